import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import { formatInstant } from '../event/date.js'
import type { Exchange } from './event-data.js'
import { sessionOn } from './trading-session.js'

/* Requirements of the market's events. Recipes check them in a replay, and the rules of a tape when it is sealed. */

/** An event that does not fit the listing of an instrument. */
export class ListingError extends Error {
  constructor(
    readonly symbol: string,
    message: string,
  ) {
    super(message)
  }
}

/** @throws ListingError: the event names an instrument that is not listed at its moment */
export function throwNotListed(symbol: string): never {
  throw new ListingError(symbol, `the instrument '${symbol}' is not listed before this event, or no longer`)
}

/** @throws ListingError: an instrument takes a symbol that another one has */
export function throwListedAlready(symbol: string): never {
  throw new ListingError(symbol, `the instrument '${symbol}' is already listed`)
}

/** The session that an event opens. @throws Error for a day without trading, or before its open */
export function openedSession(exchange: Exchange, day: string, at: number): TradingSession {
  const session = sessionOn(exchange, day)
  if (at >= session.open) return session
  throw new Error(`the session of ${day} opens at ${formatInstant(session.open)}, not before`)
}

/** The session of an official close. @throws Error for a day without trading, or before the close */
export function closedSession(exchange: Exchange, day: string, at: number): TradingSession {
  const session = sessionOn(exchange, day)
  if (at >= session.close) return session
  throw new Error(
    `the official close of ${day} must not be before its session closes, at ${formatInstant(session.close)}; write that time`,
  )
}

/** @throws Error for a bar that does not end after its start */
export function checkBarLength(start: number, end: number): void {
  if (start < end) return
  throw new Error(`a bar must start before it ends; this one starts at ${formatInstant(start)}`)
}

/**
 * Requires a time at which the exchange does not trade, so that each price is clearly before it or after it.
 * @throws Error in regular hours
 */
export function checkOutsideHours(exchange: Exchange, at: number): void {
  if (getCalendar(exchange).sessionOf(at)?.phase !== 'regular') return
  throw new Error(
    `it must take effect outside regular hours, before an open; ${formatInstant(at)} is inside them`,
  )
}
