import '@tapeline/calendars'
import { parseInstant } from '@tapeline/core'
import { type ExchangeCalendar, getCalendar, type TradingSession } from '@tapeline/core/calendar'
import { showMoment, showTime } from '../describe/local-time.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'

export interface CalendarOptions {
  readonly knownAt?: string
  readonly json?: boolean
}

/** A day of an exchange. Times are epoch milliseconds UTC; a neighbour outside the covered days is absent. */
interface CalendarDay {
  readonly exchange: string
  readonly timeZone: string
  readonly day: string
  readonly isTradingDay: boolean
  readonly session?: TradingSession
  readonly closure?: { readonly name: string; readonly source?: string; readonly knownAt?: number }
  readonly previousTradingDay?: string
  readonly nextTradingDay?: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const CODES: Readonly<Record<string, string>> = { NYSE: 'XNYS', NASDAQ: 'XNAS' }

/** Prints a day of an exchange. @throws TapelineError, UsageError */
export function printDay(terminal: Terminal, exchange: string, day: string, options: CalendarOptions): void {
  if (!DAY.test(day)) throw new UsageError(`'${day}' is not a day; write a day such as 2025-01-09.`)
  const code = exchange.toUpperCase()
  const known = options.knownAt === undefined ? {} : { knownAt: parseInstant(options.knownAt) }
  const calendar = getCalendar((CODES[code] ?? code) as ExchangeCalendar['exchange'], known)
  const answer = dayOf(calendar, day)
  if (options.json === true) terminal.write(`${JSON.stringify(answer)}\n`)
  else terminal.write(describeDay(terminal, answer))
}

function dayOf(calendar: ExchangeCalendar, day: string): CalendarDay {
  const session = calendar.sessionOn(day)
  const closure = session === undefined ? (calendar.closureOn(day) ?? { name: 'Weekend' }) : undefined
  const { firstDay, lastDay, exchange, timeZone } = calendar
  const previous = calendar.tradingDaysBetween({ from: firstDay, to: day }).findLast((other) => other < day)
  const next = calendar.tradingDaysBetween({ from: day, to: lastDay }).find((other) => other > day)
  return {
    exchange,
    timeZone,
    day,
    isTradingDay: session !== undefined,
    ...(session === undefined ? {} : { session }),
    ...(closure === undefined ? {} : { closure }),
    ...(previous === undefined ? {} : { previousTradingDay: previous }),
    ...(next === undefined ? {} : { nextTradingDay: next }),
  }
}

function describeDay(terminal: Terminal, answer: CalendarDay): string {
  const { exchange, timeZone, day, session, closure, previousTradingDay, nextTradingDay } = answer
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00Z`),
  )
  const hours = (from: number, to: number): string =>
    `${showTime(from, timeZone)} to ${showTime(to, timeZone)}`
  const rows: [string, string][] =
    session === undefined
      ? [
          ['closed', closure?.name ?? ''],
          ['source', closure?.source ?? ''],
          ['known since', closure?.knownAt === undefined ? '' : showMoment(closure.knownAt, timeZone)],
        ]
      : [
          ['pre-market', hours(session.preOpen, session.open)],
          ['regular', `${hours(session.open, session.close)}${session.early ? ', an early close' : ''}`],
          ['post-market', hours(session.close, session.postClose)],
        ]
  rows.push(['trading day before', previousTradingDay ?? ''], ['trading day after', nextTradingDay ?? ''])
  return tableOf(
    terminal,
    [exchange, `${weekday} ${day}, ${timeZone}`],
    rows.filter(([, text]) => text !== ''),
  )
}
