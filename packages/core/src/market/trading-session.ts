import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import type { Exchange } from './event-data.js'

/** The session of a trading day. @throws Error for a day without trading */
export function sessionOn(exchange: Exchange, day: string): TradingSession {
  const session = getCalendar(exchange).sessionOn(day)
  if (session === undefined) throw new Error(`${day} is no trading day of ${exchange}`)
  return session
}

/**
 * The session in whose regular hours a bar lies, both ends inclusive; undefined for one outside regular hours.
 * @throws Error for one that is partly inside
 */
export function sessionOfBar(exchange: Exchange, start: number, end: number): TradingSession | undefined {
  const calendar = getCalendar(exchange)
  for (const day of calendar.tradingDaysBetween(calendar.dayOf(start), calendar.dayOf(end))) {
    const session = sessionOn(exchange, day)
    if (start >= session.open && end <= session.close) return session
    if (start < session.close && end > session.open) {
      throw new Error(
        'a bar lies partly inside and partly outside regular hours; split it at the open or close',
      )
    }
  }
  return undefined
}
