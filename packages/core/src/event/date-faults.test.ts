import { expect, test } from '@jest/globals'
import { type DateInput, type DateOptions, formatInstant, parseDate, parseInstant } from './date.js'
import { codesOf } from './faults.fixture.js'

const EARLIEST = new Date('0001-01-01T00:00:00Z').getTime()
const LATEST = Date.UTC(10_000, 0, 1)

const read = (input: unknown, options?: DateOptions) => parseDate(input as DateInput, options)

const codeOf = (input: unknown, options?: DateOptions): string =>
  codesOf(() => read(input, options))[0] ?? 'none'

const hostile = {
  toString: () => '2025-01-27T16:00Z',
  [Symbol.toPrimitive]: () => 0,
}

const texts = `
  now|💥|2025|2025-1-2|2025-02-30|2025-02-29|2025-13-01|2025-00-10|2025-01-00|0000-01-01|10000-01-01|+010000-01-01
  2025-01-27T24:00Z|2025-01-27T16:60Z|2025-01-27T16:00:60Z|2025-01-27T16Z|2025-01-27T16:00+19:00|2025-01-27T16:00+05:60
  2025-01-27T16:00Z Z|2025-01-27T16:00Z[UTC][UTC]|2025-01-27[]|[UTC]|２０２５-01-27|1738011600000|2025-01-27T16:00:00.Z
  0001-01-01[Asia/Shanghai]|0001-01-01T00:00+01:00|0000-12-31T23:00-05:00|9999-12-31T23:59-01:00`
const huge = ['x'.repeat(1_000_000), '['.repeat(100_000), `[${'a'.repeat(100_000)}`]
const numbers = [
  Number.NaN,
  Infinity,
  -Infinity,
  1e300,
  LATEST,
  EARLIEST - 1,
  new Date(Number.NaN),
  new Date(8.64e15),
]
const others = [
  null,
  undefined,
  true,
  {},
  [],
  ['2025-01-27T16:00Z'],
  hostile,
  10n,
  Symbol('2025-01-27'),
  () => 0,
]

test('rejects invalid dates', () => {
  const inputs: unknown[] = [
    '',
    ' ',
    '2025-01-27\n2025-01-28',
    ...texts.trim().split(/\n *|\|/),
    ...huge,
    ...numbers,
    ...others,
  ]
  expect(inputs).toHaveLength(53)
  expect(inputs.filter((input) => codeOf(input) !== 'date.invalid')).toEqual([])
})

test.each([
  ...[
    'Nowhere/Land',
    '',
    ' ',
    '+05:00',
    '+99:99',
    'UTC ',
    '__proto__',
    'constructor',
    'America/New_York\n',
    'Foo+05',
  ],
])('rejects %p as a zone', (name) => {
  expect(codeOf('2025-01-27', { zone: name })).toBe('date.zone-unknown')
  expect(codeOf('2025-01-27T16:00', { zone: name, localTimes: true })).toBe('date.zone-unknown')
})

test('rejects a bare day as a moment, and shows how to write one', () => {
  expect(() => parseInstant('2025-01-20[Asia/Shanghai]')).toThrow(
    "A bare day does not say which moment is meant; add the time and an offset or zone. (expected 2025-01-20T16:00-05:00, say, found '2025-01-20[Asia/Shanghai]') [date.incomplete]",
  )
  expect(() => formatInstant(Number.NaN)).toThrow('[date.invalid]')
  expect(() => formatInstant(1e300)).toThrow('[date.invalid]')
})

test('shows in each error the found and the expected value', () => {
  expect(() => read('2025-01-27T16:00')).toThrow(
    "A date and time needs an offset or a zone. (expected 2025-01-27T16:00-05:00 or 2025-01-27T16:00[America/New_York], say, found '2025-01-27T16:00') [date.offset-missing]",
  )
  expect(() => read('2025-01-27T16:00[Mars/Olympus]')).toThrow(
    "There is no time zone 'Mars/Olympus'. (expected an IANA name such as America/New_York, found '2025-01-27T16:00[Mars/Olympus]') [date.zone-unknown]",
  )
})
