import { singularValues } from './singular-values.js'

/** Which parameters a least-squares fit identifies, from its Jacobian. */
export interface Identifiability {
  readonly rank: number
  /** Greatest divided by least singular value of the Jacobian with columns of length 1; infinite if it is rank-deficient. */
  readonly conditionNumber: number
  /** Whether the data identify the parameter at all. */
  isIdentified(parameter: number): boolean
  /** Whether it is part of a near-dependency by the rule of Belsley, Kuh and Welsch. */
  isWeak(parameter: number): boolean
  /** Variance of a linear combination of the parameters, for errors of variance 1; undefined if the data do not identify it. */
  varianceOf(gradient: readonly number[]): number | undefined
}

/** Relative to the greatest singular value: smaller ones are rounding errors. */
const ZERO = 1e-8
/** The rule: a condition index of 30 or more, with at least half of a parameter's variance. */
const CONDITION_INDEX_MAX = 30
const VARIANCE_SHARE_MAX = 0.5

/**
 * Judges the parameters of a least-squares fit by the singular values of its Jacobian.
 * Source: D. A. Belsley, E. Kuh and R. E. Welsch, Regression Diagnostics, Wiley 1980, chapter 3.
 * @param jacobian a row for each observation, a column for each parameter
 */
export function identifiability(jacobian: readonly (readonly number[])[]): Identifiability {
  const count = jacobian[0]?.length ?? 0
  const norms = Array.from({ length: count }, (_, column) => {
    const square = jacobian.reduce((sum, row) => sum + (row[column] as number) * (row[column] as number), 0)
    return square > 0 ? Math.sqrt(square) : 1
  })
  const rows = jacobian.map((row) => row.map((one, column) => one / (norms[column] as number)))
  const decomposition = singularValues(rows)
  const diagonal = decomposition.map(({ value }) => value)
  const largest = Math.max(...diagonal)
  const isZero = (value: number): boolean => value <= ZERO * largest
  const rank = diagonal.filter((value) => !isZero(value)).length
  const least = Math.min(...diagonal)

  /** The contribution of each singular value to the variance of a combination. */
  const termsOf = (gradient: readonly number[]): number[] | undefined => {
    const scaled = gradient.map((one, column) => one / (norms[column] as number))
    const length = Math.sqrt(scaled.reduce((sum, one) => sum + one * one, 0))
    const along = decomposition.map(({ vector }) =>
      vector.reduce((sum, one, i) => sum + one * (scaled[i] as number), 0),
    )
    const isDetermined = along.every(
      (one, i) => !isZero(diagonal[i] as number) || Math.abs(one) <= 1e-6 * length,
    )
    if (!isDetermined) return undefined
    return along.map((one, i) => {
      const part = isZero(diagonal[i] as number) ? 0 : one / (diagonal[i] as number)
      return part * part
    })
  }
  const unit = (parameter: number): number[] => norms.map((_, column) => (column === parameter ? 1 : 0))

  return {
    rank,
    conditionNumber: rank < count ? Number.POSITIVE_INFINITY : largest / least,
    isIdentified: (parameter) => termsOf(unit(parameter)) !== undefined,
    isWeak: (parameter) => {
      const terms = termsOf(unit(parameter)) ?? []
      const whole = terms.reduce((sum, one) => sum + one, 0)
      return terms.some(
        (one, i) =>
          largest >= CONDITION_INDEX_MAX * (diagonal[i] as number) && one >= VARIANCE_SHARE_MAX * whole,
      )
    },
    varianceOf: (gradient) => termsOf(gradient)?.reduce((sum, one) => sum + one, 0),
  }
}
