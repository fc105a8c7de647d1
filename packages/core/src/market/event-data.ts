/*
 * The data of the market's events. Units throughout: prices in USD or index points, amounts in USD, percent in percent
 * (-3.1 is -3.1 %), share counts in shares, times in epoch milliseconds UTC, days as YYYY-MM-DD in the exchange's zone.
 */

/** Market identifier code (ISO 10383) of an exchange. */
export type Exchange = 'XNYS' | 'XNAS'

export interface InstrumentListed {
  /** 1 to 24 upper-case letters, digits or `^ . - = /`. */
  readonly symbol: string
  readonly name: string
  /** Indices stand neither in breadth nor in the ranking. */
  readonly kind: 'equity' | 'index'
  /** The exchange whose sessions hold for the instrument. */
  readonly exchange: Exchange
  readonly sector?: string
}

export interface SharesReported {
  readonly symbol: string
  /** Shares outstanding of all classes. */
  readonly shares: number
  /** What the count was read from or computed out of. */
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
  /** Shares traded at that price. */
  readonly size?: number
  /**
   * `opening-print`, `closing-print`: made in the opening or the closing auction. A closing print is a price of its session
   * whenever it printed after the close; other trades are up to 10 seconds after it, and of extended hours from then on. `late`:
   * reported late; its size counts, and its price is past.
   */
  readonly condition?: 'opening-print' | 'closing-print' | 'regular' | 'late'
}

/** Emitted at its end (the event's `at`); covers `start` (inclusive) to `at`. */
export interface BarClosed {
  readonly symbol: string
  readonly start: number
  readonly open: number
  /** No lower than open and close. */
  readonly high: number
  /** No higher than open and close. */
  readonly low: number
  readonly close: number
  /** Shares traded within the bar. */
  readonly volume?: number
}

/** The official close of a trading day, as the exchange published it. */
export interface ClosePublished {
  readonly symbol: string
  readonly day: string
  readonly price: number
  /**
   * `dividend-adjusted`: later dividends lowered the level; its percentages hold, but nobody traded at it. `unknown`: it
   * may be so. Absent: the price as it was published.
   */
  readonly adjustment?: 'dividend-adjusted' | 'unknown'
}

/**
 * A split of shares: `newShares` for `oldShares`, 10 and 1 for ten to one, 1 and 8 for a reverse split. It takes effect at the
 * event's `at`, outside regular hours: earlier prices and share counts are in old shares, later ones in new, official
 * closes too, whichever day they are of.
 */
export interface SharesSplit {
  readonly symbol: string
  /** Positive integers, both. */
  readonly newShares: number
  readonly oldShares: number
}

/** A cash dividend: who buys from the event's `at` on, outside regular hours, does not get it. */
export interface DividendWentEx {
  readonly symbol: string
  /** A share, in USD, in the shares of that moment. */
  readonly amountUsd: number
}

/** The instrument is told under another symbol from the event's `at` on. */
export interface InstrumentRenamed {
  readonly symbol: string
  /** The new symbol; no other instrument bears it then. */
  readonly to: string
  /** The new name, where that changes too. */
  readonly name?: string
}

/** The instrument is traded no more from the event's `at` on; a later price of it is an error. */
export interface InstrumentDelisted {
  readonly symbol: string
  readonly reason?: string
}

/**
 * What an index is made of from the event's `at` on, for what-ifs: where they rebase constituents, the index follows, unless
 * its own prices declare causes.
 */
export interface IndexWeighted {
  readonly symbol: string
  /** Each constituent at most once; weights are shares of the index at that moment, above 0, and add up to at most 1. */
  readonly weights: readonly { readonly symbol: string; readonly weight: number }[]
}

export type HaltReason = 'news' | 'limit-up-limit-down' | 'circuit-breaker' | 'regulatory' | 'technical'

/**
 * Trading stands still from the event's `at` on: in one instrument, on one exchange, or, where neither is named, on all (of
 * the instruments that are listed by then). It holds until `trading.resumed` for the same; for a circuit breaker or a limit-up/limit-down pause, until the next session
 * opens at the latest.
 */
export interface TradingHalted {
  readonly symbol?: string
  readonly exchange?: Exchange
  readonly reason: HaltReason
  /** Of a market-wide circuit breaker, which has one: 1 and 2 halt trading for 15 minutes, 3 for the rest of the day. */
  readonly level?: 1 | 2 | 3
  /** Of a limit-up/limit-down pause: the price bands in force, in USD; the lower below the upper. */
  readonly lowerBand?: number
  readonly upperBand?: number
  /** Epoch milliseconds UTC. It resumes nothing by itself. */
  readonly expectedResumeAt?: number
}

/** Trading goes on: in one instrument, on one exchange, or on all. A halt of an instrument outlasts that of its exchange. */
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

/** One amount is both bounds; "more than" has no upper bound, "up to" no lower; one of them is there. */
export interface SpendingAnnounced {
  readonly company: string
  readonly symbol?: string
  readonly purpose: 'training' | 'capital-expenditure' | 'investment'
  /** What it is spent on, or over which period: a model, a year, a programme. */
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
  /** Towards the thing spoken of. */
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

/** A change that a source reports outside regular trading, without the price itself; one of the two changes is there. */
export interface IndicationReported {
  /** The instrument that it points at: the index of a future, or the share itself. */
  readonly symbol: string
  readonly market: 'futures' | 'pre-market' | 'post-market'
  /** Against the previous close, in percent. */
  readonly changePct?: number
  /** Against the previous close, in USD or points. */
  readonly change?: number
}

/** What a source gives as a record. */
export interface RecordReported {
  readonly record: 'largestOneDayCapLoss'
  readonly symbol: string
  /** The market capitalisation that was lost, in USD, positive. */
  readonly valueUsd: number
  /** The trading day of the loss. */
  readonly day: string
}

export interface EarningsDate {
  readonly symbol: string
  readonly day: string
  readonly timing: 'before-open' | 'after-close' | 'unknown'
}

/** A figure that a source reports, to be set beside the one that the replay gives. */
export interface ClaimMade {
  /** What is claimed: a path into the market state, and the moment at which it is to hold (that of the claim if absent). */
  readonly subject: { readonly path: string; readonly at?: number }
  readonly relation: 'equals' | 'above' | 'at-least' | 'below' | 'at-most'
  readonly value: number | string | boolean
  /** One unit of the last stated digit, in the unit of the value: 0.1 for -3.1, 1e8 for 588.8 billion. */
  readonly precision?: number
  /** In the unit of the value, inclusive; takes the place of half the precision. */
  readonly tolerance?: number
  /** The word of the source for which relation and value are a declared threshold: sharply, say. */
  readonly wording?: string
}
