import { type ArgumentKind, checkOptionsOf, kinds } from '../event/arguments.js'
import { bindMethods } from '../event/bind-methods.js'
import { type DateInput, parseInstant } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import { knownInstant } from './announcements.js'
import { DAY_MS, parseDay } from './day-number.js'
import type { DayRange, ExchangeCalendar } from './exchange-calendar.js'
import type { ExchangeCode, ExchangeRules } from './exchanges.js'
import type { Closure, SessionPhase, SessionPlace, TradingSession } from './session.js'
import { SessionInstants, type ZoneOfYear } from './session-instants.js'
import { nameOfDay, type TradingDays } from './trading-days.js'

const DAY_RANGE = { from: kinds.text, to: kinds.text } satisfies Record<keyof DayRange, ArgumentKind>
const PHASES = ['pre', 'regular', 'post'] as const satisfies readonly SessionPhase[]
const PRE = 0
const REGULAR = 1
const POST = 2

/** The limit of a Date, in epoch milliseconds before and after 1970. */
const DATE_LIMIT = 8.64e15

function noInstant(at: unknown): TapelineError {
  return new TapelineError({
    code: 'date.invalid',
    message: 'A calendar needs an instant.',
    expected: 'epoch milliseconds',
    found: showValue(at),
  })
}

/** Numbers as they are, of any size. */
function instantOf(when: DateInput): number {
  return typeof when === 'number' ? when : parseInstant(when)
}

function showInstant(at: number): string {
  return Math.abs(at) <= DATE_LIMIT ? new Date(at).toISOString() : String(at)
}

/** The look-ups of a calendar over its tables. Internally a day is an index; in the interface it is a string. */
export class TableCalendar implements ExchangeCalendar {
  readonly exchange: ExchangeCode
  readonly timeZone: string
  readonly firstDay: string
  readonly lastDay: string
  readonly #days: TradingDays
  readonly #instants: SessionInstants
  readonly #zoneOf: ZoneOfYear
  /** By day, by session, and by session and phase: made on first use, so that each look-up allocates at most once. */
  readonly #dayNames: (string | undefined)[]
  readonly #sessions: (TradingSession | undefined)[]
  readonly #places: (SessionPlace | undefined)[]
  readonly #closures = new Map<number, Closure>()

  /** @param zoneOf the offsets of the zone of `rules`, by year */
  constructor(rules: ExchangeRules, days: TradingDays, zoneOf: ZoneOfYear) {
    const dayCount = days.sessionFrom.length
    this.exchange = rules.code
    this.timeZone = rules.timeZone
    this.firstDay = nameOfDay(days, 0)
    this.lastDay = nameOfDay(days, dayCount - 1)
    this.#days = days
    this.#instants = new SessionInstants(days, rules.dayStart, zoneOf)
    this.#zoneOf = zoneOf
    this.#dayNames = new Array(dayCount).fill(undefined)
    this.#sessions = new Array(days.sessionDay.length).fill(undefined)
    this.#places = new Array(days.sessionDay.length * PHASES.length).fill(undefined)
    bindMethods(this)
    Object.freeze(this)
  }

  isTradingDay(day: string): boolean {
    return this.#sessionIndexOn(day) >= 0
  }

  sessionOn(day: string): TradingSession | undefined {
    const index = this.#sessionIndexOn(day)
    return index < 0 ? undefined : this.#session(index)
  }

  isOpen(when: DateInput): boolean {
    const at = instantOf(when)
    const index = this.#sessionFromAt(at)
    const { opens, closes, breakStarts, breakEnds } = this.#instants
    if (!(at >= (opens[index] as number) && at < (closes[index] as number))) return false
    // Comparisons with the NaN or undefined of a session without a break are false.
    return !(at >= (breakStarts[index] as number) && at < (breakEnds[index] as number))
  }

  sessionOf(when: DateInput): SessionPlace | undefined {
    const at = instantOf(when)
    const index = this.#sessionFromAt(at)
    const { preOpens, opens, closes, postCloses } = this.#instants
    // After the last session the columns give undefined, and every comparison with it is false.
    if (!(at >= (preOpens[index] as number) && at <= (postCloses[index] as number))) {
      // A session that ends where its day ends includes that instant, which is of the next day.
      if (!(at <= (postCloses[index - 1] as number))) return undefined
      return this.#place(index - 1, at <= (closes[index - 1] as number) ? REGULAR : POST)
    }
    if (at < (opens[index] as number)) return this.#place(index, PRE)
    return this.#place(index, at <= (closes[index] as number) ? REGULAR : POST)
  }

  nextOpen(when: DateInput): number {
    const at = instantOf(when)
    const index = this.#sessionFromAt(at)
    const { opens } = this.#instants
    const open = at < (opens[index] as number) ? opens[index] : opens[index + 1]
    if (open === undefined) throw this.#outOfRange(`the open after ${showInstant(at)}`)
    return open
  }

