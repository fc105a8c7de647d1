import { tzOffset } from '@date-fns/tz/tzOffset'
import { checkOptions, kinds } from './arguments.js'
import { type Fault, showValue, TapelineError } from './error.js'

/**
 * A moment in one of these forms:
 * - epoch milliseconds UTC (fractions allowed), or a `Date`;
 * - ISO 8601 with an offset: `2025-01-27T16:00-05:00`, `2025-01-27T21:00:00.000Z`;
 * - in a named zone: `2025-01-27T16:00[America/New_York]`;
 * - a bare day, if only the day is known: `2025-01-20`, `2025-01-20[Asia/Shanghai]`.
 */
export type DateInput = number | string | Date

/** A moment, or a whole day if its hour is not known: then `at` is the start of that day in `zone`. */
export type ParsedDate =
  | { readonly precision: 'instant'; readonly at: number }
  | { readonly precision: 'day'; readonly at: number; readonly zone: string }

export interface DateOptions {
  /** The zone of bare days without one. Default `UTC`. */
  readonly zone?: string | undefined
  /** Also read local times without an offset, in `zone`, for a file that declares its zone. Default false. */
  readonly localTimes?: boolean | undefined
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const TIME =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/i
const SECOND = 1000
const MINUTE = 60_000
const DAY_MS = 86_400_000
/** The years 1 to 9999, which ISO 8601 writes with four digits; start inclusive, end exclusive. */
const EARLIEST = new Date('0001-01-01T00:00:00Z').getTime()
const LATEST = Date.UTC(10_000, 0, 1)

/**
 * Parses a date.
 * @throws TapelineError `date.invalid` for an invalid date, `date.offset-missing` for a date and time without an offset,
 * `date.zone-unknown`, and `date.skipped` or `date.repeated` for a local time that does not exist, or exists twice, because the
 * clocks change (write the offset before the zone to choose one: `2025-11-02T01:30-05:00[America/New_York]`)
 */
export function parseDate(input: DateInput, options: DateOptions = {}): ParsedDate {
  checkOptions('parseDate()', options, DATE_OPTIONS)
  return readDate(input, options)
}

const NO_OPTIONS: DateOptions = {}
const DATE_OPTIONS = { zone: kinds.any, localTimes: kinds.boolean }

/** As {@link parseDate}, with options that are already checked. */
export function readDate(input: DateInput, options: DateOptions): ParsedDate {
  if (typeof input === 'number') return { precision: 'instant', at: inRange(input, input) }
  if (input instanceof Date) return { precision: 'instant', at: inRange(Number(input), Number(input)) }
  if (typeof input !== 'string') throw invalid(input)

  const bracket = /^(.*)\[([^[\]]+)\]$/.exec(input.trim())
  const text = (bracket?.[1] ?? input).trim()
  const namedZone = bracket?.[2]

  const day = DAY.exec(text)
  if (day) {
    const zone = namedZone ?? options.zone ?? 'UTC'
    return { precision: 'day', at: inRange(startOfDay(wallClock(day, input), zone, input), input), zone }
  }
  const time = TIME.exec(text)
  if (!time) throw invalid(input)
  const wall = wallClock(time, input)
  const offset = time[8]
  if (offset !== undefined) {
    const at = wall - offsetMinutes(offset, input) * MINUTE
    if (namedZone !== undefined && Math.round(wall - at) !== offsetAt(at, namedZone, input)) {
      throw new TapelineError({
        code: 'date.invalid',
        message: 'The offset does not match the zone at that time; correct one of the two.',
        expected: `an offset of ${namedZone}`,
        found: showValue(input),
      })
    }
    return { precision: 'instant', at: inRange(at, input) }
  }
  const zone = namedZone ?? (options.localTimes === true ? options.zone : undefined)
  if (zone === undefined) {
    throw new TapelineError({
      code: 'date.offset-missing',
      message: 'A date and time needs an offset or a zone.',
      expected: `${text}-05:00 or ${text}[America/New_York], say`,
      found: showValue(input),
    })
  }
  return { precision: 'instant', at: localInstant(wall, zone, input) }
}

/**
 * Parses a moment: epoch milliseconds, a `Date`, or ISO 8601 with an offset or a zone.
 * @returns epoch milliseconds UTC
 * @throws TapelineError `date.incomplete` for a bare day, which could mean its start or its end; `date.invalid` for an invalid date,
 * `date.offset-missing` for a date and time without an offset, `date.zone-unknown`, and `date.skipped` or `date.repeated` for a local
 * time that does not exist, or exists twice, because the clocks change
 * @example
 * ```ts
 * import { formatInstant, parseInstant } from '@tapeline/core'
 *
 * const close = parseInstant('2025-01-27T16:00[America/New_York]')
 * console.log(close, formatInstant(close)) // 1738011600000 2025-01-27T21:00:00.000Z
 * ```
 */
export function parseInstant(input: DateInput): number {
  const parsed = readDate(input, NO_OPTIONS)
  if (parsed.precision === 'instant') return parsed.at
  throw new TapelineError({
    code: 'date.incomplete',
    message: 'A bare day does not say which moment is meant; add the time and an offset or zone.',
    expected: `${String(input).trim().slice(0, 10)}T16:00-05:00, say`,
    found: showValue(input),
  })
}

/**
 * Formats a moment as ISO 8601 in UTC, `2025-01-27T21:00:00.000Z`; fractions of a millisecond are cut off.
 * @param at epoch milliseconds
 * @throws TapelineError `date.invalid` outside the years 1 to 9999
 */
export function formatInstant(at: number): string {
  return new Date(Math.floor(inRange(typeof at === 'number' ? at : Number.NaN, at))).toISOString()
}

/**
 * Checks the name of a time zone.
 * @returns the same name
 * @throws TapelineError `date.zone-unknown` for a text that is not an IANA name
 */
export function parseZone(zone: unknown): string {
  offsetAt(0, zone, zone)
  return zone as string
}

/** Whether a moment is the first moment of a day in a zone. @throws TapelineError `date.zone-unknown` */
export function startsDay(at: number, zone: string): boolean {
  const wall = at + offsetAt(at, zone, zone)
  return startOfDay(Math.floor(wall / DAY_MS) * DAY_MS, zone, at) === at
}

/** The calendar fields as milliseconds in UTC; rejects fields of a day that does not exist, such as 30 February. */
function wallClock(match: RegExpExecArray, input: unknown): number {
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) =>
    Number(match[index] ?? 0),
  ) as [number, number, number, number, number, number]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!real || year < 1 || hour > 23 || minute > 59 || second > 59) throw invalid(input)
  const fraction = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
}

