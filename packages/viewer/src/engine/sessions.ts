import { type ExchangeCalendar, type ExchangeCode, getCalendar } from '@tapeline/core/calendar'
import type { SessionHours } from '../protocol.js'

/** The trading days of an exchange between two instants; none for an exchange without a calendar. */
export function sessionsBetween(exchange: string, from: number, to: number): readonly SessionHours[] {
  const calendar = calendarOf(exchange)
  if (!calendar || from > to) return []
  let [firstDay, lastDay] = [calendar.dayOf(from), calendar.dayOf(to)]
  if (firstDay < calendar.firstDay) firstDay = calendar.firstDay
  if (lastDay > calendar.lastDay) lastDay = calendar.lastDay
  if (firstDay > lastDay) return []
  return calendar.tradingDaysBetween({ from: firstDay, to: lastDay }).flatMap((day) => {
    const session = calendar.sessionOn(day)
    return session ? [{ day, open: session.open, close: session.close }] : []
  })
}

function calendarOf(exchange: string): ExchangeCalendar | undefined {
  return exchange === 'XNYS' || exchange === 'XNAS' ? getCalendar(exchange satisfies ExchangeCode) : undefined
}
