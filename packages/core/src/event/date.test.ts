import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type DateInput,
  type DateOptions,
  formatInstant,
  parseDate,
  parseInstant,
  startsDay,
} from './date.js'
import { codesOf } from './faults.fixture.js'

const DAY_MS = 86_400_000
const EARLIEST = new Date('0001-01-01T00:00:00Z').getTime()
const LATEST = Date.UTC(10_000, 0, 1)

/** Zones of both hemispheres, with odd offsets, with changes at midnight and by half an hour, and one that crossed the date line. */
const ZONES = [
  ...['UTC', 'America/New_York', 'Europe/London', 'Asia/Shanghai', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
  ...[
    'America/Havana',
    'America/Sao_Paulo',
    'Africa/Cairo',
    'Pacific/Apia',
    'America/St_Johns',
    'Pacific/Chatham',
  ],
]

const read = (input: unknown, options?: DateOptions) => parseDate(input as DateInput, options)

const codeOf = (input: unknown, options?: DateOptions): string =>
  codesOf(() => read(input, options))[0] ?? 'none'

/** The local time in a zone, as `2025-01-27T16:00:00`, computed in another way than in the source. */
function clocks(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    ...{
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
    hourCycle: 'h23',
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const { year = '', month, day, hour, minute, second } = parts
  return `${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}`
}

const zone = fc.constantFrom(...ZONES)
/** Whole seconds of the years 1972 to 2037, when every offset is in whole minutes. */
const second = fc.integer({ min: 63_072_000, max: 2_145_916_800 }).map((seconds) => seconds * 1000)

describe('laws', () => {
  test('a formatted instant is parsed as the same, to the millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: EARLIEST, max: LATEST - 1 }), (at) => {
        expect(read(formatInstant(at))).toEqual({ precision: 'instant', at })
      }),
    )
  })

  test('numbers are epoch milliseconds, within the years 1 to 9999', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (at) => {
        if (at >= EARLIEST && at < LATEST) expect(read(at)).toEqual({ precision: 'instant', at: at + 0 })
        else expect(codeOf(at)).toBe('date.invalid')
      }),
    )
  })

  test('a local time is the only instant at which the clocks show it', () => {
    fc.assert(
      fc.property(second, zone, (at, name) => {
        const local = clocks(at, name)
        const shownTwice = [-1, 1].some((sign) =>
          [30, 60, 120, 1440].some((minutes) => clocks(at + sign * minutes * 60_000, name) === local),
        )
        if (shownTwice) expect(codeOf(`${local}[${name}]`)).toBe('date.repeated')
        else expect(read(`${local}[${name}]`)).toEqual({ precision: 'instant', at })
        expect(codeOf(local, { zone: name })).toBe('date.offset-missing')
      }),
    )
  })

  test('a day begins at its first instant, unless its zone skipped the day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 730, max: 24_800 }), zone, (dayNumber, name) => {
        const day = new Date(dayNumber * DAY_MS).toISOString().slice(0, 10)
        const text = `${day}[${name}]`
        if (codeOf(text) === 'date.skipped') {
          expect(`${name} ${day}`).toBe('Pacific/Apia 2011-12-30')
          return
        }
        const { at } = read(text)
        expect(read(day, { zone: name })).toEqual({ precision: 'day', at, zone: name })
        expect(clocks(at, name).slice(0, 10)).toBe(day)
        expect(clocks(at - 1000, name).slice(0, 10) < day).toBe(true)
        expect(startsDay(at, name)).toBe(true)
        expect(startsDay(at + 1, name)).toBe(false)
        expect(startsDay(at - 1, name)).toBe(false)
      }),
    )
  })

  test('any text is parsed, or rejected with a code', () => {
    const piece = fc.constantFrom(
      '2025',
      '-',
      '01',
      '27',
      'T',
      ' ',
      '16:00',
      ':',
      '.5',
      'Z',
      '+05:00',
      '[',
      ']',
      'UTC',
      '',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          expect(codeOf(text)).toMatch(
            /^(none|date\.(invalid|offset-missing|skipped|repeated|zone-unknown))$/,
          )
        },
      ),
    )
  })
})

