import { getCalendar } from '../calendar/calendar.js'
import { addMonths, DAY_MS, formatDay, parseDay } from '../calendar/day-number.js'
import { type Duration, isWhole, type SplitDuration, splitDuration } from '../calendar/duration.js'
import type { ExchangeCalendar } from '../calendar/exchange-calendar.js'
import type { ExchangeCode } from '../calendar/exchanges.js'
import { localDayOf, localInstant, localTimeOf, moveLocally } from '../calendar/local-time.js'
import type { TradingSession } from '../calendar/session.js'
import { formatInstant, parseDate } from '../event/date.js'
import type { AnyEventDefinition } from '../event/definition.js'
import { type Fault, isTapelineError, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { ShiftBy } from './edit.js'

/** About 10,000 years. */
const SPAN_MAX = 3.2e14

/** Shifts events by some time; trading days are those of one exchange. */
export class TimeShift {
  private readonly calendar: ExchangeCalendar | undefined

  /**
   * @param exchange whose days and sessions hold for the events; undefined where none is known
   * @param otherZone the zone of days where no exchange is known
   * @throws TapelineError `calendar.unknown`
   */
  constructor(
    private readonly by: ShiftBy,
    exchange: string | undefined,
    private readonly otherZone: string,
  ) {
    this.calendar = exchange === undefined ? undefined : getCalendar(exchange as ExchangeCode)
  }

  /**
   * The event at its new time, with the times and days that its data hold of itself. An official close of another day comes as
   * long after the close of the new session as it came after that of its own.
   * @throws TapelineError `edit.invalid` where the shift says nothing for this event; `edit.no-session` for an official close that
   * would fall to a day without a session, or before the close of it, and for prices of a span that would lie partly in regular hours; `date.skipped` and `date.repeated`; those of the calendar
   */
  apply<Event extends TapelineEvent>(event: Event, definition: AnyEventDefinition | undefined): Event {
    try {
      return this.shifted(event, definition)
    } catch (error) {
      if (!isTapelineError(error) || error.eventId !== undefined) throw error
      throw new TapelineError({ ...(error.faults[0] as Fault), eventId: event.id }, { cause: error })
    }
  }

  private shifted<Event extends TapelineEvent>(
    event: Event,
    definition: AnyEventDefinition | undefined,
  ): Event {
    let at = event.precision === 'day' ? this.dayShifted(event) : this.instantShifted(event.at, event)
    const data = { ...(event.data as Readonly<Record<string, unknown>>) }
    for (const field of definition?.times ?? []) {
      const time = data[field]
      if (typeof time === 'number') data[field] = this.instantShifted(time, event)
    }
    for (const field of definition?.days ?? []) {
      const day = data[field]
      if (typeof day === 'string') data[field] = this.dataDayShifted(day, event, at)
    }
    if (definition?.prices !== undefined) this.checkSpan(event, definition.times ?? [], data, at)
    const closed = definition?.closes
    if (closed !== undefined) at = this.closeShifted(event, at, data[closed] as string, closed)
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
    const { by, zone } = this
    if (!('tradingDays' in by)) {
      const span = spanOf(by)
      if (isWhole(span)) return moveLocally(at, span, zone, 'reject') + span.milliseconds
      throw new TapelineError({
        code: 'edit.invalid',
        message: 'Days, weeks, months and years of a shift are whole; shift by hours instead.',
        eventId: event.id,
        expected: '{ days: 1, hours: 12 }, say',
        found: JSON.stringify(by),
      })
    }
    const day = this.tradingCalendar(event).addTradingDays(formatDay(localDayOf(at, zone)), by.tradingDays)
    return localInstant(parseDay(day), localTimeOf(at, zone), zone, 'reject')
  }

  private dayShifted(event: TapelineEvent): number {
    const { by } = this
    const zone = event.zone ?? 'UTC'
    const day = localDayOf(event.at, zone)
    if ('tradingDays' in by) {
      return parseDate(this.tradingCalendar(event).addTradingDays(formatDay(day), by.tradingDays), { zone })
        .at
    }
    const { months, days, milliseconds } = spanOf(by)
    const whole = days + milliseconds / DAY_MS
    if (!isWhole({ months, days: whole, milliseconds })) {
      throw new TapelineError({
        code: 'edit.invalid',
        message: 'Of this event only the day is known; shift it by whole days or by trading days.',
        eventId: event.id,
        expected: '{ days } or { tradingDays }',
        found: JSON.stringify(by),
      })
    }
    // Checked here, since a day of no year cannot be written.
    localInstant(addMonths(day, months) + whole, 0, 'UTC', 'reject')
    return parseDate(formatDay(addMonths(day, months) + whole), { zone }).at
  }

  /** Demands that prices of a span of time lie inside the regular hours of a session, or outside them. */
  private checkSpan(
    event: TapelineEvent,
    times: readonly string[],
    data: Readonly<Record<string, unknown>>,
    at: number,
  ): void {
    const { calendar } = this
    const starts = times.flatMap((field) => (typeof data[field] === 'number' ? [data[field]] : []))
    if (calendar === undefined || starts.length === 0) return
    const start = Math.min(...starts)
    for (const day of calendar.tradingDaysBetween(calendar.dayOf(start), calendar.dayOf(at))) {
      const { open, close } = calendar.sessionOn(day) as TradingSession
      if ((start >= open && at <= close) || start >= close || at <= open) continue
      throw new TapelineError({
        code: 'edit.no-session',
        message: `Its prices would be partly of regular hours of ${calendar.exchange} and partly not; shift it by trading days, or elsewhere.`,
        eventId: event.id,
        expected: `a span inside ${formatInstant(open)} to ${formatInstant(close)}, or outside`,
        found: `${formatInstant(start)} to ${formatInstant(at)}`,
      })
    }
  }

  /** An official close is moved from one session to another, whatever their hours; within its session by what was asked. */
  private closeShifted(event: TapelineEvent, at: number, day: string, field: string): number {
    const { calendar } = this
    if (calendar === undefined || event.precision === 'day') return at
    const before = (event.data as Readonly<Record<string, string>>)[field] as string
    const session = calendar.sessionOn(day)
    const own = calendar.sessionOn(before)
    const moved =
      day === before || session === undefined || own === undefined
        ? at
        : session.close + (event.at - own.close)
    if (session !== undefined && moved >= session.close) return moved
    throw new TapelineError({
      code: 'edit.no-session',
      message:
        session === undefined
          ? `The official close would fall to ${day}, on which ${calendar.exchange} has no session; shift it by trading days.`
          : `The official close would come before the close of its session of ${day}; shift it by trading days.`,
      eventId: event.id,
      expected:
        session === undefined
          ? `a trading day of ${calendar.exchange}`
          : `no earlier than ${formatInstant(session.close)}`,
      found: session === undefined ? day : formatInstant(moved),
    })
  }

  /** Days in data move by trading days like the event, else by as many days as its own day does. */
  private dataDayShifted(day: string, event: TapelineEvent, at: number): string {
    const { by } = this
    if ('tradingDays' in by) return this.tradingCalendar(event).addTradingDays(day, by.tradingDays)
    const zone = this.calendar?.timeZone ?? event.zone ?? this.otherZone
    return formatDay(parseDay(day) + localDayOf(at, zone) - localDayOf(event.at, zone))
  }

  private get zone(): string {
    return this.calendar?.timeZone ?? this.otherZone
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

/** By its two kinds of parts. @throws TapelineError `edit.invalid` for more than the years that a date can have */
function spanOf(by: Duration): SplitDuration {
  const span = splitDuration(by)
  const { months, days, milliseconds } = span
  if (Math.abs(months) * 31 * DAY_MS + Math.abs(days) * DAY_MS + Math.abs(milliseconds) <= SPAN_MAX)
    return span
  throw new TapelineError({
    code: 'edit.invalid',
    message: 'A shift leads out of the years that a date can have.',
    expected: 'at most 10,000 years either way',
    found: JSON.stringify(by),
  })
}
