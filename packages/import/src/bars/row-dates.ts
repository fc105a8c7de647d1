import { isTapelineError } from '@tapeline/core'
import type { ExchangeCalendar } from '@tapeline/core/calendar'
import { millisecondsInDay } from 'date-fns/constants'
import { LocalTime, wallText } from '../rows/local-time.js'
import type { RowStore } from '../rows/row-store.js'
import { TimeKind } from '../rows/time-sql.js'

const MINUTE_MS = 60_000

/**
 * Reads the times of rows as dates, for bars of days, weeks and months. A bare date is itself. A midnight by the clock that it
 * is written in, or else in the stated zone, is the date that begins there. Any other moment is of the exchange's date.
 */
export class RowDates {
  private readonly zone: LocalTime | undefined
  private readonly trading = new Map<ExchangeCalendar, Map<number, boolean>>()

  constructor(
    private readonly store: RowStore,
    private readonly calendarOf: (index: number) => ExchangeCalendar,
    zone: string | undefined,
  ) {
    this.zone = zone === undefined ? undefined : new LocalTime(zone)
  }

  /** The date of a row in days since 1970. @throws TapelineError where the calendar does not cover its moment */
  dayOf(index: number): number {
    return this.midnightOf(index) ?? this.exchangeDayOf(index)
  }

  /** The same; undefined where the calendar does not cover the moment. */
  tryDayOf(index: number): number | undefined {
    return inCalendar(() => this.dayOf(index))
  }

  /** How long after the exchange's open of its date a row is, in milliseconds; undefined on a day without trading. */
  timeOfDay(index: number): number | undefined {
    const calendar = this.calendarOf(index)
    return inCalendar(() => {
      const session = calendar.sessionOn(textOf(this.exchangeDayOf(index)))
      return session && (this.store.time[index] as number) - session.open
    })
  }

  /** The date that a row writes as a bare date or a midnight, in days since 1970; undefined for another time of day. */
  midnightOf(index: number): number | undefined {
    const { store } = this
    const at = store.time[index] as number
    if (store.kind[index] === TimeKind.day) return Math.floor(at / millisecondsInDay)
    const written = at + (store.offset[index] as number) * MINUTE_MS
    if (written % millisecondsInDay === 0) return written / millisecondsInDay
    if (this.zone === undefined) return undefined
    for (const day of [Math.floor(at / millisecondsInDay), Math.ceil(at / millisecondsInDay)]) {
      if (this.startsAt(day, at)) return day
    }
    return undefined
  }

  /** The exchange's date at the moment of a row. @param isEnd whether a midnight of the exchange is the end of the day before */
  exchangeDayOf(index: number, isEnd = false): number {
    const at = (this.store.time[index] as number) - (isEnd ? 1 : 0)
    return Date.parse(this.calendarOf(index).dayOf(at)) / millisecondsInDay
  }

  /** Whether the exchange of a row's instrument trades on a day; false outside the years of its calendar. */
  trades(index: number, day: number): boolean {
    const calendar = this.calendarOf(index)
    const days = this.trading.get(calendar) ?? new Map<number, boolean>()
    this.trading.set(calendar, days)
    let trades = days.get(day)
    if (trades === undefined) {
      trades = inCalendar(() => calendar.isTradingDay(textOf(day))) ?? false
      days.set(day, trades)
    }
    return trades
  }

  /** Whether two trading days follow one another. */
  areNeighbours(index: number, from: number, to: number): boolean {
    if (to <= from || !this.trades(index, from) || !this.trades(index, to)) return false
    for (let day = from + 1; day < to; day += 1) if (this.trades(index, day)) return false
    return true
  }

  private startsAt(day: number, at: number): boolean {
    return inCalendar(() => this.zone?.toInstant(day * millisecondsInDay) === at) ?? false
  }
}

/** A day since 1970 as YYYY-MM-DD. */
export function textOf(day: number): string {
  return wallText(day * millisecondsInDay).slice(0, 10)
}

function inCalendar<Result>(ask: () => Result): Result | undefined {
  try {
    return ask()
  } catch (error) {
    if (isTapelineError(error)) return undefined
    throw error
  }
}