describe('forms', () => {
  const nineInTheEvening = Date.UTC(2025, 0, 27, 21)

  test.each([
    ['2025-01-27T16:00-05:00'],
    ['2025-01-27T16:00:00-0500'],
    ['2025-01-27T16:00:00-05'],
    ['2025-01-27 16:00 -05:00'],
    ['2025-01-27t21:00z'],
    ['2025-01-27T21:00:00.000Z'],
    ['2025-01-27T21:00:00,0Z'],
    ['  2025-01-27T21:00Z  '],
    ['2025-01-27T16:00[America/New_York]'],
    ['2025-01-27T16:00-05:00[America/New_York]'],
    ['2025-01-27T16:00 [America/New_York]'],
    ['2025-01-27T16:00[america/new_york]'],
    ['2025-01-28T02:45+05:45[Asia/Kathmandu]'],
  ])('%s is an instant', (text) => {
    expect(read(text)).toEqual({ precision: 'instant', at: nineInTheEvening })
  })

  test('dates, and milliseconds with fractions, are instants', () => {
    expect(read(new Date(nineInTheEvening))).toEqual({ precision: 'instant', at: nineInTheEvening })
    expect(read(nineInTheEvening + 0.25).at).toBe(nineInTheEvening + 0.25)
    expect(read(-0).at).toBe(0)
    expect(Object.is(read(-0).at, 0)).toBe(true)
    expect(Object.is(read('1970-01-01T00:00Z').at, 0)).toBe(true)
  })

  test('fractions of a second are read up to nanoseconds, within the precision of a number', () => {
    expect(read('2025-01-27T21:00:00.5Z').at).toBe(nineInTheEvening + 500)
    expect(read('2025-01-27T21:00:00,123Z').at).toBe(nineInTheEvening + 123)
    expect(read('1970-01-01T00:00:00.123456789Z').at).toBeCloseTo(123.456789, 9)
    expect(formatInstant(nineInTheEvening + 999.9)).toBe('2025-01-27T21:00:00.999Z')
    expect(formatInstant(-0.5)).toBe('1969-12-31T23:59:59.999Z')
  })

  test('a bare day is in UTC, in the zone that it names, or in the zone of the options', () => {
    expect(read('2025-01-20')).toEqual({ precision: 'day', at: Date.UTC(2025, 0, 20), zone: 'UTC' })
    const shanghai = { precision: 'day', at: Date.UTC(2025, 0, 19, 16), zone: 'Asia/Shanghai' }
    expect(read('2025-01-20[Asia/Shanghai]')).toEqual(shanghai)
    expect(read('2025-01-20', { zone: 'Asia/Shanghai' })).toEqual(shanghai)
    expect(read('2025-01-20[Asia/Shanghai]', { zone: 'America/New_York' })).toEqual(shanghai)
  })

  test('a local time is read if the options have a zone and allow local times', () => {
    const options = { zone: 'America/New_York', localTimes: true }
    expect(read('2025-01-27T16:00', options).at).toBe(nineInTheEvening)
    expect(read('2025-01-27T21:00Z', options).at).toBe(nineInTheEvening)
    expect(read('2025-01-27T21:00[UTC]', options).at).toBe(nineInTheEvening)
    expect(codeOf('2025-01-27T16:00', { localTimes: true })).toBe('date.offset-missing')
    expect(codeOf('2025-01-27T16:00', { zone: 'America/New_York' })).toBe('date.offset-missing')
  })
})

describe('changes of the clocks', () => {
  test('a skipped or repeated time is rejected, unless an offset resolves it', () => {
    expect(codeOf('2025-03-09T02:30[America/New_York]')).toBe('date.skipped')
    expect(codeOf('2025-03-09T02:00[America/New_York]')).toBe('date.skipped')
    expect(read('2025-03-09T03:00[America/New_York]').at).toBe(Date.UTC(2025, 2, 9, 7))
    expect(codeOf('2025-11-02T01:30[America/New_York]')).toBe('date.repeated')
    expect(read('2025-11-02T01:30-04:00[America/New_York]').at).toBe(Date.UTC(2025, 10, 2, 5, 30))
    expect(read('2025-11-02T01:30-05:00[America/New_York]').at).toBe(Date.UTC(2025, 10, 2, 6, 30))
    expect(read('2025-11-02T02:00[America/New_York]').at).toBe(Date.UTC(2025, 10, 2, 7))
    expect(codeOf('2025-10-05T02:10[Australia/Lord_Howe]')).toBe('date.skipped')
    expect(codeOf('2025-01-27T16:00-04:00[America/New_York]')).toBe('date.invalid')
  })

  test.each([
    ['at its first instant if midnight is skipped', '2025-04-25[Africa/Cairo]', '2025-04-24T22:00Z'],
    ['at its first instant if that is not on the hour', '1919-03-31[America/Toronto]', '1919-03-31T04:30Z'],
    ['at the first of two midnights', '2024-11-03[America/Havana]', '2024-11-03T04:00Z'],
    ['after a day that was skipped', '2011-12-31[Pacific/Apia]', '2011-12-30T10:00Z'],
  ])('a day begins %s', (_, day, start) => {
    expect(read(day).at).toBe(parseInstant(start))
  })

  test('a day that a zone skipped is rejected', () => {
    expect(codeOf('2011-12-30[Pacific/Apia]')).toBe('date.skipped')
    expect(codeOf('2011-12-30T12:00[Pacific/Apia]')).toBe('date.skipped')
    expect(codeOf('2011-12-29[Pacific/Apia]')).toBe('none')
  })
})
