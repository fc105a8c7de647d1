import type { MarketModel } from './market-model.js'

/** An abnormal return, or a sum of them, as a fraction (-0.1 is 10 log points or percent down). */
export interface AbnormalReturn {
  readonly day: string
  readonly value: number
  readonly standardError: number
  /** Value over standard error. */
  readonly t: number
}

export interface InstrumentStudy {
  readonly model: MarketModel
  /** Of the t statistics: the days of the estimation window less two. */
  readonly degreesOfFreedom: number
  /** By day of the event window. */
  readonly abnormal: readonly AbnormalReturn[]
  /** From the first day of the event window up to each day. */
  readonly cumulative: readonly AbnormalReturn[]
}

/** An instrument with what its abnormal returns were computed from. */
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
