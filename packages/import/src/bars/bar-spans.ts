import { isTapelineError } from '@tapeline/core'
import type { ExchangeCalendar, TradingSession } from '@tapeline/core/calendar'
import { barSpanOf } from '@tapeline/core/internal'
import type { TapelineErrorCode } from '@tapeline/core/types'
import type { FaultTally, Tally } from '../rows/findings.js'
import { wallText } from '../rows/local-time.js'
import { isFarOutside } from '../rows/row-calendars.js'
import type { RowStore } from '../rows/row-store.js'
import type { Interval } from './interval.js'
import type { Period } from './periods.js'
import { textOf } from './row-dates.js'

/** What a bar of a day, a week or a month is of. */
export interface BarDates {
  readonly period: Period
  /** The moment at which a bar of an unfinished day was read; the bar ends there. */
  readonly until?: number | undefined
}

/** How the times of bars are to be read. */
export interface SpanOptions {
  readonly interval: Interval
  /** Whether the one time of a row is that at which its bar starts, or ends. */
  readonly time: 'start' | 'end'
  /** The days of a row's bar, if bars last for a period. @throws TapelineError */
  readonly datesOf: ((index: number) => BarDates) | undefined
}

const OUTSIDE = 'The calendar does not cover this time.'

/** Gives the bars of a store their start and end, in place, and judges both by the calendar. */
export class BarSpans {
  /** By calendar and first and last day: the first and the last session, or what is wrong with the days. */
  private readonly sessions = new Map<
    ExchangeCalendar,
    Map<string, [TradingSession, TradingSession] | string>
  >()

  constructor(
    private readonly store: RowStore,
    private readonly options: SpanOptions,
    private readonly faults: FaultTally,
    private readonly offCalendar: Tally,
  ) {}

  /** @returns whether the row has a span; a fault says why not */
  place(index: number, calendar: ExchangeCalendar): boolean {
    if (this.faults.isFull && isFarOutside(calendar, this.store.time[index] as number))
      return this.fault(index, 'calendar.range', OUTSIDE, undefined, undefined)
    try {
      const { datesOf } = this.options
      return datesOf === undefined
        ? this.placeHours(index, calendar)
        : this.placePeriod(index, datesOf(index), calendar)
    } catch (error) {
      if (!isTapelineError(error)) throw error
      const [{ code, message, expected, found }] = error.faults as [(typeof error.faults)[0]]
      return this.fault(index, code, message, expected, found)
    }
  }

  /** From the open of the first session to the close of the last. */
  private placePeriod(index: number, { period, until }: BarDates, calendar: ExchangeCalendar): boolean {
    const { store } = this
    const sessions = this.sessionsOf(calendar, period)
    if (typeof sessions === 'string') {
      const single = period.from === period.to
      const message = `${calendar.exchange} did not trade on ${single ? 'this day' : 'these days'}.`
      return this.fault(index, 'file.invalid', message, single ? 'a trading day' : 'trading days', sessions)
    }
    const [first, last] = sessions
    store.time[index] = first.open
    store.endTime[index] = until === undefined ? last.close : Math.min(until, last.close)
    if ((store.endTime[index] as number) > first.open) return true
    const message = 'The bar of the day is of a time before the open of its session.'
    return this.fault(index, 'file.invalid', message, `after ${wallText(first.open)}`, wallText(until ?? 0))
  }

  private sessionsOf(
    calendar: ExchangeCalendar,
    { from, to }: Period,
  ): [TradingSession, TradingSession] | string {
    const known = this.sessions.get(calendar) ?? new Map()
    this.sessions.set(calendar, known)
    const key = `${from} ${to}`
    let sessions = known.get(key)
    if (sessions === undefined) {
      const [firstDay, lastDay] = [textOf(from), textOf(to)]
      const days = calendar.tradingDaysBetween({ from: firstDay, to: lastDay })
      const first = days[0] && calendar.sessionOn(days[0])
      const last = calendar.sessionOn(days.at(-1) ?? firstDay)
      sessions = first && last ? [first, last] : from === to ? firstDay : `${firstDay} to ${lastDay}`
      known.set(key, sessions)
    }
    return sessions
  }

  private placeHours(index: number, calendar: ExchangeCalendar): boolean {
    const { store, options } = this
    const { ms } = options.interval
    const at = store.time[index] as number
    let end = store.endTime[index] as number
    let start = at
    if (Number.isNaN(end)) {
      const span = barSpanOf(calendar, at, options.time, ms)
      start = span.start
      end = span.end
    }
    if (!(end > start)) {
      const message = 'The bar does not end after its start.'
      return this.fault(index, 'file.invalid', message, `after ${wallText(start)}`, wallText(end))
    }
    const place = calendar.sessionOf(start)
    if (place === undefined || start >= place.session.postClose) {
      this.offCalendar.add(store.file[index] as number, store.row[index] as number)
    }
    store.time[index] = start
    store.endTime[index] = end
    return true
  }

  private fault(
    index: number,
    code: TapelineErrorCode,
    message: string,
    expected: string | undefined,
    found: string | undefined,
  ): false {
    const [file, row] = [this.store.file[index] as number, this.store.row[index] as number]
    this.faults.add({ file, row }, () => ({ code, message, expected, found }))
    return false
  }
}
