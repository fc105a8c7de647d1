import { type ExchangeCalendar, type ExchangeCode, getCalendar } from '@tapeline/core/calendar'
import type { SessionHours } from '../protocol.js'

/** The trading days of an exchange between two instants; none for an exchange without a calendar. */
export function sessionsBetween(exchange: string, from: number, to: number): readonly SessionHours[] {
  const calendar = calendarOf(exchange)
  if (!calendar || from > to) return []
  const dayIn = (at: number): string => {
    const day = calendar.dayOf(at)
    if (day < calendar.firstDay) return calendar.firstDay
    return day > calendar.lastDay ? calendar.lastDay : day
  }
  return calendar.tradingDaysBetween({ from: dayIn(from), to: dayIn(to) }).flatMap((day) => {
    const session = calendar.sessionOn(day)
    return session ? [{ day, open: session.open, close: session.close }] : []
  })
}

function calendarOf(exchange: string): ExchangeCalendar | undefined {
  return exchange === 'XNYS' || exchange === 'XNAS' ? getCalendar(exchange satisfies ExchangeCode) : undefined
}
