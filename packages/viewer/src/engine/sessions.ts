import '@tapeline/calendars'
import { type ExchangeCalendar, getCalendar } from '@tapeline/core/calendar'
import { isExchange } from '@tapeline/core/internal'
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

/** The hours in which at least one of several exchanges trades. Hours that overlap or touch are one session, of the day on which it begins. */
export function sessionsOfAll(
  exchanges: readonly string[],
  from: number,
  to: number,
): readonly SessionHours[] {
  const all = exchanges.flatMap((exchange) => sessionsBetween(exchange, from, to))
  const joined: SessionHours[] = []
  for (const session of all.sort((left, right) => left.open - right.open)) {
    const last = joined.at(-1)
    if (last === undefined || session.open > last.close) joined.push(session)
    else joined[joined.length - 1] = { ...last, close: Math.max(last.close, session.close) }
  }
  return joined
}

/** Until when a trade may be one of the closing auction of a session. */
export function auctionEnd(exchange: string, { close }: SessionHours): number {
  const session = calendarOf(exchange)?.sessionOf(close)?.session
  return session?.close === close ? session.auctionEnd : close
}

/** The session of an official close, if the next one had begun when it was published: then it is no price of that moment. */
export function pastSession(exchange: string, day: string, at: number): SessionHours | undefined {
  const calendar = calendarOf(exchange)
  if (!calendar || day < calendar.firstDay || day >= calendar.lastDay) return undefined
  const session = calendar.sessionOn(day)
  if (!session || at < calendar.nextOpen(session.close)) return undefined
  return { day, open: session.open, close: session.close }
}

function calendarOf(exchange: string): ExchangeCalendar | undefined {
  return isExchange(exchange) ? getCalendar(exchange) : undefined
}
