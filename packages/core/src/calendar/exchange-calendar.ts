import type { DateInput } from '../event/date.js'
import type { ExchangeCode } from './exchanges.js'
import type { Closure, SessionPlace, TradingSession } from './session.js'

/** Days, `YYYY-MM-DD`, both inclusive. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

/**
 * The trading days and hours of one exchange. Days are the exchange's own, written `YYYY-MM-DD`: they begin at local midnight, or in
 * the evening before where sessions open then. Instants are taken as
 * `DateInput`, and returned as epoch milliseconds UTC, fractions allowed. The methods do not depend on `this`.
 *
 * Every look-up throws a TapelineError: `date.invalid` for an invalid day and for NaN, and `calendar.range` for a day, an
 * instant or an answer outside the days that the calendar covers. Look-ups read tables and never read the clock; the first
 * look-up in a year computes that year's instants from the platform's time-zone data.
 */
export interface ExchangeCalendar {
  readonly exchange: ExchangeCode
  /** The IANA name of the exchange's time zone. */
  readonly timeZone: string
  /** The first and the last day covered, both inclusive. */
  readonly firstDay: string
  readonly lastDay: string

  /** Whether there is a regular session on the day. */
  isTradingDay(day: string): boolean
  /** The session of the day; undefined on a weekend or when the exchange is closed. */
  sessionOn(day: string): TradingSession | undefined
  /** Whether the regular session is open; `open` is inclusive, `close` is exclusive. It is not open in a break. */
  isOpen(when: DateInput): boolean
  /**
   * The session whose extended day contains the instant, and the phase; `preOpen` and `postClose` are both inclusive. Unlike
   * in `isOpen`, the instant of the close is regular. Undefined between sessions.
   */
  sessionOf(when: DateInput): SessionPlace | undefined
  /** The first regular open strictly after the instant. */
  nextOpen(when: DateInput): number
  /**
   * The last regular close strictly before the instant. At the instant of a close it is therefore the close of the previous
   * session: a closing print is compared with that, never with itself.
   */
  previousClose(when: DateInput): number
  /**
   * The trading day `count` trading days after `day`, or before it if `count` is negative. A day without trading first rolls
   * forward to the next trading day, so that a `count` of 0 only rolls.
   * @throws TapelineError `calendar.range`, also if `count` is not a safe integer
   */
  addTradingDays(day: string, count: number): string
  /** The trading days from `from` to `to`, both inclusive, in order; empty if `from` is after `to`. */
  tradingDaysBetween(range: DayRange): string[]
  /** Why the exchange is closed on a day of its trading week; undefined on trading days and weekends. */
  closureOn(day: string): Closure | undefined
  /** All closures in the covered days, in order, without weekends. */
  closures(): Closure[]
  /** The exchange's calendar day, `YYYY-MM-DD`, that contains an instant. */
  dayOf(when: DateInput): string
}
