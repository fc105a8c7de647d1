import type { ExchangeCode } from '../calendar/exchanges.js'

/*
 * The data of the market's events. Units in all types: prices in USD or index points, amounts in USD, percent in percent
 * (-3.1 is -3.1 %), share counts in shares, times in epoch milliseconds UTC, days as YYYY-MM-DD in the exchange's zone.
 */

/** Market identifier code (ISO 10383) of an exchange, or the name of another calendar. */
export type Exchange = ExchangeCode

export interface InstrumentListed {
  /** 1 to 24 upper-case letters, digits or `^ . - = /`. */
  readonly symbol: string
  readonly name: string
  /** Indices are not part of breadth and of the ranking. */
  readonly kind: 'equity' | 'index'
  /** The exchange whose sessions apply to the instrument. */
  readonly exchange: Exchange
  readonly sector?: string
}

export interface SharesReported {
  readonly symbol: string
  /** Shares outstanding of all classes. */
  readonly shares: number
  /** The publication of the count, or its computation. */
  readonly note?: string
}

/** At the regular open or close of an exchange (the event's `at`). */
export interface SessionBoundary {
  readonly exchange: Exchange
  readonly day: string
}

export interface PriceTraded {
  readonly symbol: string
  readonly price: number
  /** Number of shares traded at that price. */
  readonly size?: number
  /**
   * `opening-print`, `closing-print`: a trade of the opening or the closing auction. A closing print is a price of its session
   * at any time after the close; another trade is one up to 10 seconds after the close, and a trade of extended hours after
   * that. `late`: reported late; its size counts, but its price is past.
   */
  readonly condition?: 'opening-print' | 'closing-print' | 'regular' | 'late'
}

/** Published at its end (the event's `at`); covers `start` (inclusive) to `at`. */
export interface BarClosed {
  readonly symbol: string
  readonly start: number
  readonly open: number
  /** No lower than open and close. */
  readonly high: number
  /** No higher than open and close. */
  readonly low: number
  readonly close: number
  /** Number of shares traded in the bar. */
  readonly volume?: number
}

/** The official close of a trading day, as published by the exchange. */
export interface ClosePublished {
  readonly symbol: string
  readonly day: string
  readonly price: number
  /**
   * `dividend-adjusted`: later dividends reduced the level; its percentages are right, but no trade had this price. `unknown`:
   * it may be adjusted. Absent: the price as published.
   */
  readonly adjustment?: 'dividend-adjusted' | 'unknown'
}

/**
 * A split of shares: `newShares` for `oldShares`, 10 and 1 for ten to one, 1 and 8 for a reverse split. It takes effect at the
 * event's `at`, outside regular hours: earlier prices and share counts are in old shares, later ones in new shares, including
 * later official closes of earlier days.
 */
export interface SharesSplit {
  readonly symbol: string
  /** Both are positive integers. */
  readonly newShares: number
  readonly oldShares: number
}

/** A cash dividend: a buyer from the event's `at` on, outside regular hours, does not receive it. */
export interface DividendWentEx {
  readonly symbol: string
  /** Per share, in USD, in the shares of that moment. */
  readonly amountUsd: number
}

/** The instrument has another symbol from the event's `at` on. */
export interface InstrumentRenamed {
  readonly symbol: string
  /** The new symbol; no other instrument may have it then. */
  readonly to: string
  /** The new name, if that changes too. */
  readonly name?: string
}

/** The instrument is no longer traded from the event's `at` on; a later price of it is an error. */
export interface InstrumentDelisted {
  readonly symbol: string
  readonly reason?: string
}

/**
 * The composition of an index from the event's `at` on, for what-ifs: if they rebase constituents, the index follows, unless
 * its own prices declare causes.
 */
export interface IndexWeighted {
  readonly symbol: string
  /** Each constituent at most once; weights are shares of the index at that moment, above 0, and add up to at most 1. */
  readonly weights: readonly { readonly symbol: string; readonly weight: number }[]
}

