import { tzOffset } from '@date-fns/tz'
import { getCalendar } from '../calendar/calendar.js'
import { DAY_MS, formatDay, parseDay } from '../calendar/day-number.js'
import type { ExchangeCalendar } from '../calendar/exchange-calendar.js'
import type { ExchangeCode } from '../calendar/exchanges.js'
import { formatInstant, parseDate } from '../event/date.js'
import type { AnyEventDefinition } from '../event/definition.js'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { ShiftBy } from './edit.js'

const MINUTE = 60_000
/** About 10,000 years. */
const SPAN_MAX = 3.2e14

/** Shifts events by some time; trading days are those of one exchange. */
export class TimeShift {
  private readonly calendar: ExchangeCalendar | undefined

  /**
   * @param exchange whose days and sessions hold for the events; undefined where none is known
   * @throws TapelineError `calendar.unknown`
   */
  constructor(
    private readonly by: ShiftBy,
    exchange: string | undefined,
  ) {
    this.calendar = exchange === undefined ? undefined : getCalendar(exchange as ExchangeCode)
  }

  /**
   * The event at its new time, with the times and days that its data hold of itself.
   * @throws TapelineError `edit.invalid` where the shift says nothing for this event; those of the calendar
   */
  apply<Event extends TapelineEvent>(event: Event, definition: AnyEventDefinition | undefined): Event {
    const at = event.precision === 'day' ? this.dayShifted(event) : this.instantShifted(event.at, event)
    const data = { ...(event.data as Readonly<Record<string, unknown>>) }
    for (const field of definition?.times ?? []) {
      const time = data[field]
      if (typeof time === 'number') data[field] = this.instantShifted(time, event)
    }
    for (const field of definition?.days ?? []) {
      const day = data[field]
      if (typeof day === 'string') data[field] = this.dataDayShifted(day, event, at)
    }
    // What is out of the years that a date can have is an error here.
    formatInstant(at)
    const knownAt = event.knownAt + (at - event.at)
    return Object.freeze({ ...event, at, knownAt, data: Object.freeze(data) })
  }

  /**
   * Demands that a move of a session falls into the same part of a session again.
   * @throws TapelineError `edit.no-session`
   */
  checkSession(from: TapelineEvent, to: TapelineEvent): void {
    const place = this.calendar?.sessionOf(from.at)
    if (place === undefined || this.calendar?.sessionOf(to.at)?.phase === place.phase) return
    const hours = { pre: 'pre-market', regular: 'regular', post: 'post-market' }[place.phase]
    throw new TapelineError({
      code: 'edit.no-session',
      message: `Its move in ${hours} hours of ${this.calendar?.exchange} would fall to a time without such hours; shift it elsewhere, or do something else with the consequences.`,
      eventId: from.id,
      expected: `a session with ${hours} hours then`,
      found: formatInstant(to.at),
    })
  }

  private instantShifted(at: number, event: TapelineEvent): number {
    const { by } = this
    if (!('tradingDays' in by)) return at + spanOf(by)
    const calendar = this.tradingCalendar(event)
    const { timeZone } = calendar
    const day = calendar.addTradingDays(localDay(at, timeZone), by.tradingDays)
    const wall = at + offsetOf(at, timeZone)
    const minutes = Math.floor(wall / MINUTE)
    const start = parseDate(`${day}T${clock(minutes)}`, { zone: timeZone, localTimes: true }).at
    return start + (wall - minutes * MINUTE)
  }

  private dayShifted(event: TapelineEvent): number {
    const { by } = this
    const zone = event.zone ?? 'UTC'
    const day = localDay(event.at, zone)
    if ('tradingDays' in by) {
      return parseDate(this.tradingCalendar(event).addTradingDays(day, by.tradingDays), { zone }).at
    }
    const days = spanOf(by) / DAY_MS
    if (!Number.isInteger(days)) {
      throw new TapelineError({
        code: 'edit.invalid',
        message: 'Of this event only the day is known; shift it by whole days or by trading days.',
        eventId: event.id,
        expected: '{ days } or { tradingDays }',
        found: JSON.stringify(by),
      })
    }
    return parseDate(formatDay(parseDay(day) + days), { zone }).at
  }

  /** Days in data move by trading days like the event, else by as many days as its own day does. */
  private dataDayShifted(day: string, event: TapelineEvent, at: number): string {
    const { by } = this
    if ('tradingDays' in by) return this.tradingCalendar(event).addTradingDays(day, by.tradingDays)
    const zone = this.calendar?.timeZone ?? event.zone ?? 'UTC'
    const days = parseDay(localDay(at, zone)) - parseDay(localDay(event.at, zone))
    return formatDay(parseDay(day) + days)
  }

  private tradingCalendar(event: TapelineEvent): ExchangeCalendar {
    if (this.calendar !== undefined) return this.calendar
    throw new TapelineError({
      code: 'edit.invalid',
      message: 'Nothing says whose trading days are meant for this event; name the exchange.',
      eventId: event.id,
      expected: "exchange: 'XNYS', say",
    })
  }
}

type Span = Exclude<ShiftBy, { readonly tradingDays: number }>

/** In milliseconds. */
function spanOf(by: Span): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = by
  const span = days * DAY_MS + hours * 60 * MINUTE + minutes * MINUTE + seconds * 1000 + milliseconds
  if (Math.abs(span) <= SPAN_MAX) return span
  throw new TapelineError({
    code: 'edit.invalid',
    message: 'A shift leads out of the years that a date can have.',
    expected: 'at most 10,000 years either way',
    found: JSON.stringify(by),
  })
}

/** What the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetOf(at: number, zone: string): number {
  return tzOffset(zone, new Date(at)) * MINUTE
}

/** The day that the calendars of a zone show, `YYYY-MM-DD`. */
function localDay(at: number, zone: string): string {
  return formatDay(Math.floor((at + offsetOf(at, zone)) / DAY_MS))
}

/** The time of day as `HH:MM`, of minutes that a clock is after some midnight. */
function clock(minutes: number): string {
  const ofDay = ((minutes % 1440) + 1440) % 1440
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`
}
