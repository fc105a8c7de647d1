import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { TapelineError } from '../event/error.js'
import { DAY_MS, dayNumber, formatDay, isWeekend, parseDay, weekdayOf } from './day-number.js'

const FIRST = Date.UTC(1900, 0, 1) / DAY_MS
const LAST = Date.UTC(2100, 11, 31) / DAY_MS
const days = fc.integer({ min: FIRST, max: LAST })

describe('laws', () => {
  test('a day that is formatted and parsed is the same', () => {
    fc.assert(fc.property(days, (day) => parseDay(formatDay(day)) === day))
  })

  test('the number, the month and the weekday agree with Date', () => {
    fc.assert(
      fc.property(days, (day) => {
        const date = new Date(day * DAY_MS)
        expect(dayNumber(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())).toBe(day)
        expect(weekdayOf(day)).toBe(date.getUTCDay())
        expect(isWeekend(day)).toBe(date.getUTCDay() === 0 || date.getUTCDay() === 6)
      }),
    )
  })

  test('a text is a day if and only if Date accepts it', () => {
    const twoDigits = (max: number) =>
      fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'))
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2100 }), twoDigits(13), twoDigits(32), (year, month, day) => {
        const text = `${year}-${month}-${day}`
        const date = new Date(`${text}T00:00:00Z`)
        const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
        if (exists) expect(parseDay(text) * DAY_MS).toBe(date.getTime())
        else expect(() => parseDay(text)).toThrow(TapelineError)
      }),
    )
  })
})

describe('invalid days', () => {
  test.each([
    '',
    '2025-1-27',
    '2025-02-29',
    '1900-02-29',
    '2025x01-27',
    '2025-01x27',
    '2025-00-10',
    '2025-13-01',
    '2025-01-00',
    '2025-01-32',
    '2025/01/27',
    '20250127',
    '2025-01-27T00:00Z',
    ' 2025-01-27',
    '-025-01-27',
    '２025-01-27',
    'today',
  ])('rejects %j and shows it', (text) => {
    expect(() => parseDay(text)).toThrow(
      expect.objectContaining({ code: 'date.invalid', found: expect.stringContaining(text) }),
    )
  })

  test('rejects a number, which JavaScript callers may pass', () => {
    const number: unknown = 20250127
    expect(() => parseDay(number as string)).toThrow(expect.objectContaining({ code: 'date.invalid' }))
  })

  test('does not move a year below 100 to the last century', () => {
    expect(parseDay('0099-01-01')).toBeLessThan(parseDay('1900-01-01'))
  })
})
