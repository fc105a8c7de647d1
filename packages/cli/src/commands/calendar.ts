import type { ExchangeCalendar, TradingSession } from '@tapeline/core/calendar'
import type { Command } from 'commander'
import type { Context } from '../context.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'

interface CalendarOptions {
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

export function defineCalendar(program: Command, { terminal }: Context): void {
  program
    .command('calendar')
    .description('show the hours of a day of an exchange, or the reason for its closure')
    .argument('<exchange>', 'XNYS or NYSE, XNAS or Nasdaq')
    .argument('<date>', "a day of the exchange: '2025-01-09'")
    .option('--known-at <moment>', 'as known at this moment')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline calendar NYSE 2025-01-09
  tapeline calendar XNYS 2025-01-09 --known-at 2024-12-29T12:00-05:00
  tapeline calendar XNAS 2024-11-29 --json`,
    )
    .action(async (exchange: string, day: string, options: CalendarOptions) => {
      const { parseInstant } = await import('@tapeline/core')
      const { getCalendar } = await import('@tapeline/core/calendar')
      if (!DAY.test(day)) throw new UsageError(`'${day}' is not a day; write a day such as 2025-01-09.`)
      const code = exchange.toUpperCase()
      const known = options.knownAt === undefined ? {} : { knownAt: parseInstant(options.knownAt) }
      const calendar = getCalendar((CODES[code] ?? code) as ExchangeCalendar['exchange'], known)
      const answer = dayOf(calendar, day)
      if (options.json === true) terminal.write(`${JSON.stringify(answer)}\n`)
      else terminal.write(await describeDay(terminal, answer))
    })
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

async function describeDay(terminal: Terminal, answer: CalendarDay): Promise<string> {
  const { showMoment, showTime } = await import('../describe/local-time.js')
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