  previousClose(when: DateInput): number {
    const at = instantOf(when)
    const index = this.#sessionFromAt(at)
    const { closes } = this.#instants
    let close = at > (closes[index] as number) ? closes[index] : closes[index - 1]
    // Around the clock, a session opens at the instant at which the one before closes.
    if (close === at) close = closes[index - 2]
    if (close === undefined) throw this.#outOfRange(`the close before ${showInstant(at)}`)
    return close
  }

  addTradingDays(day: string, count: number): string {
    if (!Number.isSafeInteger(count)) {
      throw new TapelineError({
        code: 'calendar.range',
        message: 'The count of trading days must be a whole number.',
        expected: 'a safe integer',
        found: showValue(count),
      })
    }
    const { sessionFrom, sessionDay } = this.#days
    const from = sessionFrom[this.#dayIndex(day)] as number
    const moved = sessionDay[from + count]
    // A day after the last session rolls out of the calendar, for any count.
    if (from >= sessionDay.length || moved === undefined) {
      throw this.#outOfRange(`${day} moved by ${count} trading days`)
    }
    return this.#dayName(moved)
  }

  tradingDaysBetween(range: DayRange): string[] {
    checkOptionsOf('tradingDaysBetween()', range, DAY_RANGE, ['from', 'to'])
    const { from, to } = range
    const { sessionFrom, sessionDay } = this.#days
    const first = sessionFrom[this.#dayIndex(from)] as number
    const after = sessionFrom[this.#dayIndex(to) + 1] ?? sessionDay.length
    return Array.from(sessionDay.subarray(first, Math.max(first, after)), (day) => this.#dayName(day))
  }

  closureOn(day: string): Closure | undefined {
    return this.#closure(this.#dayIndex(day))
  }

  closures(): Closure[] {
    return Array.from(this.#days.closed.keys(), (day) => this.#closure(day) as Closure)
  }

  dayOf(when: DateInput): string {
    const at = instantOf(when)
    return this.#dayName(this.#dayIndexAt(at))
  }

  /** The index of the first session on or after the local day of the instant. */
  #sessionFromAt(at: number): number {
    return this.#days.sessionFrom[this.#dayIndexAt(at)] as number
  }

  /** The index of the local day that contains the instant; fills its instants and those of the days around it. */
  #dayIndexAt(at: number): number {
    const last = this.#days.sessionFrom.length - 1
    if (Number.isNaN(at)) throw noInstant(at)
    const utcDay = Math.floor(at / DAY_MS) - this.#days.firstDay
    // The local day is the UTC day or one next to it.
    let index = Math.min(Math.max(utcDay, 0), last)
    this.#instants.fill(index)
    const { dayStarts } = this.#instants
    while (index >= 0 && at < (dayStarts[index] as number)) index--
    while (index <= last && at >= (dayStarts[index + 1] as number)) index++
    if (index < 0 || index > last) throw this.#outOfRange(showInstant(at))
    return index
  }

  #dayIndex(day: string): number {
    const { firstDay, sessionFrom } = this.#days
    const index = parseDay(day) - firstDay
    if (index < 0 || index >= sessionFrom.length) throw this.#outOfRange(day)
    return index
  }

  #dayName(index: number): string {
    const made = this.#dayNames[index]
    if (made !== undefined) return made
    const name = nameOfDay(this.#days, index)
    this.#dayNames[index] = name
    return name
  }

  /** The index of the day's session; -1 without one. */
  #sessionIndexOn(day: string): number {
    const { sessionFrom, sessionDay } = this.#days
    const index = this.#dayIndex(day)
    const session = sessionFrom[index] as number
    return sessionDay[session] === index ? session : -1
  }

  #closure(index: number): Closure | undefined {
    const made = this.#closures.get(index)
    const cause = this.#days.closed.get(index)
    if (made || !cause) return made
    const { name, source } = cause
    const day = this.#dayName(index)
    const knownAt = 'kind' in cause ? knownInstant(cause, this.#zoneOf) : undefined
    const closure: Closure = Object.freeze(
      knownAt === undefined ? { day, name, source } : { day, name, source, knownAt },
    )
    this.#closures.set(index, closure)
    return closure
  }

  #session(index: number): TradingSession {
    const made = this.#sessions[index]
    if (made) return made
    const day = this.#days.sessionDay[index] as number
    this.#instants.fill(day)
    const { preOpens, opens, closes, postCloses, breakStarts, breakEnds } = this.#instants
    const { early = false, closingAuctionMs } = this.#instants.hoursOn(day)
    const start = breakStarts[index]
    const session: TradingSession = Object.freeze({
      exchange: this.exchange,
      day: this.#dayName(day),
      preOpen: preOpens[index] as number,
      open: opens[index] as number,
      close: closes[index] as number,
      auctionEnd: (closes[index] as number) + closingAuctionMs,
      postClose: postCloses[index] as number,
      ...(start === undefined || Number.isNaN(start)
        ? {}
        : { break: Object.freeze({ start, end: breakEnds[index] as number }) }),
      early,
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

  #outOfRange(found: string): TapelineError {
    return new TapelineError({
      code: 'calendar.range',
      message: `Outside the days that the calendar of ${this.exchange} covers; choose a time inside them.`,
      expected: `${this.firstDay} to ${this.lastDay}, both inclusive`,
      found,
    })
  }
}
