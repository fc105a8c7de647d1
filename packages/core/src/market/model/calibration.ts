import type { Exchange } from '../event-data.js'
import type { MarketEvent } from '../events.js'
import type { Estimate } from './estimate.js'

/** The share of the depth that is left at the close of a trading day. */
export interface RemainingShare {
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly share: Estimate
  /** Whether the day was among those that were fitted; else the model is carried on beyond them. */
  readonly fitted: boolean
}

/** A fitted parameter at an end of its range. */
export interface ParameterAtBound {
  readonly parameter: 'part' | 'halfLifeDays'
  readonly bound: 'lower' | 'upper'
}

/** A shock as it was fitted: a description of one declared channel over stated days, and no forecast. */
export interface Calibration {
  /** Whose trading days it counts. */
  readonly exchange: Exchange
  readonly event: { readonly id: string; readonly type: MarketEvent['type'] }
  /** The trading day of the shock, `YYYY-MM-DD`. */
  readonly session: string
  /** The instrument whose exposure is 1, by definition. */
  readonly reference: string
  readonly instruments: readonly string[]
  /** Trading days that were fitted: the session of the shock and those after it. */
  readonly fittedDays: readonly string[]
  /** Trading days after the session of the shock for which the model may be asked. */
  readonly horizonDays: number
  /** Log return of the reference at the close of the session of the shock. */
  readonly depth: Estimate
  /** By symbol: times the depth, its log return in the session of the shock. */
  readonly exposures: Readonly<Record<string, Estimate>>
  /** What is won back of the depth in the end. */
  readonly part: Estimate
  /** Trading days in which half of that part is won back. */
  readonly halfLifeDays: Estimate
  /**
   * Fitted parameters whose best value is an end of their range: a half-life of 0 (`lower`) or without limit (`upper`), a part
   * of -3 or 4. The others are the best at that value.
   */
  readonly atBounds: readonly ParameterAtBound[]
  /** From the session of the shock to the horizon. */
  readonly remaining: readonly RemainingShare[]
  /** Standard deviation of the daily log returns about the model; absent where no degree of freedom is left. */
  readonly residualDeviation?: number
  /** Observations: one return for each instrument and fitted day. */
  readonly observations: number
  /** Observations less what the data tell of the parameters. */
  readonly degreesOfFreedom: number
  /** Of the Jacobian, its columns scaled to length 1; absent where its rank is short, so that some parameter is not identified. */
  readonly conditionNumber?: number
  /** What it is and what it is not, in a sentence. */
  readonly meaning: string
}

/** What every calibration says of itself. */
export const MEANING =
  'A description of how prices went along one declared channel on the fitted days, by least squares; what else moved them is in its residuals. It is no forecast.'
