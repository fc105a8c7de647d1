import { tzOffset } from '@date-fns/tz/tzOffset'
import { tzScan } from '@date-fns/tz/tzScan'
import { lastIndex } from '../event/last-index.js'
import { DAY_MS, type DayNumber } from './day-number.js'

const MINUTE_MS = 60_000

/**
 * The offsets of a time zone in a period. `changes` are the instants (epoch milliseconds, ascending) at which a new offset takes
 * effect; `offsets` (milliseconds by which local time is ahead of UTC) has one more entry than `changes`: `offsets[i]` applies
 * from `changes[i - 1]` (inclusive) to `changes[i]` (exclusive).
 */
export interface ZoneOffsets {
  readonly changes: Float64Array
  readonly offsets: Float64Array
}

/**
 * Reads the offsets of an IANA zone from the time-zone data of the platform, for the instants from `from` to `until` (epoch
 * milliseconds). Only this function reads that data: ten years take some milliseconds, so calendars read one year at a time.
 * `from` should be the start of a month, since the scan steps by months; offsets must change at a full hour UTC and at most
 * once a month.
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
 * The offsets of a zone year by year, with a month extra at either end; a year is scanned on first use, and kept.
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

/** The offset at an instant, in milliseconds by which local time is ahead of UTC. */
export function offsetAt(zone: ZoneOffsets, at: number): number {
  const { changes, offsets } = zone
  const last = lastIndex(changes.length, (index) => (changes[index] as number) <= at)
  return offsets[last + 1] as number
}

/**
 * The instant (epoch milliseconds) that is this many minutes after midnight on a day in local time of the zone. The local time
 * must exist exactly once; do not use it for the hours around a change of summer time.
 */
export function instantOf(zone: ZoneOffsets, day: DayNumber, minutes: number): number {
  const wall = day * DAY_MS + minutes * MINUTE_MS
  const guess = wall - offsetAt(zone, wall)
  return wall - offsetAt(zone, guess)
}
