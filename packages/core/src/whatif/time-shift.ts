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

/** Shifts events in time; trading days are those of one exchange. */
export class TimeShift {
  private readonly calendar: ExchangeCalendar | undefined

  /**
   * @param exchange whose days and sessions apply to the events; undefined if unknown
   * @param otherZone the zone of days if the exchange is unknown
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
   * The event at its new time, with the times and days in its data shifted too. An official close of another day keeps its distance
   * after the close: it is as long after the close of the new session as it was after that of its own.
   * @throws TapelineError `edit.invalid` if the shift does not apply to this event; `edit.no-session` for an official close on a
   * day without a session or before the close of its session, and for prices of a span that is partly in regular hours;
   * `date.skipped` and `date.repeated`; the errors of the calendar
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
    // Throws here for a time outside the years of a date.
    formatInstant(at)
    const knownAt = event.knownAt + (at - event.at)
    return Object.freeze({ ...event, at, knownAt, data: Object.freeze(data) })
  }

  /**
   * Requires that the new time of a move is in the same part of a session.
   * @throws TapelineError `edit.no-session`
   */
  checkSession(from: TapelineEvent, to: TapelineEvent): void {
    const place = this.calendar?.sessionOf(from.at)
    if (place === undefined || this.calendar?.sessionOf(to.at)?.phase === place.phase) return
    const hours = { pre: 'pre-market', regular: 'regular', post: 'post-market' }[place.phase]
    throw new TapelineError({
      code: 'edit.no-session',
      message: `Its move in ${hours} hours of ${this.calendar?.exchange} would be at a time without such hours; choose another shift, or treat the consequences in another way.`,
      eventId: from.id,
      expected: `a session with ${hours} hours at that time`,
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
        message: 'Days, weeks, months and years of a shift must be whole; shift by hours instead.',
        eventId: event.id,
        expected: 'for example { days: 1, hours: 12 }',
        found: JSON.stringify(by),
      })
    }
    const calendar = this.tradingCalendar(event)
    // The day of the exchange begins in the evening before, where sessions open then.
    const day = calendar.dayOf(at)
    const moved = parseDay(calendar.addTradingDays(day, by.tradingDays)) - parseDay(day)
    return localInstant(localDayOf(at, zone) + moved, localTimeOf(at, zone), zone, 'reject')
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
        message: 'Only the day of this event is known; shift it by whole days or by trading days.',
        eventId: event.id,
        expected: '{ days } or { tradingDays }',
        found: JSON.stringify(by),
      })
    }
    // Checked here, since a day outside the years of a date cannot be formatted.
    localInstant(addMonths(day, months) + whole, 0, 'UTC', 'reject')
    return parseDate(formatDay(addMonths(day, months) + whole), { zone }).at
  }

  /** Requires that prices of a span of time are entirely inside the regular hours of a session, or entirely outside. */
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
    for (const day of calendar.tradingDaysBetween({ from: calendar.dayOf(start), to: calendar.dayOf(at) })) {
      const { open, close } = calendar.sessionOn(day) as TradingSession
      if ((start >= open && at <= close) || start >= close || at <= open) continue
      throw new TapelineError({
        code: 'edit.no-session',
        message: `Its prices would be partly in regular hours of ${calendar.exchange} and partly outside; shift it by trading days, or to another time.`,
        eventId: event.id,
        expected: `a span inside ${formatInstant(open)} to ${formatInstant(close)}, or outside`,
        found: `${formatInstant(start)} to ${formatInstant(at)}`,
      })
    }
  }

  /** Moves an official close from one session to another, whatever their hours; within its session, by the given shift. */
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
          ? `The official close would be on ${day}, on which ${calendar.exchange} has no session; shift it by trading days.`
          : `The official close would be before the close of its session of ${day}; shift it by trading days.`,
      eventId: event.id,
      expected:
        session === undefined
          ? `a trading day of ${calendar.exchange}`
          : `${formatInstant(session.close)} or later`,
      found: session === undefined ? day : formatInstant(moved),
    })
  }

  /** Days in data move by trading days like the event; otherwise by as many days as the day of the event. */
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
      message: 'The exchange of this event is unknown; pass the exchange whose trading days to use.',
      eventId: event.id,
      subject: 'exchange',
      expected: "for example exchange: 'XNYS'",
    })
  }
}

/** Splits a duration into its two kinds of parts. @throws TapelineError `edit.invalid` if it is longer than the years of a date */
function spanOf(by: Duration): SplitDuration {
  const span = splitDuration(by)
  const { months, days, milliseconds } = span
  if (Math.abs(months) * 31 * DAY_MS + Math.abs(days) * DAY_MS + Math.abs(milliseconds) <= SPAN_MAX)
    return span
  throw new TapelineError({
    code: 'edit.invalid',
    message: 'The shift is too long: it leaves the years of a date.',
    expected: 'at most 10,000 years either way',
    found: JSON.stringify(by),
  })
}
