import { type CalendarDefinition, defineCalendar, listCalendars } from '@tapeline/calendars'
import { parseInstant } from '@tapeline/core'
import { type ExchangeCalendar, getCalendar, type TradingSession } from '@tapeline/core/calendar'
import { showMoment, showTime } from '../describe/local-time.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'

export interface CalendarOptions {
  readonly knownAt?: string
  readonly list?: boolean
  /** A file with a calendar of one's own. */
  readonly file?: string
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

/** Prints a day of an exchange, or the list of all. @throws TapelineError, UsageError */
export async function printCalendar(
  terminal: Terminal,
  exchange: string | undefined,
  day: string | undefined,
  options: CalendarOptions,
): Promise<void> {
  if (options.file !== undefined) await defineFrom(options.file)
  if (options.list === true) printList(terminal, options)
  else if (exchange === undefined || day === undefined)
    throw new UsageError(
      'Give an exchange and a day, such as XTKS 2024-11-05; or --list for all exchanges that have a calendar.',
    )
  else printDay(terminal, exchange, day, options)
}

/** Defines the calendar of a YAML or JSON file. @throws TapelineError, UsageError */
async function defineFrom(path: string): Promise<void> {
  const [{ readFile }, { parse }] = await Promise.all([import('node:fs/promises'), import('yaml')])
  let definition: unknown
  try {
    definition = parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`'${path}' cannot be read as YAML or JSON: ${(error as Error).message}`)
  }
  defineCalendar(definition as CalendarDefinition)
}

function printList(terminal: Terminal, { json }: CalendarOptions): void {
  const all = listCalendars()
  if (json === true) {
    terminal.write(`${JSON.stringify(all)}\n`)
    return
  }
  const rows = all.map(({ exchange, name, timeZone, firstYear, lastYear }) => [
    exchange,
    name,
    timeZone,
    `${firstYear} to ${lastYear}`,
  ])
  terminal.write(tableOf(terminal, ['exchange', 'name', 'zone', 'years'], rows))
}

function printDay(terminal: Terminal, exchange: string, day: string, options: CalendarOptions): void {
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

/** Whether the closing auction ends a minute or more after the close. */
function isLong({ close, auctionEnd }: TradingSession): boolean {
  return auctionEnd - close >= 60_000
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
          ['pre-market', session.preOpen === session.open ? '' : hours(session.preOpen, session.open)],
          ['regular', `${hours(session.open, session.close)}${session.early ? ', an early close' : ''}`],
          ['break', session.break === undefined ? '' : hours(session.break.start, session.break.end)],
          // The auction of New York takes seconds.
          ['closing auction', isLong(session) ? hours(session.close, session.auctionEnd) : ''],
          [
            'post-market',
            session.postClose === session.auctionEnd ? '' : hours(session.close, session.postClose),
          ],
        ]
  rows.push(['trading day before', previousTradingDay ?? ''], ['trading day after', nextTradingDay ?? ''])
  return tableOf(
    terminal,
    [exchange, `${weekday} ${day}, ${timeZone}`],
    rows.filter(([, text]) => text !== ''),
  )
}