export type HaltReason = 'news' | 'limit-up-limit-down' | 'circuit-breaker' | 'regulatory' | 'technical'

/**
 * Trading is halted from the event's `at` on: in one instrument, on one exchange, or, without either, on all exchanges (in the
 * instruments listed at that moment). The halt lasts until `trading.resumed` for the same scope; for a circuit breaker or a
 * limit-up/limit-down pause, at the latest until the next session opens.
 */
export interface TradingHalted {
  readonly symbol?: string
  readonly exchange?: Exchange
  readonly reason: HaltReason
  /**
   * The level of a market-wide circuit breaker, which must have one: 1 and 2 halt trading for 15 minutes, 3 for the rest of the
   * day.
   */
  readonly level?: 1 | 2 | 3
  /** The price bands of a limit-up/limit-down pause, in USD; the lower is below the upper. */
  readonly lowerBand?: number
  readonly upperBand?: number
  /** Epoch milliseconds UTC. It does not resume trading by itself. */
  readonly expectedResumeAt?: number
}

/**
 * Trading resumes: in one instrument, on one exchange, or on all. A halt of an instrument continues when its exchange resumes.
 */
export interface TradingResumed {
  readonly symbol?: string
  readonly exchange?: Exchange
}

export interface ModelReleased {
  readonly model: string
  readonly developer: string
  readonly licence?: string
  readonly summary?: string
}

/** A single amount is both bounds; "more than" has no upper bound, "up to" no lower bound. At least one bound is required. */
export interface SpendingAnnounced {
  readonly company: string
  readonly symbol?: string
  readonly purpose: 'training' | 'capital-expenditure' | 'investment'
  /** The purpose or the period of the spending: a model, a year, a programme. */
  readonly subject: string
  readonly amountUsdMin?: number
  readonly amountUsdMax?: number
  readonly summary?: string
}

export interface PolicyAnnounced {
  readonly issuer: string
  readonly summary: string
}

export interface StatementMade {
  readonly speaker: string
  readonly affiliation?: string
  /** Towards the subject of the statement. */
  readonly stance: 'positive' | 'negative' | 'neutral' | 'mixed'
  readonly summary: string
  readonly symbols?: readonly string[]
}

export interface NewsPublished {
  readonly summary: string
  readonly symbols?: readonly string[]
}

export interface AppRanked {
  readonly app: string
  readonly store: string
  readonly rank: number
  readonly previousRank?: number
}

/**
 * A change that a source reports outside regular trading, without the price itself; at least one of the two changes is
 * required.
 */
export interface IndicationReported {
  /** The instrument that it indicates: the index of a future, or the share itself. */
  readonly symbol: string
  readonly market: 'futures' | 'pre-market' | 'post-market'
  /** Relative to the previous close, in percent. */
  readonly changePct?: number
  /** Relative to the previous close, in USD or points. */
  readonly change?: number
}

/** A record that a source reports. */
export interface RecordReported {
  readonly record: 'largestOneDayCapLoss'
  readonly symbol: string
  /** The lost market capitalisation, in USD, positive. */
  readonly valueUsd: number
  /** The trading day of the loss. */
  readonly day: string
}

export interface EarningsDate {
  readonly symbol: string
  readonly day: string
  readonly timing: 'before-open' | 'after-close' | 'unknown'
}

/** A figure that a source reports, to compare with the figure of the replay. */
export interface ClaimMade {
  /** The subject: a path into the market state, and the moment to which the claim refers (default: the moment of the claim). */
  readonly subject: { readonly path: string; readonly at?: number }
  readonly relation: 'equals' | 'above' | 'at-least' | 'below' | 'at-most'
  readonly value: number | string | boolean
  /** One unit of the last stated digit, in the unit of the value: 0.1 for -3.1, 1e8 for 588.8 billion. */
  readonly precision?: number
  /** In the unit of the value, inclusive; replaces half the precision. */
  readonly tolerance?: number
  /** The source's word for the relation and the value, for example "sharply". */
  readonly wording?: string
}
