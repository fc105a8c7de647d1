import * as v from 'valibot'
import { isDay } from '../calendar/day-number.js'
import { exchangeCodes, isExchange } from '../calendar/exchanges.js'
import { integer, number, positive, type Schema, string } from '../event/schema.js'
import type { Exchange } from './event-data.js'

/* Parts of the schemas of several events of the market. */

const DAY = 'must be a day that exists, written YYYY-MM-DD'

/** A trimmed text that is not empty. */
export const text: Schema<string> = v.pipe(string, v.trim(), v.minLength(1, 'must not be empty'))
export const symbol: Schema<string> = v.pipe(
  string,
  v.regex(
    /^[A-Z0-9^][A-Z0-9^.\-=/]{0,23}$/,
    'a symbol must have 1 to 24 upper-case letters, digits or ^ . - = /',
  ),
)
export const day: Schema<string> = v.pipe(
  string,
  v.isoDate(DAY),
  v.check((value) => !v.ISO_DATE_REGEX.test(value) || isDay(value), DAY),
)
/** An exchange that has a calendar. */
export const exchange: Schema<Exchange> = v.pipe(
  v.string(expectedExchange),
  v.check((code) => isExchange(code), expectedExchange),
)

function expectedExchange(): string {
  return `must be ${exchangeCodes()
    .map((code) => JSON.stringify(code))
    .join(' or ')}`
}

export const count: Schema<number> = v.pipe(integer, v.gtValue(0, 'must be above 0'))
/** A part of a whole: above 0, at most 1. */
export const weight: Schema<number> = v.pipe(positive, v.maxValue(1, 'must be at most 1'))
export const figure: Schema<number | string | boolean> = v.union(
  [number, text, v.boolean()],
  'must be a number, a text, true or false',
)
