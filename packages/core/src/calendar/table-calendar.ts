import { showValue, TapelineError } from '../event/error.js'
import { DAY_MS, parseDay } from './day-number.js'
import type { ExchangeCalendar } from './exchange-calendar.js'
import type { ExchangeCode, ExchangeRules } from './exchanges.js'
import type { Closure, SessionPhase, SessionPlace, TradingSession } from './session.js'
import type { CalendarTables } from './tables.js'

const PHASES = ['pre', 'regular', 'post'] as const satisfies readonly SessionPhase[]
const PRE = 0
const REGULAR = 1
const POST = 2

/** The furthest instant that a Date can show, epoch milliseconds either way. */
const DATE_LIMIT = 8.64e15

function showInstant(at: number): string {
  return Math.abs(at) <= DATE_LIMIT ? new Date(at).toISOString() : String(at)
}

/** The look-ups of a calendar over its tables. Days are indices of the tables inside, strings outside. */
export class TableCalendar implements ExchangeCalendar {
  readonly exchange: ExchangeCode
  readonly timeZone: string
  readonly firstDay: string
  readonly lastDay: string
  readonly #tables: CalendarTables
  /**
   * By session, and by session and phase: made when first asked for, so that a look-up allocates once at
   * most.
   */
  readonly #sessions: (TradingSession | undefined)[]
  readonly #places: (SessionPlace | undefined)[]

  constructor(rules: ExchangeRules, tables: CalendarTables) {
    this.exchange = rules.code
    this.timeZone = rules.timeZone
    this.firstDay = tables.dayNames[0] as string
    this.lastDay = tables.dayNames[tables.dayNames.length - 1] as string
    this.#tables = tables
    this.#sessions = new Array(tables.sessionDays.length).fill(undefined)
    this.#places = new Array(tables.sessionDays.length * PHASES.length).fill(undefined)
    Object.freeze(this)
  }

  isTradingDay(day: string): boolean {
    return this.#sessionIndexOn(day) >= 0
  }

  sessionOn(day: string): TradingSession | undefined {
    const index = this.#sessionIndexOn(day)
    return index < 0 ? undefined : this.#session(index)
  }

  isOpen(at: number): boolean {
    const { sessionFrom, opens, closes } = this.#tables
    const index = sessionFrom[this.#dayIndexAt(at)] as number
    return at >= (opens[index] as number) && at < (closes[index] as number)
  }

  sessionOf(at: number): SessionPlace | undefined {
    const { sessionFrom, preOpens, opens, closes, postCloses } = this.#tables
    const index = sessionFrom[this.#dayIndexAt(at)] as number
    // After the last session the columns give undefined, with which no comparison holds.
    if (!(at >= (preOpens[index] as number) && at <= (postCloses[index] as number))) return undefined
    if (at < (opens[index] as number)) return this.#place(index, PRE)
    return this.#place(index, at <= (closes[index] as number) ? REGULAR : POST)
  }

  nextOpen(at: number): number {
    const { sessionFrom, opens } = this.#tables
    const index = sessionFrom[this.#dayIndexAt(at)] as number
    const open = at < (opens[index] as number) ? opens[index] : opens[index + 1]
    if (open === undefined) throw this.#outOfRange(`the open after ${showInstant(at)}`)
    return open
  }

  previousClose(at: number): number {
    const { sessionFrom, closes } = this.#tables
    const index = sessionFrom[this.#dayIndexAt(at)] as number
    const close = at > (closes[index] as number) ? closes[index] : closes[index - 1]
    if (close === undefined) throw this.#outOfRange(`the close before ${showInstant(at)}`)
    return close
  }

  addTradingDays(day: string, count: number): string {
    if (!Number.isSafeInteger(count)) {
      throw new TapelineError({
        code: 'calendar.range',
        message: 'Trading days are counted in whole numbers.',
        expected: 'a safe integer',
        found: showValue(count),
      })
    }
    const { sessionFrom, sessionDays } = this.#tables
    const from = sessionFrom[this.#dayIndex(day)] as number
    const moved = sessionDays[from + count]
    // A day after the last session rolls out of the calendar, wherever the count would lead from there.
    if (from >= sessionDays.length || moved === undefined) {
      throw this.#outOfRange(`${day} moved by ${count} trading days`)
    }
    return moved
  }

  tradingDaysBetween(from: string, to: string): string[] {
    const { sessionFrom, sessionDays } = this.#tables
    const first = sessionFrom[this.#dayIndex(from)] as number
    const after = sessionFrom[this.#dayIndex(to) + 1] ?? sessionDays.length
    return sessionDays.slice(first, after)
  }

  closureOn(day: string): Closure | undefined {
    return this.#tables.closures[this.#dayIndex(day)]
  }

  closures(): Closure[] {
    return this.#tables.closures.filter((closure) => closure !== undefined)
  }

  dayOf(at: number): string {
    return this.#tables.dayNames[this.#dayIndexAt(at)] as string
  }

  /** The index of the local day that holds the instant. */
  #dayIndexAt(at: number): number {
    this.#checkInstant(at)
    const { firstDay, dayStarts } = this.#tables
    // The local day is that of UTC or one beside it. Before the first day the column gives undefined, with
    // which no comparison holds, so that the second loop leads back.
    let index = Math.floor(at / DAY_MS) - firstDay
    while (at < (dayStarts[index] as number)) index--
    while (at >= (dayStarts[index + 1] as number)) index++
    return index
  }

  #dayIndex(day: string): number {
    const { firstDay, dayNames } = this.#tables
    const index = parseDay(day) - firstDay
    if (index < 0 || index >= dayNames.length) throw this.#outOfRange(day)
    return index
  }

  /** The index of the day's session, -1 where it has none. */
  #sessionIndexOn(day: string): number {
    const { sessionFrom, sessionDays, dayNames } = this.#tables
    const index = this.#dayIndex(day)
    const session = sessionFrom[index] as number
    return sessionDays[session] === dayNames[index] ? session : -1
  }

  #session(index: number): TradingSession {
    const made = this.#sessions[index]
    if (made) return made
    const { sessionDays, preOpens, opens, closes, postCloses, early } = this.#tables
    const session: TradingSession = Object.freeze({
      exchange: this.exchange,
      day: sessionDays[index] as string,
      preOpen: preOpens[index] as number,
      open: opens[index] as number,
      close: closes[index] as number,
      postClose: postCloses[index] as number,
      early: early[index] === 1,
    })
    this.#sessions[index] = session
    return session
  }

  #place(index: number, phase: 0 | 1 | 2): SessionPlace {
    const key = index * PHASES.length + phase
    const made = this.#places[key]
    if (made) return made
    const place: SessionPlace = Object.freeze({ session: this.#session(index), phase: PHASES[phase] })
    this.#places[key] = place
    return place
  }

  #checkInstant(at: number): void {
    const { dayStarts } = this.#tables
    if (at >= (dayStarts[0] as number) && at < (dayStarts[dayStarts.length - 1] as number)) return
    if (typeof at === 'number' && !Number.isNaN(at)) throw this.#outOfRange(showInstant(at))
    throw new TapelineError({
      code: 'date.invalid',
      message: 'A calendar is asked by instant.',
      expected: 'epoch milliseconds',
      found: showValue(at),
    })
  }

  #outOfRange(found: string): TapelineError {
    return new TapelineError({
      code: 'calendar.range',
      message: `This lies outside the days that the calendar of ${this.exchange} covers; ask for a time inside them.`,
      expected: `${this.firstDay} to ${this.lastDay}, both inclusive`,
      found,
    })
  }
}
