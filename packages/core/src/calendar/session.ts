import type { ExchangeCode } from './exchanges.js'

/**
 * The trading of one exchange on one day, extended hours included. All times are epoch milliseconds UTC, and
 * `preOpen <= open < close <= auctionEnd <= postClose`. Frozen; the same day returns the same object.
 */
export interface TradingSession {
  readonly exchange: ExchangeCode
  /** The exchange's own calendar day, `YYYY-MM-DD`. */
  readonly day: string
  /** Start of the pre-market (04:00 in New York); the open on exchanges without one. */
  readonly preOpen: number
  /** Regular open (09:30 in New York, with a few late opens). */
  readonly open: number
  /** Regular close (16:00 in New York; 13:00 on a day of early closing, 14:00 until 1992). */
  readonly close: number
  /**
   * The last instant, inclusive, at which trades of the closing auction may be printed. Some exchanges print it minutes after their
   * regular close, which ends continuous trading; where the auction is before the close, this is the close.
   */
  readonly auctionEnd: number
  /**
   * End of the post-market (20:00 in New York, 17:00 on a day of early closing); the end of the auction on exchanges without one.
   */
  readonly postClose: number
  /** The lunch break, if the session has one. */
  readonly break?: SessionBreak
  /** Whether the regular close is earlier than usual. */
  readonly early: boolean
}

/** A break within a session: no trading from `start`, inclusive, to `end`, exclusive; epoch milliseconds UTC. */
export interface SessionBreak {
  readonly start: number
  readonly end: number
}

/**
 * The part of a session that contains an instant:
 * - `pre`: from `preOpen` (inclusive) to `open` (exclusive);
 * - `regular`: from `open` to `close`, both inclusive, because the opening and the closing cross print then. A lunch break is inside:
 *   what is printed in it was matched before it, and an event in it is not outside hours;
 * - `post`: from `close` (exclusive) to `postClose` (inclusive).
 */
export type SessionPhase = 'pre' | 'regular' | 'post'

/** The session and phase of an instant. Frozen; two instants in one phase of one session return the same object. */
export interface SessionPlace {
  readonly session: TradingSession
  readonly phase: SessionPhase
}

/** Why an exchange does not trade on a day from Monday to Friday. Frozen. */
export interface Closure {
  /** The exchange's own calendar day, `YYYY-MM-DD`. */
  readonly day: string
  readonly name: string
  /** The publication of the holiday's rule, or the source that reported the announcement. */
  readonly source: string
  /** When it became known, epoch milliseconds UTC; absent for a holiday by rule, which is always known. */
  readonly knownAt?: number
}
