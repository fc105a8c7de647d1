import type { AbnormalReturn, Studied } from './abnormal-return.js'
import { meanOf } from './market-model.js'

/** The mean abnormal return of a group, with three t statistics, which differ in their estimate of its error. */
export interface AverageReturn {
  readonly day: string
  readonly value: number
  /**
   * Assumes independent errors of the instruments: the variance of the mean is the sum of their variances divided by the square
   * of their number (MacKinlay 1997, section 5). The statistic is too large if one day affects all of them.
   */
  readonly tIndependent: number
  /**
   * From the spread across the instruments divided by the root of their number, for any variance that the event adds (Campbell,
   * Lo and MacKinlay 1997, section 4.4); degrees of freedom: their number minus one. Absent for one instrument.
   */
  readonly tCrossSectional?: number
  /**
   * From the spread of the group's mean error over the estimation window, which includes errors that its instruments have in
   * common: the crude dependence adjustment, for events on one day (S. J. Brown and J. B. Warner, Using daily stock returns,
   * Journal of Financial Economics 14, 1985); without forecast error. Degrees of freedom: the days of that window minus one.
   */
  readonly tPortfolio: number
}

export interface GroupStudy {
  readonly size: number
  readonly average: readonly AverageReturn[]
  /** From the first day of the event window up to each day. */
  readonly cumulative: readonly AverageReturn[]
}

/** Combines the studies of at least one instrument over the same windows. */
export function groupStudy(days: readonly string[], studied: readonly Studied[]): GroupStudy {
  const portfolioVariance = varianceOverTime(studied)
  const averageOf = (
    day: number,
    count: number,
    pick: (one: Studied) => readonly AbnormalReturn[],
  ): AverageReturn => {
    const own = studied.map((one) => pick(one)[day] as AbnormalReturn)
    const values = own.map((one) => one.value)
    const value = meanOf(values)
    const size = values.length
    const independent =
      own.reduce((sum, { standardError }) => sum + standardError * standardError, 0) / (size * size)
    const spread = values.reduce((sum, one) => sum + (one - value) * (one - value), 0) / (size - 1)
    return {
      day: days[day] as string,
      value,
      tIndependent: value / Math.sqrt(independent),
      ...(size > 1 ? { tCrossSectional: value / Math.sqrt(spread / size) } : {}),
      tPortfolio: value / Math.sqrt(portfolioVariance * count),
    }
  }
  return {
    size: studied.length,
    average: days.map((_, day) => averageOf(day, 1, ({ study }) => study.abnormal)),
    cumulative: days.map((_, day) => averageOf(day, day + 1, ({ study }) => study.cumulative)),
  }
}

/** Of the group's mean error, over the estimation window. */
function varianceOverTime(studied: readonly Studied[]): number {
  const days = studied[0]?.errors ?? []
  const means = days.map((_, day) => meanOf(studied.map(({ errors }) => errors[day] as number)))
  const mean = meanOf(means)
  return means.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / (means.length - 1)
}
