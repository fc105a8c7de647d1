import { rounded } from './estimate.js'

/** The daily log returns of each instrument from the session of the shock on: one list per instrument, of equal length. */
export type ShockReturns = readonly (readonly number[])[]

/**
 * The part that is won back, and the factor by which it decays from one day to the next, 2^(-1 / half-life): with this factor
 * the model is polynomial, and needs no logarithm.
 */
export interface WinBack {
  readonly part: number
  readonly retention: number
}

/** The values at which the two are held; a missing one is fitted. */
export interface Held {
  readonly part?: number | undefined
  readonly retention?: number | undefined
}

/** The end of its range that a fitted parameter reaches. */
export type Bound = 'lower' | 'upper'

export interface FittedWinBack extends WinBack {
  /** The fitted parameters that are at an end of their range. */
  readonly bounds: { readonly part?: Bound; readonly retention?: Bound }
}

export const PART_MIN = -3
export const PART_MAX = 4

/** A retention this close to 0 or 1 counts as 0 or 1: the half-life is less than 0.06 days, or more than 600,000. */
const NEAR = 1e-6
/** Intervals of the range of retentions; each is searched for one optimum. */
const INTERVALS = 600
/** The relative rise of the fit, over the range of retentions, that is rounding error. */
const FLAT = 1e-13

/** The returns of a depth of 1: 1 on the day of the shock, then the part won back day by day. */
export function patternOf({ part, retention }: WinBack, days: number): number[] {
  return [1, ...returnsBack(retention, days - 1).map((one) => -part * one)]
}

/** The depth of each instrument that fits a pattern best: a ratio of sums. */
export function depthsOf(returns: ShockReturns, pattern: readonly number[]): number[] {
  const norm = dot(pattern, pattern)
  return returns.map((row) => dot(row, pattern) / norm)
}

/** Returns minus those of the model, one instrument after another. */
export function residualsOf(returns: ShockReturns, winBack: WinBack): number[] {
  const pattern = patternOf(winBack, returns[0]?.length ?? 0)
  const depths = depthsOf(returns, pattern)
  return returns.flatMap((row, index) =>
    row.map((one, day) => one - (depths[index] as number) * (pattern[day] as number)),
  )
}

/**
 * Finds the win-back with the least sum of squared residuals, over parts from {@link PART_MIN} to {@link PART_MAX} and
 * retentions from 0 to 1.
 *
 * Given part and retention, the best depths follow; given the retention, the best part solves a quadratic equation (variable
 * projection: G. H. Golub and V. Pereyra, SIAM Journal on Numerical Analysis 10(2), 1973). What remains is a search over the
 * retention alone: it bisects each interval of a fine grid in which the slope turns from rising to falling, and takes the best
 * of these optima and of both ends. It only adds, multiplies, divides and takes square roots, which are the same in every
 * JavaScript engine.
 */
export function fitWinBack(returns: ShockReturns, held: Held): FittedWinBack {
  const profile = new Profile(returns, held.part)
  if (held.retention !== undefined) return fitted(profile.at(held.retention), held)
  const days = returns[0]?.length ?? 0
  if (days <= 2 && held.part === undefined) return alongRidge(profile.at(0), held)
  const points = Array.from({ length: INTERVALS + 1 }, (_, index) => profile.at(retentionAt(index)))
  const heights = points.map(({ explained }) => explained)
  const top = Math.max(...heights)
  // The days after the shock do not determine a retention.
  if (top - Math.min(...heights) <= FLAT * top) return fitted(profile.at(0.5), held)
  const optima = points.flatMap((point, index) => {
    const next = points[index + 1]
    return next !== undefined && point.slope > 0 && next.slope <= 0
      ? [profile.optimumBetween(point, next)]
      : []
  })
  const inner = optima.filter(({ retention }) => retention > NEAR && retention < 1 - NEAR)
  return fitted(best([...inner, profile.at(0), profile.at(1)]), held)
}

/** Finer towards 1, where a small change of the retention is a large change of the half-life. */
function retentionAt(index: number): number {
  const rest = 1 - index / INTERVALS
  return 1 - rest * rest
}

/** One day after the shock determines only part × (1 - retention): any pair with that product fits equally well. */
function alongRidge({ part }: Point, held: Held): FittedWinBack {
  const doubled = 2 * part
  return doubled >= PART_MIN && doubled <= PART_MAX
    ? { part: doubled, retention: 0.5, bounds: {} }
    : fitted({ part, retention: 0 }, held)
}

