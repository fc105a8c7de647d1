import { tzOffset, tzScan } from '@date-fns/tz'
import { lastIndex } from '../event/last-index.js'
import { DAY_MS, type DayNumber } from './day-number.js'

const MINUTE_MS = 60_000

/**
 * The offsets of a time zone over a stretch of time. `changes` are the instants (epoch milliseconds,
 * ascending) at which a new offset comes into force; `offsets` (milliseconds that local time is ahead of
 * UTC) has one more entry than `changes`: `offsets[i]` holds from `changes[i - 1]` (inclusive) to
 * `changes[i]` (exclusive).
 */
export interface ZoneOffsets {
  readonly changes: Float64Array
  readonly offsets: Float64Array
}

/**
 * Reads the offsets of an IANA zone from the time-zone data of the platform, for the instants from `from` to
 * `until` (epoch milliseconds). This is the one place where the calendar asks that data: it costs some
 * milliseconds for ten years, so that calendars ask for a year at a time. `from` should be the start of a month,
 * since the scan goes by months; offsets must change on a full hour UTC and at most once a month.
 */
export function scanZoneOffsets(timeZone: string, from: number, until: number): ZoneOffsets {
  const scanned = tzScan(timeZone, { start: new Date(from), end: new Date(until) })
  const first = tzOffset(timeZone, new Date(from)) * MINUTE_MS
  return {
    changes: Float64Array.from(scanned, (change) => change.date.getTime()),
    offsets: Float64Array.from([first, ...scanned.map((change) => change.offset * MINUTE_MS)]),
  }
}

const scanned = new Map<string, (year: number) => ZoneOffsets>()

/**
 * The offsets of a zone year by year, with a month to spare at either end; a year is scanned when it is first
 * asked for, and kept.
 */
export function zoneOfYears(timeZone: string): (year: number) => ZoneOffsets {
  const found = scanned.get(timeZone)
  if (found) return found
  const years = new Map<number, ZoneOffsets>()
  const zoneOf = (year: number): ZoneOffsets => {
    const known = years.get(year)
    if (known) return known
    const zone = scanZoneOffsets(timeZone, Date.UTC(year, -1, 1), Date.UTC(year + 1, 1, 1))
    years.set(year, zone)
    return zone
  }
  scanned.set(timeZone, zoneOf)
  return zoneOf
}

/** The offset in force at an instant, in milliseconds that local time is ahead of UTC. */
export function offsetAt(zone: ZoneOffsets, at: number): number {
  const { changes, offsets } = zone
  const last = lastIndex(changes.length, (index) => (changes[index] as number) <= at)
  return offsets[last + 1] as number
}

/**
 * The instant (epoch milliseconds) at which the clocks of the zone show so many minutes after midnight on a
 * day. It must be a time that the clocks show once; for the hours around a change of summer time it is not
 * meant.
 */
export function instantOf(zone: ZoneOffsets, day: DayNumber, minutes: number): number {
  const wall = day * DAY_MS + minutes * MINUTE_MS
  const guess = wall - offsetAt(zone, wall)
  return wall - offsetAt(zone, guess)
}
