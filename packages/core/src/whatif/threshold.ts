import { checkArgument, checkOptions, kinds } from '../event/arguments.js'
import { showValue, TapelineError, type TapelineErrorCode } from '../event/error.js'

export interface ThresholdRange {
  /** Where the condition does not hold yet. */
  readonly from: number
  /** Where it holds; above `from`. */
  readonly to: number
  /** How far the result may lie above the true threshold, in the unit of the range. Default: a millionth of the range. */
  readonly tolerance?: number
}

/**
 * The least value of a parameter at which a condition holds that stays true once it is, by bisection: the factor of a shock
 * at which a rank is lost, say. Where the condition changes more than once, it is one of the values at which it begins to hold.
 * @param condition is asked about log2((to - from) / tolerance) times
 * @returns a value at which it holds, no more than the tolerance above one at which it does not
 * @throws TapelineError `threshold.range` if the range or tolerance is wrong; `threshold.unchanged` if the condition holds
 * already at `from`, or does not hold at `to`; and whatever the condition throws
 */
export function threshold(range: ThresholdRange, condition: (value: number) => boolean): number {
  checkArgument('threshold()', 'range', range, kinds.record)
  checkOptions('threshold()', range, { from: kinds.any, to: kinds.any, tolerance: kinds.any })
  checkArgument('threshold()', 'condition', condition, kinds.function)
  const { from, to } = range
  if (!Number.isFinite(from) || !Number.isFinite(to) || !Number.isFinite(to - from) || from >= to) {
    throw fault(
      'threshold.range',
      'The range of a threshold is wrong.',
      'finite numbers, `from` below `to`',
      `${showValue(from)} to ${showValue(to)}`,
    )
  }
  const { tolerance = (to - from) / 1_000_000 } = range
  if (typeof tolerance !== 'number' || !(tolerance > 0)) {
    throw fault(
      'threshold.range',
      'The tolerance of a threshold is wrong.',
      'a positive number',
      showValue(tolerance),
    )
  }
  if (condition(from)) {
    throw fault(
      'threshold.unchanged',
      'The condition holds already where the range begins; begin it lower, or ask for the opposite.',
      'a value of `from` at which it does not hold',
      `${from}`,
    )
  }
  if (!condition(to)) {
    throw fault(
      'threshold.unchanged',
      'The condition does not hold where the range ends; end it higher, or ask for the opposite.',
      'a value of `to` at which it holds',
      `${to}`,
    )
  }
  let [below, holds] = [from, to]
  while (holds - below > tolerance) {
    const middle = below + (holds - below) / 2
    // No number lies between the two; the tolerance is finer than numbers are there.
    if (middle <= below || middle >= holds) break
    if (condition(middle)) holds = middle
    else below = middle
  }
  return holds
}

function fault(code: TapelineErrorCode, message: string, expected: string, found: string): TapelineError {
  return new TapelineError({ code, message, expected, found })
}
