import { levenbergMarquardt } from 'ml-levenberg-marquardt'

/** The daily log returns of each instrument from the shock's session on, one list an instrument, equally long. */
export type ShockReturns = readonly (readonly number[])[]

/**
 * The part that is won back, and what is left of it from one day to the next, 2^(-1 / half-life): with it the model is
 * polynomial, and needs no logarithm.
 */
export interface WinBack {
  readonly part: number
  readonly retention: number
}

/** Whether each of the two is fitted, and else at which value it is held. */
export interface Held {
  readonly part?: number | undefined
  readonly retention?: number | undefined
}

export const PART_MIN = -3
export const PART_MAX = 4

/** A coarse grid of what is likely; the best of it is where the search begins. */
const STARTS: readonly WinBack[] = [0.25, 0.5, 0.75, 1, -0.25, 1.5, 0].flatMap((part) =>
  [0.1, 0.35, 0.6, 0.8, 0.95].map((retention) => ({ part, retention })),
)

/** The returns of a depth of 1: 1 on the day of the shock, then day by day what is won back of it. */
export function patternOf({ part, retention }: WinBack, days: number): number[] {
  const pattern = [1]
  let left = 1
  for (let day = 1; day < days; day += 1) {
    pattern.push(-part * left * (1 - retention))
    left *= retention
  }
  return pattern
}

/** The depth of each instrument that fits a pattern best: a ratio of sums. */
export function depthsOf(returns: ShockReturns, pattern: readonly number[]): number[] {
  const norm = pattern.reduce((sum, one) => sum + one * one, 0)
  return returns.map((row) => row.reduce((sum, one, day) => sum + one * (pattern[day] as number), 0) / norm)
}

/** Returns less what the model gives, one instrument after another. */
export function residualsOf(returns: ShockReturns, winBack: WinBack): number[] {
  const pattern = patternOf(winBack, returns[0]?.length ?? 0)
  const depths = depthsOf(returns, pattern)
  return returns.flatMap((row, index) =>
    row.map((one, day) => one - (depths[index] as number) * (pattern[day] as number)),
  )
}

/**
 * The win-back that fits best by least squares, by Levenberg and Marquardt's method from the best of a grid. The depths are
 * projected out, since for a given pattern they follow: G. H. Golub and V. Pereyra, SIAM Journal on Numerical Analysis
 * 10(2), 1973. The library adds, multiplies, divides and takes square roots, which are the same on every engine, and
 * squares with `**`, which need not be, by which it judges steps; callers round.
 */
export function fitWinBack(returns: ShockReturns, held: Held): WinBack {
  const isFree = { part: held.part === undefined, retention: held.retention === undefined }
  const valuesOf = ({ part, retention }: WinBack): number[] => [
    ...(isFree.part ? [part] : []),
    ...(isFree.retention ? [retention] : []),
  ]
  const winBackOf = (values: readonly number[]): WinBack => ({
    part: held.part ?? (values[0] as number),
    retention: held.retention ?? (values[isFree.part ? 1 : 0] as number),
  })
  if (!isFree.part && !isFree.retention) return winBackOf([])
  // In units of the largest return, so that the library's damping, which has no scale of its own, suits any.
  const unit = Math.max(...returns.flat().map(Math.abs))
  const scaled = returns.map((row) => row.map((one) => one / unit))
  const x = scaled.flat().map((_, index) => index)
  const { parameterValues } = levenbergMarquardt(
    { x, y: x.map(() => 0) },
    (values) => {
      const residuals = residualsOf(scaled, winBackOf(values))
      return (index) => residuals[index] as number
    },
    {
      initialValues: valuesOf(bestStart(scaled, held)),
      minValues: valuesOf({ part: PART_MIN, retention: 0 }),
      maxValues: valuesOf({ part: PART_MAX, retention: 1 }),
      damping: 1e-3,
      gradientDifference: 1e-6,
      centralDifference: true,
      errorTolerance: 0,
      maxIterations: 40,
    },
  )
  return winBackOf(parameterValues)
}

function bestStart(returns: ShockReturns, held: Held): WinBack {
  const errors = STARTS.map((start) =>
    residualsOf(returns, {
      part: held.part ?? start.part,
      retention: held.retention ?? start.retention,
    }).reduce((sum, one) => sum + one * one, 0),
  )
  return STARTS[errors.indexOf(Math.min(...errors))] as WinBack
}
