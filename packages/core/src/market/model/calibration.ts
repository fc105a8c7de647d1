import type { Exchange } from '../event-data.js'
import type { MarketEvent } from '../events.js'
import type { Estimate } from './estimate.js'

/** The remaining share of the depth at the close of a trading day. */
export interface RemainingShare {
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly share: Estimate
  /** Whether the day was fitted; otherwise the model is extrapolated. */
  readonly fitted: boolean
}

/** A fitted parameter at an end of its range. */
export interface ParameterAtBound {
  readonly parameter: 'part' | 'halfLifeDays'
  readonly bound: 'lower' | 'upper'
}

/** A fitted shock: a description of one declared channel over stated days, and no forecast. */
export interface Calibration {
  /** The exchange whose trading days it counts. */
  readonly exchange: Exchange
  readonly event: { readonly id: string; readonly type: MarketEvent['type'] }
  /** The trading day of the shock, `YYYY-MM-DD`. */
  readonly session: string
  /** The instrument whose exposure is 1, by definition. */
  readonly reference: string
  readonly instruments: readonly string[]
  /** Fitted trading days: the session of the shock and days after it. */
  readonly fittedDays: readonly string[]
  /** Trading days after the session of the shock up to which the model can be evaluated. */
  readonly horizonDays: number
  /** Log return of the reference at the close of the session of the shock. */
  readonly depth: Estimate
  /** By symbol: its log return in the session of the shock, divided by the depth. */
  readonly exposures: Readonly<Record<string, Estimate>>
  /** The part of the depth that is won back in the end. */
  readonly part: Estimate
  /** Trading days in which half of that part is won back. */
  readonly halfLifeDays: Estimate
  /**
   * Fitted parameters whose best value is an end of their range: a half-life of 0 (`lower`) or unlimited (`upper`), a part of
   * -3 or 4. The other parameters are the best at that value.
   */
  readonly atBounds: readonly ParameterAtBound[]
  /** From the session of the shock to the horizon. */
  readonly remaining: readonly RemainingShare[]
  /** Standard deviation of the residuals of the daily log returns; absent without a degree of freedom. */
  readonly residualDeviation?: number
  /** Observations: one return for each instrument and fitted day. */
  readonly observations: number
  /** Observations minus the number of identified parameters. */
  readonly degreesOfFreedom: number
  /**
   * Of the Jacobian with columns scaled to length 1; absent if it is rank-deficient, so that some parameter is not identified.
   */
  readonly conditionNumber?: number
  /** A sentence about the meaning and the limits of the calibration. */
  readonly meaning: string
}

/** The note of every calibration. */
export const MEANING =
  'A description of how prices followed one declared channel on the fitted days, by least squares; all other moves are in its residuals. It is no forecast.'