function offsetMinutes(offset: string, input: unknown): number {
  if (offset === 'Z' || offset === 'z') return 0
  const digits = offset.replace(':', '')
  const hours = Number(digits.slice(1, 3))
  const minutes = Number(digits.slice(3, 5))
  if (hours > 18 || minutes > 59) throw invalid(input)
  return (digits.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function offsetAt(at: number, zone: unknown, input: unknown): number {
  if (isZone(zone)) return zoneOffset(at, zone)
  throw new TapelineError({
    code: 'date.zone-unknown',
    message: `There is no time zone ${showValue(zone)}.`,
    expected: 'an IANA name such as America/New_York',
    found: showValue(input),
  })
}

function askedOffset(at: number, zone: string): number {
  return Math.round(tzOffset(zone, new Date(at)) * MINUTE)
}

/** So many days of a zone are remembered: tables of prices have thousands, each in many rows. */
const DAYS_MAX = 20_000
/** The offset at the start of each UTC day that was asked for, by zone. Asking the platform takes some microseconds. */
const dayOffsets = new Map<string, Map<number, number>>()

function dayOffset(day: number, zone: string): number {
  let days = dayOffsets.get(zone)
  if (days === undefined || days.size >= DAYS_MAX) {
    days = new Map()
    dayOffsets.set(zone, days)
  }
  let offset = days.get(day)
  if (offset === undefined) {
    offset = askedOffset(day * DAY_MS, zone)
    days.set(day, offset)
  }
  return offset
}

/** No zone has ever changed its offset twice in one UTC day: where a day starts and ends with one offset, it holds throughout. */
function zoneOffset(at: number, zone: string): number {
  const day = Math.floor(at / DAY_MS)
  const first = dayOffset(day, zone)
  return first === dayOffset(day + 1, zone) ? first : askedOffset(at, zone)
}

const zones = new Set<unknown>()

/** Stricter than the library, which accepts `+99:99` and `constructor`; engines differ about `+05:00`. */
function isZone(zone: unknown): zone is string {
  if (zones.has(zone)) return true
  if (typeof zone !== 'string' || !/^[a-z]/i.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
  } catch {
    return false
  }
  zones.add(zone)
  return true
}

/** The instants with this local time in a zone: none, one or two. */
function candidates(wall: number, zone: string, input: unknown): number[] {
  const offsets = new Set([offsetAt(wall - DAY_MS, zone, input), offsetAt(wall + DAY_MS, zone, input)])
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((at) => Math.round(wall - at) === offsetAt(at, zone, input))
}

function localInstant(wall: number, zone: string, input: unknown): number {
  const [at, ...others] = candidates(wall, zone, input)
  if (at === undefined) throw skipped(zone, 'a time that exists', input)
  if (others.length === 0) return inRange(at, input)
  throw new TapelineError({
    code: 'date.repeated',
    message: `The clocks of ${zone} show this time twice; write the right offset before the zone.`,
    expected: '2025-11-02T01:30-05:00[America/New_York], say',
    found: showValue(input),
  })
}

function skipped(zone: string, expected: string, input: unknown): TapelineError {
  return new TapelineError({
    code: 'date.skipped',
    message: `The clocks of ${zone} skip this time; correct it, or write the right offset before the zone.`,
    expected,
    found: showValue(input),
  })
}

/** Some zones skip midnight when summer time begins: the day then starts at its first existing instant. */
function startOfDay(wall: number, zone: string, input: unknown): number {
  const midnight = candidates(wall, zone, input)
  if (midnight.length > 0) return Math.min(...midnight)
  const after = offsetAt(wall + DAY_MS, zone, input)
  let before = wall - after
  let from = wall - offsetAt(wall - DAY_MS, zone, input)
  while (from - before > SECOND) {
    const middle = before + Math.floor((from - before) / 2 / SECOND) * SECOND
    if (offsetAt(middle, zone, input) === after) from = middle
    else before = middle
  }
  // A zone that moves to the other side of the date line skips a whole day.
  if (from + after < wall + DAY_MS) return from
  throw skipped(zone, 'a day that exists', input)
}

function inRange(at: number, input: unknown): number {
  if (typeof at === 'number' && at >= EARLIEST && at < LATEST) return at === 0 ? 0 : at
  throw invalid(input)
}

function invalid(input: unknown): TapelineError {
  const fault: Fault = {
    code: 'date.invalid',
    message: 'Invalid date.',
    expected: 'ISO 8601 with an offset or [zone], a day YYYY-MM-DD, or epoch milliseconds',
    found: showValue(input),
  }
  return new TapelineError(fault)
}
