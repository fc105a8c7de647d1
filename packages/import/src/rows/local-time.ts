import { isTapelineError } from '@tapeline/core'
import { parseDate } from '@tapeline/core/internal'
import { millisecondsInDay } from 'date-fns/constants'

/**
 * Turns what the clocks of a zone show into instants. A conversion costs tens of microseconds, and a table has millions of
 * rows; so a day whose first and last moment have one offset is converted by it, and only the days on which the clocks change
 * are asked time by time.
 */
export class LocalTime {
  /** By day since 1970: the offset of all of it in milliseconds; NaN where it changes. */
  private readonly days = new Map<number, number>()
  private readonly moments = new Map<number, number>()

  /** @throws TapelineError `date.zone-unknown` */
  constructor(readonly zone: string) {
    parseDate('2025-01-01', { zone })
  }

  /**
   * The instant in epoch milliseconds.
   * @param wall milliseconds that the time would be at in UTC
   * @throws TapelineError `date.skipped` or `date.repeated` on a change of summer time, `date.invalid` out of the years 1 to 9999
   */
  toInstant(wall: number): number {
    const day = Math.floor(wall / millisecondsInDay)
    let offset = this.days.get(day)
    if (offset === undefined) {
      offset = this.offsetOfDay(day)
      this.days.set(day, offset)
    }
    return Number.isNaN(offset) ? this.exact(wall) : wall - offset
  }

  private offsetOfDay(day: number): number {
    try {
      const first = this.parse(day * millisecondsInDay)
      const last = this.parse((day + 1) * millisecondsInDay - 1)
      return last - first === millisecondsInDay - 1 ? day * millisecondsInDay - first : Number.NaN
    } catch (error) {
      if (isTapelineError(error)) return Number.NaN
      throw error
    }
  }

  private exact(wall: number): number {
    const known = this.moments.get(wall)
    if (known !== undefined) return known
    const whole = Math.floor(wall)
    const at = this.parse(whole) + (wall - whole)
    this.moments.set(wall, at)
    return at
  }

  private parse(wall: number): number {
    return parseDate(`${wallText(wall)}[${this.zone}]`).at
  }
}

/** What the clocks show, as ISO 8601 without an offset. */
export function wallText(wall: number): string {
  const date = new Date(wall)
  return Number.isNaN(date.getTime()) ? String(wall) : date.toISOString().slice(0, -1)
}
