import { firstDayOf, type SessionHours, type TradingDays, usualHoursOn } from './trading-days.js'
import { instantOf, type ZoneOffsets } from './zone-offsets.js'

/** How many days beyond either end of a year are filled too, so that neighbours of its days are available. */
const MARGIN_DAYS = 30

/** The offsets of the exchange's zone in one year, with at least `MARGIN_DAYS` plus one day at either end. */
export type ZoneOfYear = (year: number) => ZoneOffsets

/**
 * The instants of days and sessions, in epoch milliseconds UTC. The instants of a year are computed on first use: call `fill`
 * with a day before reading its entries, or those up to 30 days from it. Entries that are not filled are NaN.
 */
export class SessionInstants {
  /** The start of each day of the exchange, and after the last the end of that day: one more entry than days. */
  readonly dayStarts: Float64Array
  readonly preOpens: Float64Array
  readonly opens: Float64Array
  readonly closes: Float64Array
  readonly postCloses: Float64Array
  /** The start and the end of the break of each session; NaN for sessions without one. Empty if the exchange has no breaks. */
  readonly breakStarts: Float64Array
  readonly breakEnds: Float64Array
  readonly #days: TradingDays
  readonly #dayStart: number
  readonly #zoneOf: ZoneOfYear
  readonly #filled: Uint8Array

  /** @param dayStart when a day of the exchange begins, in minutes after its midnight */
  constructor(days: TradingDays, dayStart: number, zoneOf: ZoneOfYear) {
    const sessions = days.sessionDay.length
    this.dayStarts = new Float64Array(days.sessionFrom.length + 1).fill(Number.NaN)
    this.preOpens = new Float64Array(sessions).fill(Number.NaN)
    this.opens = new Float64Array(sessions).fill(Number.NaN)
    this.closes = new Float64Array(sessions).fill(Number.NaN)
    this.postCloses = new Float64Array(sessions).fill(Number.NaN)
    const breaks = days.usualHours.some(([, hours]) => hours.break !== undefined) ? sessions : 0
    this.breakStarts = new Float64Array(breaks).fill(Number.NaN)
    this.breakEnds = new Float64Array(breaks).fill(Number.NaN)
    this.#days = days
    this.#dayStart = dayStart
    this.#zoneOf = zoneOf
    this.#filled = new Uint8Array(days.years.last - days.years.first + 1)
  }

  /** Computes the year of a day (an index), unless it is filled already. */
  fill(day: number): void {
    const year = this.#days.yearIndex[day] as number
    if (this.#filled[year] === 1) return
    this.#fillYear(this.#days.years.first + year)
    this.#filled[year] = 1
  }

  #fillYear(year: number): void {
    const { firstDay, sessionFrom, sessionDay } = this.#days
    const zone = this.#zoneOf(year)
    const from = Math.max(firstDayOf(this.#days, year) - MARGIN_DAYS, 0)
    const end = Math.min(firstDayOf(this.#days, year + 1) + MARGIN_DAYS, sessionFrom.length)
    for (let day = from; day <= end; day++)
      this.dayStarts[day] = instantOf(zone, firstDay + day, this.#dayStart)
    const lastSession = sessionFrom[end] ?? sessionDay.length
    for (let session = sessionFrom[from] as number; session < lastSession; session++) {
      const day = sessionDay[session] as number
      const hours = this.hoursOn(day)
      this.preOpens[session] = instantOf(zone, firstDay + day, hours.preOpen)
      this.opens[session] = instantOf(zone, firstDay + day, hours.open)
      this.closes[session] = instantOf(zone, firstDay + day, hours.close)
      this.postCloses[session] = instantOf(zone, firstDay + day, hours.postClose)
      if (hours.break === undefined) continue
      this.breakStarts[session] = instantOf(zone, firstDay + day, hours.break.start)
      this.breakEnds[session] = instantOf(zone, firstDay + day, hours.break.end)
    }
  }

  /** The hours of the session on the day with an index. */
  hoursOn(day: number): SessionHours {
    return this.#days.unusualHours.get(day) ?? usualHoursOn(this.#days.usualHours, day)
  }
}
