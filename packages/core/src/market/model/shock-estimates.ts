import { ln } from '../../math/ln.js'
import type { Calibration } from './calibration.js'
import { type Estimate, rounded } from './estimate.js'
import { type Identifiability, identifiability } from './identifiability.js'
import { demand } from './model-fault.js'
import {
  depthsOf,
  type FittedWinBack,
  type Held,
  PART_MAX,
  PART_MIN,
  patternOf,
  residualsOf,
  type ShockReturns,
  type WinBack,
} from './shock-fit.js'

const NEARLY_COMBINED = 'It is nearly a combination of other parameters (a condition index of 30 or more).'

type Quality = Pick<
  Calibration,
  'residualDeviation' | 'observations' | 'degreesOfFreedom' | 'conditionNumber' | 'atBounds'
>

export interface ShockEstimates extends Quality {
  readonly depth: Estimate
  /** One for each instrument. */
  readonly exposures: readonly Estimate[]
  readonly part: Estimate
  readonly halfLifeDays: Estimate
  /** From day 0 to the horizon. */
  readonly remaining: readonly Estimate[]
}

const PART_AT_BOUND = {
  lower: `The best part is at the lower end of its range, ${PART_MIN}: the days after the shock show no such win-back.`,
  upper: `The best part is at the upper end of its range, ${PART_MAX}: the days after the shock show no such win-back.`,
}
const AT_ONCE =
  'It is at the lower end of its range: everything that is won back comes back on the first day.'
const NEVER =
  'The half-life is at the upper end of its range, unlimited: the days after the shock show no such win-back.'
const COMBINED =
  'Its column of the Jacobian depends on others: the fitted days identify only a combination of parameters. Hold another parameter, or fit more days.'

/**
 * Which parameters a fit identifies, with their values.
 * @param reference the index of the instrument whose exposure is 1
 * @throws TapelineError `model.invalid` for a reference that did not move
 */
export function estimatesOf(
  returns: ShockReturns,
  winBack: FittedWinBack,
  held: Held,
  reference: number,
  horizonDays: number,
): ShockEstimates {
  const fit = new ShockFit(returns, winBack, held, reference)
  return {
    depth: fit.depth(),
    exposures: returns.map((_, index) => fit.exposure(index)),
    part: fit.part(),
    halfLifeDays: fit.halfLife(),
    remaining: Array.from({ length: horizonDays + 1 }, (_, day) => fit.remaining(day)),
    ...fit.quality(),
  }
}

/**
 * A fit and its Jacobian, with columns in this order: the depth of the reference, the exposures of the others, then part and
 * retention if they are neither held nor at an end of their range.
 */
class ShockFit {
  private readonly days: number
  private readonly depths: readonly number[]
  private readonly own: number
  private readonly others: readonly number[]
  /** Whether the fitted days determine only part × (1 - retention). */
  private readonly isOneDay: boolean
  private readonly isFree: { readonly part: boolean; readonly retention: boolean }
  private readonly columns: number
  private readonly observations: number
  private readonly identified: Identifiability
  private readonly degreesOfFreedom: number
  /** Of the residuals; undefined without a degree of freedom. */
  private readonly variance: number | undefined

  constructor(
    returns: ShockReturns,
    private readonly winBack: FittedWinBack,
    private readonly held: Held,
    private readonly reference: number,
  ) {
    const { bounds } = winBack
    this.days = returns[0]?.length ?? 0
    this.depths = depthsOf(returns, patternOf(winBack, this.days))
    this.own = this.depths[reference] as number
    const expected = 'an instrument that moved'
    demand('the calibration', [
      { option: 'reference', holds: this.own !== 0, expected, found: 'one that did not move' },
    ])
    this.others = this.depths.map((_, index) => index).filter((index) => index !== reference)
    this.isOneDay = this.days <= 2 && held.part === undefined && held.retention === undefined
    this.isFree = {
      part: held.part === undefined && bounds.part === undefined,
      retention: held.retention === undefined && bounds.retention === undefined,
    }
    const jacobian = this.jacobian()
    this.columns = jacobian[0]?.length ?? 0
    this.observations = jacobian.length
    this.identified = identifiability(jacobian)
    this.degreesOfFreedom = this.observations - this.identified.rank
    const square = residualsOf(returns, winBack).reduce((sum, one) => sum + one * one, 0)
    this.variance = this.degreesOfFreedom > 0 ? square / this.degreesOfFreedom : undefined
  }

  depth(): Estimate {
    return this.judge(this.own, this.along(0), 0)
  }

  exposure(index: number): Estimate {
    if (index === this.reference) return { status: 'held', value: 1 }
    const column = 1 + this.others.indexOf(index)
    return this.judge((this.depths[index] as number) / this.own, this.along(column), column)
  }

  part(): Estimate {
    if (this.held.part !== undefined) return { status: 'held', value: this.held.part }
    if (this.isOneDay) return { status: 'not-identified', reason: COMBINED }
    const bound = this.winBack.bounds.part
    if (bound !== undefined) return { status: 'not-identified', reason: PART_AT_BOUND[bound] }
    const column = this.depths.length
    return this.judge(this.winBack.part, this.along(column), column)
  }

