import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import type { Exchange, PriceTraded } from './event-data.js'

/** The session of a trading day. @throws Error for a day without trading */
export function sessionOn(exchange: Exchange, day: string): TradingSession {
  const session = getCalendar(exchange).sessionOn(day)
  if (session === undefined) throw new Error(`${day} is no trading day of ${exchange}`)
  return session
}

/**
 * The session whose prices include a trade: it was printed in the regular hours, both ends inclusive, or belongs to the closing
 * auction. After the close, a trade with the condition `closing-print` belongs to it until the extended hours end; without that
 * condition, the exchange's window for prints of the auction decides. Undefined for a trade of extended hours.
 */
export function sessionOfTrade(
  exchange: Exchange,
  at: number,
  condition: PriceTraded['condition'],
): TradingSession | undefined {
  const place = getCalendar(exchange).sessionOf(at)
  if (place === undefined || place.phase === 'pre') return undefined
  const { phase, session } = place
  const isOfSession = phase === 'regular' || condition === 'closing-print' || at <= session.auctionEnd
  return isOfSession ? session : undefined
}

/**
 * The session whose regular hours contain a bar, both ends inclusive; undefined for one outside regular hours.
 * @throws Error for one that is partly inside
 */
export function sessionOfBar(exchange: Exchange, start: number, end: number): TradingSession | undefined {
  const calendar = getCalendar(exchange)
  for (const day of calendar.tradingDaysBetween({ from: calendar.dayOf(start), to: calendar.dayOf(end) })) {
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
