import { showValue, TapelineError } from '../event/error.js'
import type { ExchangeCalendar } from './exchange-calendar.js'
import { type ExchangeCode, type ExchangeRules, exchanges } from './exchanges.js'
import { TableCalendar } from './table-calendar.js'
import { buildTables, type CalendarYears, type DatedException, dateExceptions, zoneOver } from './tables.js'
import type { ZoneOffsets } from './zone-offsets.js'

/** The years for which the rules and the exceptions have been checked, both inclusive. */
const COVERED_YEARS: CalendarYears = { first: 2020, last: 2030 }

/** How a calendar is asked for. */
export interface CalendarOptions {
  /**
   * Epoch milliseconds UTC: the calendar as it was known then. A departure from the rules counts where its
   * own `knownAt` is at most this; an ad-hoc closure that was announced later is an ordinary trading day.
   * Absent: all that is known.
   */
  readonly knownAt?: number
}

interface Prepared {
  readonly zone: ZoneOffsets
  readonly dated: readonly DatedException[]
  /** By which exceptions are known, one character each. */
  readonly calendars: Map<string, ExchangeCalendar>
}

const prepared = new Map<ExchangeCode, Prepared>()

function prepare(rules: ExchangeRules): Prepared {
  const found = prepared.get(rules.code)
  if (found) return found
  const zone = zoneOver(rules.timeZone, COVERED_YEARS)
  const made = { zone, dated: dateExceptions(rules, zone), calendars: new Map<string, ExchangeCalendar>() }
  prepared.set(rules.code, made)
  return made
}

function rulesOf(exchange: string): ExchangeRules {
  const rules = exchanges.get(exchange)
  if (rules) return rules
  const known = [...exchanges.keys()].join(', ')
  throw new TapelineError({
    code: 'calendar.unknown',
    message: 'There is no calendar for this exchange.',
    expected: `one of ${known}`,
    found: showValue(exchange),
  })
}

/**
 * The calendar of an exchange, from 2020-01-01 to 2030-12-31. It is built once and kept: asking again gives
 * the same object, and so does another `knownAt` between which nothing became known.
 * @throws TapelineError `calendar.unknown` for an exchange without a calendar, `date.invalid` where
 * `knownAt` is NaN.
 */
export function getCalendar(exchange: ExchangeCode, options: CalendarOptions = {}): ExchangeCalendar {
  const rules = rulesOf(exchange)
  const knownAt = options.knownAt ?? Number.POSITIVE_INFINITY
  if (typeof knownAt !== 'number' || Number.isNaN(knownAt)) {
    throw new TapelineError({
      code: 'date.invalid',
      message: "The calendar's knownAt is no instant.",
      expected: 'epoch milliseconds',
      found: showValue(knownAt),
    })
  }
  const { zone, dated, calendars } = prepare(rules)
  const isKnown = (exception: DatedException): boolean => exception.knownAt <= knownAt
  const key = dated.map((exception) => (isKnown(exception) ? '1' : '0')).join('')
  const found = calendars.get(key)
  if (found) return found
  const calendar = new TableCalendar(rules, buildTables(rules, COVERED_YEARS, zone, dated.filter(isKnown)))
  calendars.set(key, calendar)
  return calendar
}