  /** A held retention has no estimate here, since the caller has declared the half-life. */
  halfLife(): Estimate {
    const { retention, bounds } = this.winBack
    if (this.isOneDay) return { status: 'not-identified', reason: COMBINED }
    if (bounds.retention === 'lower') return { status: 'without-error', value: 0, reason: AT_ONCE }
    if (!this.isFree.retention) return { status: 'not-identified', reason: NEVER }
    const column = this.columns - 1
    const log = ln(retention)
    const value = -ln(2) / log
    // The delta method: the slope of -ln 2 / ln x.
    const estimate = this.judge(value, this.along(column, ln(2) / (retention * log * log)), column)
    if (estimate.status !== 'estimated') return estimate
    // Its error is that at the end of the range of the part, which the days do not identify.
    if (bounds.part !== undefined) return { ...estimate, status: 'weak', reason: PART_AT_BOUND[bounds.part] }
    if (estimate.standardError < value) return estimate
    return { ...estimate, status: 'weak', reason: 'Its standard error is as large as itself.' }
  }

  /** The remaining share of the depth this many days after the shock. */
  remaining(day: number): Estimate {
    const { part, retention, bounds } = this.winBack
    if (day === 0) return { status: 'held', value: 1 }
    if (day >= this.days) {
      if (this.isOneDay) return { status: 'not-identified', reason: COMBINED }
      if (bounds.part !== undefined) return { status: 'not-identified', reason: PART_AT_BOUND[bounds.part] }
      if (bounds.retention === 'upper') return { status: 'not-identified', reason: NEVER }
    }
    const left = powerOf(retention, day)
    const value = 1 - part * (1 - left)
    if (this.held.part !== undefined && this.held.retention !== undefined) {
      return { status: 'held', value: rounded(value) }
    }
    return this.judge(value, [
      ...this.depths.map(() => 0),
      ...(this.isFree.part ? [left - 1] : []),
      ...(this.isFree.retention ? [part * day * powerOf(retention, day - 1)] : []),
    ])
  }

  quality(): Quality {
    const { observations, degreesOfFreedom, variance } = this
    const { conditionNumber } = this.identified
    const { part, retention } = this.winBack.bounds
    return {
      atBounds: [
        ...(part === undefined ? [] : [{ parameter: 'part', bound: part } as const]),
        ...(retention === undefined ? [] : [{ parameter: 'halfLifeDays', bound: retention } as const]),
      ],
      observations,
      degreesOfFreedom,
      ...(variance === undefined ? {} : { residualDeviation: rounded(Math.sqrt(variance)) }),
      ...(Number.isFinite(conditionNumber) ? { conditionNumber: rounded(conditionNumber) } : {}),
    }
  }

  /** A row for each instrument and day. */
  private jacobian(): number[][] {
    const pattern = patternOf(this.winBack, this.days)
    const slopes = slopesOf(this.winBack, this.days, this.isFree)
    return this.depths.flatMap((depth, index) =>
      pattern.map((one, day) => [
        (depth / this.own) * one,
        ...this.others.map((other) => (other === index ? this.own * one : 0)),
        ...slopes.map((slope) => depth * (slope[day] as number)),
      ]),
    )
  }

  /** The gradient of a number that is a multiple of one parameter. */
  private along(column: number, factor = 1): number[] {
    return Array.from({ length: this.columns }, (_, index) => (index === column ? factor : 0))
  }

  private judge(value: number, gradient: readonly number[], parameter?: number): Estimate {
    const { identified, variance } = this
    const own = identified.varianceOf(gradient)
    if (own === undefined) return { status: 'not-identified', reason: COMBINED }
    if (variance === undefined) {
      return { status: 'without-error', value: rounded(value), reason: 'There is no degree of freedom.' }
    }
    const fitted = { value: rounded(value), standardError: rounded(Math.sqrt(own * variance)) }
    return parameter !== undefined && identified.isWeak(parameter)
      ? { status: 'weak', ...fitted, reason: NEARLY_COMBINED }
      : { status: 'estimated', ...fitted }
  }
}

/** The slopes of the pattern, one list for each free parameter. */
function slopesOf(
  { part, retention }: WinBack,
  days: number,
  isFree: { readonly part: boolean; readonly retention: boolean },
): number[][] {
  const byPart = patternOf({ part: 1, retention }, days).map((one, day) => (day === 0 ? 0 : one))
  const byRetention = byPart.map((_, day) =>
    day === 0 ? 0 : part * (day * powerOf(retention, day - 1) - (day - 1) * powerOf(retention, day - 2)),
  )
  return [...(isFree.part ? [byPart] : []), ...(isFree.retention ? [byRetention] : [])]
}

/** By repeated multiplication, since the exponents are whole; 1 for 0, and 0 below. */
function powerOf(base: number, exponent: number): number {
  if (exponent < 0) return 0
  let power = 1
  for (let count = 0; count < exponent; count += 1) power *= base
  return power
}
