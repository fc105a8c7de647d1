import { DAY_MS, type DayNumber, formatDay, isWeekend, parseDay } from './day-number.js'
import type { CalendarException } from './exceptions.js'
import type { ExchangeHours, ExchangeRules } from './exchanges.js'
import type { DayRule } from './rules.js'
import type { Closure } from './session.js'
import { instantOf, scanZoneOffsets, type ZoneOffsets } from './zone-offsets.js'

/** The years that a calendar covers, both inclusive. */
export interface CalendarYears {
  readonly first: number
  readonly last: number
}

/**
 * A calendar worked out: one entry a day, and one entry a session in the order of time. Every look-up reads
 * these and nothing else, and needs no search: an instant gives its day, and the day its session. Days are
 * indices from `firstDay` on; instants are epoch milliseconds UTC. The extended day of a session lies within
 * its local day.
 */
export interface CalendarTables {
  readonly firstDay: DayNumber
  /** The start of each day by the exchange's clocks, and after the last its end: one more entry than days. */
  readonly dayStarts: Float64Array
  /** `YYYY-MM-DD` of each day. */
  readonly dayNames: readonly string[]
  /** For each day the index of the first session on it or after it; the count of sessions after the last. */
  readonly sessionFrom: Int32Array
  /** `YYYY-MM-DD` of each session. */
  readonly sessionDays: readonly string[]
  readonly preOpens: Float64Array
  readonly opens: Float64Array
  readonly closes: Float64Array
  readonly postCloses: Float64Array
  /** 1 where the regular close is earlier than usual. */
  readonly early: Uint8Array
  /** For each day why the exchange is closed; undefined on trading days and weekends. */
  readonly closures: readonly (Closure | undefined)[]
}

/** An exception together with the instant from which on it is known. */
export interface DatedException {
  readonly exception: CalendarException
  /** Epoch milliseconds UTC. */
  readonly knownAt: number
}

/** The offsets of the exchange's zone over the years, with a month to spare at either end. */
export function zoneOver(timeZone: string, years: CalendarYears): ZoneOffsets {
  return scanZoneOffsets(timeZone, Date.UTC(years.first, -1, 1), Date.UTC(years.last + 1, 1, 1))
}

/** Puts an instant to each exception: the start of the day on which it became known. */
export function dateExceptions(rules: ExchangeRules, zone: ZoneOffsets): DatedException[] {
  return rules.exceptions.map((exception) => ({
    exception,
    knownAt: instantOf(zone, parseDay(exception.knownOn), 0),
  }))
}

/** Each day that a rule names in the years; the first rule wins where two name one day. */
function daysOf(rules: readonly DayRule[], years: CalendarYears): Map<DayNumber, DayRule> {
  const days = new Map<DayNumber, DayRule>()
  for (let year = years.first; year <= years.last; year++) {
    for (const rule of rules) {
      const day = rule.firstYear !== undefined && year < rule.firstYear ? undefined : rule.dayIn(year)
      if (day !== undefined && !days.has(day)) days.set(day, rule)
    }
  }
  return days
}

function closureFor(
  day: string,
  holiday: DayRule | undefined,
  dated: DatedException | undefined,
): Closure | undefined {
  if (holiday) return Object.freeze({ day, name: holiday.name, source: holiday.source })
  if (dated?.exception.kind !== 'closed') return undefined
  const { name, source } = dated.exception
  return Object.freeze({ day, name, source, knownAt: dated.knownAt })
}

function hoursFor(
  usual: ExchangeHours,
  isEarlyByRule: boolean,
  exception: CalendarException | undefined,
): { open: number; close: number; postClose: number; early: boolean } {
  const special = exception?.kind === 'hours' ? exception : undefined
  const close = special?.close ?? (isEarlyByRule ? usual.earlyClose : usual.close)
  const early = close < usual.close
  return {
    open: special?.open ?? usual.open,
    close,
    postClose: early ? usual.earlyPostClose : usual.postClose,
    early,
  }
}

/**
 * Works out the tables of an exchange. `known` are the exceptions that are in force; an exception of hours
 * on a day without trading changes nothing, and neither does a rule of early closing.
 */
export function buildTables(
  rules: ExchangeRules,
  years: CalendarYears,
  zone: ZoneOffsets,
  known: readonly DatedException[],
): CalendarTables {
  const firstDay = Date.UTC(years.first, 0, 1) / DAY_MS
  const dayCount = Date.UTC(years.last + 1, 0, 1) / DAY_MS - firstDay
  const holidays = daysOf(rules.holidays, years)
  const earlyDays = daysOf(rules.earlyCloses, years)
  const exceptions = new Map(known.map((dated) => [dated.exception.day, dated]))

  const dayNames: string[] = []
  const dayStarts = new Float64Array(dayCount + 1)
  const sessionFrom = new Int32Array(dayCount)
  const sessionDays: string[] = []
  const preOpens: number[] = []
  const opens: number[] = []
  const closes: number[] = []
  const postCloses: number[] = []
  const early: number[] = []
  const closures: (Closure | undefined)[] = new Array(dayCount).fill(undefined)

  for (let index = 0; index < dayCount; index++) {
    const day = firstDay + index
    const name = formatDay(day)
    dayNames.push(name)
    dayStarts[index] = instantOf(zone, day, 0)
    sessionFrom[index] = sessionDays.length
    if (isWeekend(day)) continue
    const dated = exceptions.get(name)
    const closure = closureFor(name, holidays.get(day), dated)
    if (closure) {
      closures[index] = closure
      continue
    }
    const hours = hoursFor(rules.hours, earlyDays.has(day), dated?.exception)
    sessionDays.push(name)
    preOpens.push(instantOf(zone, day, rules.hours.preOpen))
    opens.push(instantOf(zone, day, hours.open))
    closes.push(instantOf(zone, day, hours.close))
    postCloses.push(instantOf(zone, day, hours.postClose))
    early.push(hours.early ? 1 : 0)
  }

  dayStarts[dayCount] = instantOf(zone, firstDay + dayCount, 0)

  return {
    firstDay,
    dayStarts,
    dayNames,
    sessionFrom,
    sessionDays,
    preOpens: Float64Array.from(preOpens),
    opens: Float64Array.from(opens),
    closes: Float64Array.from(closes),
    postCloses: Float64Array.from(postCloses),
    early: Uint8Array.from(early),
    closures,
  }
}
