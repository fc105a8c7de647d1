import type { ExchangeHours } from './exchanges.js'
import { firstDayOf, type TradingDays } from './trading-days.js'
import { instantOf, type ZoneOffsets } from './zone-offsets.js'

/** The days by which a year is filled beyond either end, so that neighbours of its days are there too. */
const MARGIN_DAYS = 30

/** The offsets of the exchange's zone in one year, with `MARGIN_DAYS` and a day to spare at either end. */
export type ZoneOfYear = (year: number) => ZoneOffsets

/**
 * The instants of days and sessions, in epoch milliseconds UTC. A year's are worked out when it is first asked
 * for: `fill` must be called with a day before its entries, or those up to 30 days from it, are read. Entries
 * that were not filled are NaN.
 */
export class SessionInstants {
  /** The start of each day by the exchange's clocks, and after the last its end: one more entry than days. */
  readonly dayStarts: Float64Array
  readonly preOpens: Float64Array
  readonly opens: Float64Array
  readonly closes: Float64Array
  readonly postCloses: Float64Array
  readonly #days: TradingDays
  readonly #usual: ExchangeHours
  readonly #zoneOf: ZoneOfYear
  readonly #filled: Uint8Array

  constructor(days: TradingDays, usual: ExchangeHours, zoneOf: ZoneOfYear) {
    const sessions = days.sessionDay.length
    this.dayStarts = new Float64Array(days.sessionFrom.length + 1).fill(Number.NaN)
    this.preOpens = new Float64Array(sessions).fill(Number.NaN)
    this.opens = new Float64Array(sessions).fill(Number.NaN)
    this.closes = new Float64Array(sessions).fill(Number.NaN)
    this.postCloses = new Float64Array(sessions).fill(Number.NaN)
    this.#days = days
    this.#usual = usual
    this.#zoneOf = zoneOf
    this.#filled = new Uint8Array(days.years.last - days.years.first + 1)
  }

  /** Works out the year of a day (an index) unless that was done. */
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
    for (let day = from; day <= end; day++) this.dayStarts[day] = instantOf(zone, firstDay + day, 0)
    const lastSession = sessionFrom[end] ?? sessionDay.length
    for (let session = sessionFrom[from] as number; session < lastSession; session++) {
      const day = sessionDay[session] as number
      const hours = this.#days.unusualHours.get(day) ?? this.#usual
      this.preOpens[session] = instantOf(zone, firstDay + day, hours.preOpen)
      this.opens[session] = instantOf(zone, firstDay + day, hours.open)
      this.closes[session] = instantOf(zone, firstDay + day, hours.close)
      this.postCloses[session] = instantOf(zone, firstDay + day, hours.postClose)
    }
  }
}
