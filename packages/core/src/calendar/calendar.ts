import { checkOptions, kinds } from '../event/arguments.js'
import { showValue, TapelineError } from '../event/error.js'
import { isKnownAt } from './announcements.js'
import type { ExchangeCalendar } from './exchange-calendar.js'
import { type ExchangeCode, rulesOf } from './exchanges.js'
import { TableCalendar } from './table-calendar.js'
import { workOutTradingDays } from './trading-days.js'
import { zoneOfYears } from './zone-offsets.js'

/** Selects a version of a calendar. */
export interface CalendarOptions {
  /**
   * Epoch milliseconds UTC: the calendar as it was known then. An exception to the rules applies if its own `knownAt` is at
   * most this; before the announcement of an ad-hoc closure, the day is an ordinary trading day.
   * Default: everything known today.
   */
  readonly knownAt?: number
}

const NO_OPTIONS: CalendarOptions = {}

/** The calendars built so far, by exchange and, if some exceptions are not known yet, the days of the known ones. */
const calendars = new Map<string, ExchangeCalendar>()

/**
 * The calendar of an exchange: of XNYS and XNAS from 1990-01-01 to 2035-12-31, both inclusive, and of the exchanges that
 * `@tapeline/calendars` registers. Each calendar is built once: a second call returns
 * the same object, and so does a call with another `knownAt` if the same exceptions were known then. A calendar computes its
 * trading days from rules on the first call, and the instants of a year when one of its days is first looked up.
 * @throws TapelineError `calendar.unknown` for an exchange without a calendar, `date.invalid` if `knownAt` is NaN
 * @example
 * ```ts
 * import { getCalendar } from '@tapeline/core/calendar'
 *
 * const calendar = getCalendar('XNYS')
 * console.log(calendar.closureOn('2025-01-09')?.name) // National Day of Mourning for President Jimmy Carter
 * console.log(calendar.addTradingDays('2025-01-08', 1)) // 2025-01-10
 * ```
 */
export function getCalendar(exchange: ExchangeCode, options: CalendarOptions = NO_OPTIONS): ExchangeCalendar {
  if (options !== NO_OPTIONS) checkOptions('getCalendar()', options, { knownAt: kinds.any })
  if (options.knownAt === undefined) {
    const found = calendars.get(exchange)
    if (found) return found
  }
  const rules = rulesOf(exchange)
  const knownAt = options.knownAt ?? Number.POSITIVE_INFINITY
  if (typeof knownAt !== 'number' || Number.isNaN(knownAt)) {
    throw new TapelineError({
      code: 'date.invalid',
      message: "The calendar's 'knownAt' is not an instant.",
      expected: 'epoch milliseconds',
      found: showValue(knownAt),
    })
  }
  const zoneOf = zoneOfYears(rules.timeZone)
  const known = rules.exceptions.filter((exception) => isKnownAt(exception, knownAt, zoneOf))
  const isAll = known.length === rules.exceptions.length
  // The calendar with all exceptions has the exchange's code as its key, so that the look-up above finds it at once.
  const key = isAll ? exchange : `${exchange} with ${known.map(({ day }) => day).join(' ')}`
  const found = calendars.get(key)
  if (found) return found
  const calendar = new TableCalendar(rules, workOutTradingDays(rules, rules.years, known), zoneOf)
  calendars.set(key, calendar)
  return calendar
}
