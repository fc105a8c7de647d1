import type { ExchangeCode } from './exchanges.js'
import type { Closure, SessionPlace, TradingSession } from './session.js'

/**
 * The trading days and hours of one exchange. Days are the exchange's own, written `YYYY-MM-DD`; instants
 * are epoch milliseconds UTC, fractions allowed.
 *
 * Every look-up throws a TapelineError: `date.invalid` for a text that is no day and for NaN, and
 * `calendar.range` for a day, an instant or an answer outside the days that the calendar covers. Look-ups
 * read tables and never ask the clock; the first one that falls in a year works its instants out from the
 * platform's time-zone data.
 */
export interface ExchangeCalendar {
  readonly exchange: ExchangeCode
  /** The IANA name of the zone of the exchange's days and hours. */
  readonly timeZone: string
  /** The first and the last day that are covered, both inclusive. */
  readonly firstDay: string
  readonly lastDay: string

  /** Whether there is a regular session on the day. */
  isTradingDay(day: string): boolean
  /** The session of the day; undefined on a weekend or when the exchange is closed. */
  sessionOn(day: string): TradingSession | undefined
  /** Whether a regular session runs: `open` is inclusive, `close` is exclusive. */
  isOpen(at: number): boolean
  /**
   * The session whose extended day holds the instant, and the phase; `preOpen` and `postClose` are both
   * inclusive. Unlike `isOpen` it takes the instant of the close for regular. Undefined between sessions.
   */
  sessionOf(at: number): SessionPlace | undefined
  /** The first regular open strictly after the instant. */
  nextOpen(at: number): number
  /**
   * The last regular close strictly before the instant. At the very instant of a close it is therefore the
   * close of the session before: a closing print is compared with that, never with itself.
   */
  previousClose(at: number): number
  /**
   * The trading day so many trading days after `day`, or before it where `count` is negative. A day without
   * trading first rolls forward to the next trading day, so that a `count` of 0 rolls and does no more.
   * @throws TapelineError `calendar.range`, too, where `count` is no safe integer.
   */
  addTradingDays(day: string, count: number): string
  /** The trading days from `from` to `to`, both inclusive, in order; none where `from` is after `to`. */
  tradingDaysBetween(from: string, to: string): string[]
  /** Why the exchange is closed on a day from Monday to Friday; undefined on trading days and weekends. */
  closureOn(day: string): Closure | undefined
  /** All closures of the covered days, in order; weekends are none. */
  closures(): Closure[]
  /** The exchange's calendar day, `YYYY-MM-DD`, on which an instant falls. */
  dayOf(at: number): string
}
