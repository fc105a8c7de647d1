import { checkArgument, checkOptions, kinds } from '../event/arguments.js'
import { showValue, TapelineError, type TapelineErrorCode } from '../event/error.js'

export interface ThresholdRange {
  /** A value at which the condition does not hold yet. */
  readonly from: number
  /** A value at which it holds; above `from`. */
  readonly to: number
  /** How far the result may be above the true threshold, in the unit of the range. Default: a millionth of the range. */
  readonly tolerance?: number
}

/**
 * The least value of a parameter at which a condition holds, by bisection: for example the factor of a shock at which a rank is
 * lost. The condition should stay true above its threshold; if it changes more than once, the result is one of the values at
 * which it begins to hold.
 * @param condition is evaluated about log2((to - from) / tolerance) times
 * @returns a value at which it holds, at most the tolerance above one at which it does not
 * @throws TapelineError `threshold.range` for an invalid range or tolerance; `threshold.unchanged` if the condition already holds
 * at `from`, or does not hold at `to`; and any error of the condition
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { scale, threshold, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * // The least part of the shock that brings Nvidia below 130 USD.
 * const part = threshold({ from: 0, to: 1, tolerance: 0.001 }, (factor) => {
 *   const branch = whatIf(weeks, { name: 'part', edits: [scale('r1-release', factor)] })
 *   return (replay(branch, market).at('2025-01-27T16:00-05:00').quotes.NVDA?.last ?? 0) < 130
 * })
 * console.log(part) // 0.4990234375
 * ```
 */
export function threshold(range: ThresholdRange, condition: (value: number) => boolean): number {
  checkArgument('threshold()', 'range', range, kinds.record)
  checkOptions('threshold()', range, { from: kinds.any, to: kinds.any, tolerance: kinds.any })
  checkArgument('threshold()', 'condition', condition, kinds.function)
  const { from, to } = range
  if (!Number.isFinite(from) || !Number.isFinite(to) || !Number.isFinite(to - from) || from >= to) {
    throw fault(
      'threshold.range',
      'Invalid range of a threshold.',
      'finite numbers, `from` below `to`',
      `${showValue(from)} to ${showValue(to)}`,
    )
  }
  const { tolerance = (to - from) / 1_000_000 } = range
  if (typeof tolerance !== 'number' || !(tolerance > 0)) {
    throw fault(
      'threshold.range',
      'Invalid tolerance of a threshold.',
      'a positive number',
      showValue(tolerance),
    )
  }
  if (condition(from)) {
    throw fault(
      'threshold.unchanged',
      'The condition already holds at the start of the range; start lower, or negate the condition.',
      'a value of `from` at which it does not hold',
      `${from}`,
    )
  }
  if (!condition(to)) {
    throw fault(
      'threshold.unchanged',
      'The condition does not hold at the end of the range; end higher, or negate the condition.',
      'a value of `to` at which it holds',
      `${to}`,
    )
  }
  let [below, holds] = [from, to]
  while (holds - below > tolerance) {
    const middle = below + (holds - below) / 2
    // The two numbers are adjacent: the tolerance is smaller than the precision of numbers there.
    if (middle <= below || middle >= holds) break
    if (condition(middle)) holds = middle
    else below = middle
  }
  return holds
}

function fault(code: TapelineErrorCode, message: string, expected: string, found: string): TapelineError {
  return new TapelineError({ code, message, expected, found })
}
