import { tzOffset } from '@date-fns/tz/tzOffset'
import { TapelineError } from '../event/error.js'
import { addMonths, DAY_MS, type DayNumber, formatDay } from './day-number.js'

const MINUTE_MS = 60_000

/** The days on which an instant can fall in any time zone and still have a year of four digits. */
const DAYS_MAX = 2_932_896
const DAYS_MIN = -719_162

/** A duration in calendar parts and in clock time of a zone; all parts may be negative. */
export interface CalendarSpan {
  /** If the month is too short, its last day: 31 January plus one month is the end of February. */
  readonly months: number
  readonly days: number
}

/**
 * How to resolve a local time that the clocks of a zone skip or show twice:
 * - `reject`: an error;
 * - `compatible`: later by the skipped time, or the first of the two; the default of RFC 5545 and `Temporal`.
 */
export type LocalTimeRule = 'reject' | 'compatible'

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function zoneOffset(at: number, zone: string): number {
  return Math.round(tzOffset(zone, new Date(at)) * MINUTE_MS)
}

/** The local day in a zone at an instant. */
export function localDayOf(at: number, zone: string): DayNumber {
  return Math.floor((at + zoneOffset(at, zone)) / DAY_MS)
}

/** The local time of day in a zone at an instant, in milliseconds after midnight, fractions included. */
export function localTimeOf(at: number, zone: string): number {
  const wall = at + zoneOffset(at, zone)
  return wall - Math.floor(wall / DAY_MS) * DAY_MS
}

/**
 * The instant of a local time on a day in a zone.
 * @param time milliseconds after midnight
 * @throws TapelineError `date.skipped` and `date.repeated` with the rule `reject`; `date.invalid` outside the years 1 to 9999
 */
export function localInstant(day: DayNumber, time: number, zone: string, rule: LocalTimeRule): number {
  if (!(day >= DAYS_MIN && day <= DAYS_MAX)) {
    throw new TapelineError({
      code: 'date.invalid',
      message: 'The date is outside the years 1 to 9999.',
      expected: 'a shorter length of time',
      found: `${day} days after 1970-01-01`,
    })
  }
  const wall = day * DAY_MS + time
  const before = zoneOffset(wall - DAY_MS, zone)
  const after = zoneOffset(wall + DAY_MS, zone)
  const instants = [...new Set([before, after])]
    .map((offset) => wall - offset)
    .filter((at) => Math.round(wall - at) === zoneOffset(at, zone))
  const [first] = instants
  if (first !== undefined && (instants.length === 1 || rule === 'compatible')) return Math.min(...instants)
  if (rule === 'compatible') return wall - before
  throw new TapelineError({
    code: first === undefined ? 'date.skipped' : 'date.repeated',
    message: `The clocks of ${zone} ${first === undefined ? 'skip this time' : 'show this time twice'}; choose another time, or a length of time in hours.`,
    expected: 'a local time that exists once',
    found: `${formatDay(day)} ${clockOf(time)}`,
  })
}

/**
 * Moves an instant by calendar months and days in a zone; the local time of day stays.
 * @throws TapelineError as {@link localInstant}
 */
export function moveLocally(
  at: number,
  { months, days }: CalendarSpan,
  zone: string,
  rule: LocalTimeRule,
): number {
  if (months === 0 && days === 0) return at
  return localInstant(addMonths(localDayOf(at, zone), months) + days, localTimeOf(at, zone), zone, rule)
}

/** `HH:MM:SS`. */
function clockOf(time: number): string {
  return new Date(Math.floor(time)).toISOString().slice(11, 19)
}