function fitted({ part, retention }: WinBack, held: Held): FittedWinBack {
  // Judged as it is reported, so that a part shown as an end of its range is reported at that end.
  const partBound = held.part === undefined ? boundOf(rounded(part), PART_MIN, PART_MAX) : undefined
  const retentionBound = held.retention === undefined ? boundOf(retention, 0, 1) : undefined
  return {
    part,
    retention,
    bounds: {
      ...(partBound === undefined ? {} : { part: partBound }),
      ...(retentionBound === undefined ? {} : { retention: retentionBound }),
    },
  }
}

function boundOf(value: number, least: number, most: number): Bound | undefined {
  if (value <= least) return 'lower'
  return value >= most ? 'upper' : undefined
}

/** The best fit at a retention. */
interface Point extends WinBack {
  /** The sum of squares of the returns that the model explains. */
  readonly explained: number
  /** Its derivative by the retention. */
  readonly slope: number
}

/** The best fit as a function of the retention, with the part held or free. */
class Profile {
  private readonly days: number
  /** The returns in units of the largest one, so that squares of small returns are not lost. */
  private readonly returns: ShockReturns

  constructor(
    returns: ShockReturns,
    private readonly part: number | undefined,
  ) {
    this.days = (returns[0]?.length ?? 1) - 1
    const unit = Math.max(...returns.flat().map(Math.abs))
    this.returns = returns.map((row) => row.map((one) => one / unit))
  }

  at(retention: number): Point {
    const back = returnsBack(retention, this.days)
    const slopes = slopesBack(retention, this.days)
    let [first, cross, square, crossSlope, squareSlope] = [0, 0, 0, 0, 0]
    for (const [shock = 0, ...after] of this.returns) {
      const along = dot(after, back)
      const alongSlope = dot(after, slopes)
      first += shock * shock
      cross += shock * along
      square += along * along
      crossSlope += shock * alongSlope
      squareSlope += 2 * along * alongSlope
    }
    const norm = dot(back, back)
    const normSlope = 2 * dot(back, slopes)
    const explainedBy = (part: number): number =>
      (first - 2 * part * cross + part * part * square) / (1 + part * part * norm)
    const part = this.part ?? bestPart(first, cross, square, norm, explainedBy)
    // By the envelope theorem the part can be treated as constant.
    const length = 1 + part * part * norm
    const rise = part * part * squareSlope - 2 * part * crossSlope
    const explained = explainedBy(part)
    return { part, retention, explained, slope: (rise - explained * part * part * normSlope) / length }
  }

  /** Bisects an interval from a rising point to a falling one. */
  optimumBetween(rising: Point, falling: Point): Point {
    let [left, right] = [rising, falling]
    for (;;) {
      const middle = (left.retention + right.retention) / 2
      if (middle <= left.retention || middle >= right.retention) return best([left, right])
      const point = this.at(middle)
      if (point.slope > 0) left = point
      else right = point
    }
  }
}

/** The part with the greatest explained sum of squares: where its slope, a quadratic, is 0, or an end of the range. */
function bestPart(
  first: number,
  cross: number,
  square: number,
  norm: number,
  explainedBy: (part: number) => number,
): number {
  const linear = square - first * norm
  const root = Math.sqrt(linear * linear + 4 * cross * cross * norm)
  // The root without cancellation, and the other from the product of both.
  const sum = -(linear + (linear < 0 ? -root : root)) / 2
  const stationary = [sum / (cross * norm), -cross / sum, 0]
  const inner = stationary.filter((part) => part >= PART_MIN && part <= PART_MAX)
  let found = 0
  for (const part of [...inner, PART_MIN, PART_MAX]) if (explainedBy(part) > explainedBy(found)) found = part
  return found
}

/** The first of the points that explain most. */
function best(points: readonly Point[]): Point {
  return points.reduce((found, point) => (point.explained > found.explained ? point : found))
}

/** The returns won back on each day after the shock, for a part of 1. */
function returnsBack(retention: number, days: number): number[] {
  const back: number[] = []
  let left = 1
  for (let day = 0; day < days; day += 1) {
    back.push(left * (1 - retention))
    left *= retention
  }
  return back
}

/** Their derivatives by the retention. */
function slopesBack(retention: number, days: number): number[] {
  const slopes: number[] = []
  let left = 1
  let before = 0
  for (let day = 0; day < days; day += 1) {
    slopes.push(day * before * (1 - retention) - left)
    before = left
    left *= retention
  }
  return slopes
}

function dot(left: readonly number[], right: readonly number[]): number {
  let sum = 0
  for (let index = 0; index < left.length; index += 1)
    sum += (left[index] as number) * (right[index] as number)
  return sum
}
