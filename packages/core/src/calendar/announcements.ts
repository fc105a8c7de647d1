import { DAY_MS, parseDay } from './day-number.js'
import type { CalendarException } from './exceptions.js'
import type { ZoneOfYear } from './session-instants.js'
import { instantOf } from './zone-offsets.js'

/** The instant from which an exception is known, inclusive, epoch milliseconds UTC; undefined for one without a date. */
export function knownInstant(
  { knownOn, knownFrom }: CalendarException,
  zoneOf: ZoneOfYear,
): number | undefined {
  if (knownOn === undefined) return undefined
  return instantOf(zoneOf(Number(knownOn.slice(0, 4))), parseDay(knownOn), knownFrom ?? 0)
}

/** Whether an exception is known at an instant, inclusive. Looks the zone up only if the instant is within a day or two. */
export function isKnownAt(exception: CalendarException, at: number, zoneOf: ZoneOfYear): boolean {
  if (exception.knownOn === undefined) return true
  const day = parseDay(exception.knownOn) * DAY_MS
  if (at < day - DAY_MS) return false
  return at >= day + 2 * DAY_MS || at >= (knownInstant(exception, zoneOf) as number)
}
