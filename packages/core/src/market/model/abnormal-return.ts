import type { MarketModel } from './market-model.js'

/** An abnormal return, or a sum of them, as a fraction (-0.1 is 10 log points or percent down). */
export interface AbnormalReturn {
  readonly day: string
  readonly value: number
  readonly standardError: number
  /** Value divided by standard error. */
  readonly t: number
}

export interface InstrumentStudy {
  readonly model: MarketModel
  /** Degrees of freedom of the t statistics: the days of the estimation window minus two. */
  readonly degreesOfFreedom: number
  /** By day of the event window. */
  readonly abnormal: readonly AbnormalReturn[]
  /** From the first day of the event window up to each day. */
  readonly cumulative: readonly AbnormalReturn[]
}

/** An instrument with the inputs of its abnormal returns. */
export interface Studied {
  readonly study: InstrumentStudy
  /** Errors of the market model on each day of the estimation window. */
  readonly errors: readonly number[]
}

/** @param variance of the value */
export function abnormalOf(day: string, value: number, variance: number): AbnormalReturn {
  const standardError = Math.sqrt(variance)
  return { day, value, standardError, t: value / standardError }
}
