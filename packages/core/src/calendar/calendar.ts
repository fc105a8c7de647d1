import { checkOptions, kinds } from '../event/arguments.js'
import { showValue, TapelineError } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'
import { isKnownAt } from './announcements.js'
import type { ExchangeCalendar } from './exchange-calendar.js'
import { type ExchangeCode, type ExchangeRules, exchanges } from './exchanges.js'
import { TableCalendar } from './table-calendar.js'
import { type CalendarYears, workOutTradingDays } from './trading-days.js'
import { zoneOfYears } from './zone-offsets.js'

/** The years for which the rules and the exceptions have been checked, both inclusive. */
const COVERED_YEARS: CalendarYears = { first: 1990, last: 2035 }

/** How a calendar is asked for. */
export interface CalendarOptions {
  /**
   * Epoch milliseconds UTC: the calendar as it was known then. A departure from the rules counts where its
   * own `knownAt` is at most this; an ad-hoc closure that was announced later is an ordinary trading day.
   * Absent: all that is known.
   */
  readonly knownAt?: number
}

const NO_OPTIONS: CalendarOptions = {}

/** The calendars that were asked for, by exchange and, where not all exceptions are known, the days of those that are. */
const calendars = new Map<string, ExchangeCalendar>()

function rulesOf(exchange: string): ExchangeRules {
  const rules = exchanges.get(exchange)
  if (rules) return rules
  const known = [...exchanges.keys()].join(', ')
  const hint = typeof exchange === 'string' ? didYouMean(exchange, exchanges.keys()) : ''
  throw new TapelineError({
    code: 'calendar.unknown',
    message: `There is no calendar for this exchange.${hint}`,
    expected: `one of ${known}`,
    found: showValue(exchange),
  })
}

/**
 * The calendar of an exchange, from 1990-01-01 to 2035-12-31. It is built once and kept: asking again gives
 * the same object, and so does another `knownAt` between which nothing became known. A calendar works out its trading days from
 * rules when it is first asked for, and the instants of a year when one of its days is first looked up.
 * @throws TapelineError `calendar.unknown` for an exchange without a calendar, `date.invalid` where
 * `knownAt` is NaN.
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
      message: "The calendar's knownAt is no instant.",
      expected: 'epoch milliseconds',
      found: showValue(knownAt),
    })
  }
  const zoneOf = zoneOfYears(rules.timeZone)
  const known = rules.exceptions.filter((exception) => isKnownAt(exception, knownAt, zoneOf))
  const isAll = known.length === rules.exceptions.length
  // All that is known has the exchange's code for its key, so that the look-up above finds it at once.
  const key = isAll ? exchange : `${exchange} with ${known.map(({ day }) => day).join(' ')}`
  const found = calendars.get(key)
  if (found) return found
  const calendar = new TableCalendar(rules, workOutTradingDays(rules, COVERED_YEARS, known), zoneOf)
  calendars.set(key, calendar)
  return calendar
}
