import { type ExchangeCalendar, isTapelineError, type TradingSession } from '@tapeline/core'
import type { FaultTally, Tally } from '../rows/findings.js'
import { wallText } from '../rows/local-time.js'
import type { RowStore } from '../rows/row-store.js'
import { TimeKind } from '../rows/time-sql.js'
import type { Interval } from './interval.js'

/** How the time of a bar is to be taken. */
export interface SpanOptions {
  readonly interval: Interval
  /** Whether the one time of a row is that at which its bar starts, or ends. */
  readonly time: 'start' | 'end'
  /** Whether moments are the dates of their days in UTC, as of bars that all stand at midnight there. */
  readonly midnights: boolean
}

/** Gives the bars of a store their start and end, in place, and judges both by the calendar. */
export class BarSpans {
  /** By calendar and date: the session, or what is wrong with the date. */
  private readonly sessions = new Map<ExchangeCalendar, Map<number, TradingSession | string>>()

  constructor(
    private readonly store: RowStore,
    private readonly options: SpanOptions,
    private readonly faults: FaultTally,
    private readonly offCalendar: Tally,
  ) {}

  /** @returns whether the row has a span; a fault says why not */
  place(index: number, calendar: ExchangeCalendar): boolean {
    const { store } = this
    const at = store.time[index] as number
    try {
      if (this.options.interval.daily) return this.placeDay(index, this.dayOf(index, at, calendar), calendar)
      return this.placeHours(index, at, calendar)
    } catch (error) {
      if (!isTapelineError(error)) throw error
      const [file, row] = [store.file[index] as number, store.row[index] as number]
      const [{ code, message, expected, found }] = error.faults as [(typeof error.faults)[0]]
      this.faults.add({ code, message, expected, found, file, row })
      return false
    }
  }

  private dayOf(index: number, at: number, calendar: ExchangeCalendar): number {
    if (this.store.kind[index] === TimeKind.day || this.options.midnights) return Math.floor(at / DAY_MS)
    // The end of a daily bar may be the midnight after its day.
    const inside = this.options.time === 'end' ? at - 1 : at
    return Date.parse(calendar.dayOf(inside)) / DAY_MS
  }

  private placeDay(index: number, day: number, calendar: ExchangeCalendar): boolean {
    const { store } = this
    const days = this.sessions.get(calendar) ?? new Map<number, TradingSession | string>()
    this.sessions.set(calendar, days)
    let session = days.get(day)
    if (session === undefined) {
      const text = wallText(day * DAY_MS).slice(0, 10)
      session = calendar.sessionOn(text) ?? text
      days.set(day, session)
    }
    if (typeof session !== 'string') {
      store.time[index] = session.open
      store.endTime[index] = session.close
      return true
    }
    const [file, row] = [store.file[index] as number, store.row[index] as number]
    const message = `${calendar.exchange} did not trade on this day.`
    this.faults.add({ code: 'file.invalid', message, expected: 'a trading day', found: session, file, row })
    return false
  }

  /** A bar that would last beyond the close of its session ends there; one that would begin before its open begins there. */
  private placeHours(index: number, at: number, calendar: ExchangeCalendar): boolean {
    const { store, options } = this
    const { ms } = options.interval
    let end = store.endTime[index] as number
    let start = at
    if (Number.isNaN(end)) {
      start = options.time === 'start' ? at : at - ms
      end = start + ms
      const place = calendar.sessionOf(options.time === 'start' ? start : end)
      if (place?.phase === 'regular') {
        const { open, close } = place.session
        if (options.time === 'start' && start < close) end = Math.min(end, close)
        if (options.time === 'end' && end > open) start = Math.max(start, open)
      }
    }
    const [file, row] = [store.file[index] as number, store.row[index] as number]
    if (!(end > start)) {
      const message = 'The bar does not end after its start.'
      this.faults.add({
        code: 'file.invalid',
        message,
        expected: `after ${wallText(start)}`,
        found: wallText(end),
        file,
        row,
      })
      return false
    }
    const place = calendar.sessionOf(start)
    if (place === undefined || start >= place.session.postClose) this.offCalendar.add(file, row)
    store.time[index] = start
    store.endTime[index] = end
    return true
  }
}

const DAY_MS = 86_400_000
