import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeOf } from '../event/faults.fixture.js'
import { addMonths, formatDay, parseDay } from './day-number.js'
import { localDayOf, localInstant, localTimeOf, moveLocally } from './local-time.js'

const NEW_YORK = 'America/New_York'
const instant = (text: string): number => Date.parse(text)
const moved = (
  text: string,
  months: number,
  days: number,
  rule: 'reject' | 'compatible' = 'reject',
): string => new Date(moveLocally(instant(text), { months, days }, NEW_YORK, rule)).toISOString()

describe('local time', () => {
  it.each([
    // The clocks of New York go forward on 9 March 2025 and back on 2 November.
    ['2025-03-07T16:00:00-05:00', 0, 3, '2025-03-10T20:00:00.000Z'],
    ['2025-03-10T16:00:00-04:00', 0, -3, '2025-03-07T21:00:00.000Z'],
    ['2025-10-31T16:00:00-04:00', 0, 3, '2025-11-03T21:00:00.000Z'],
    ['2025-01-31T16:00:00-05:00', 1, 0, '2025-02-28T21:00:00.000Z'],
    ['2025-01-31T16:00:00-05:00', 2, 0, '2025-03-31T20:00:00.000Z'],
    ['2024-02-29T16:00:00-05:00', 12, 0, '2025-02-28T21:00:00.000Z'],
    ['2025-03-31T16:00:00-04:00', -1, 0, '2025-02-28T21:00:00.000Z'],
    ['2025-01-31T16:00:00-05:00', 1, 1, '2025-03-01T21:00:00.000Z'],
  ])('moves %s by %d months and %d days to %s', (from, months, days, to) => {
    expect(moved(from, months, days)).toBe(to)
  })

  it('rejects a skipped or repeated time, or resolves it by the compatible rule', () => {
    const errorBy = (text: string): string | undefined => codeOf(() => moved(text, 0, 1))
    expect(errorBy('2025-03-08T02:30:00-05:00')).toBe('date.skipped')
    expect(moved('2025-03-08T02:30:00-05:00', 0, 1, 'compatible')).toBe('2025-03-09T07:30:00.000Z')
    expect(errorBy('2025-11-01T01:30:00-04:00')).toBe('date.repeated')
    expect(moved('2025-11-01T01:30:00-04:00', 0, 1, 'compatible')).toBe('2025-11-02T05:30:00.000Z')
  })

  it('rejects a result outside the years of a date', () => {
    for (const [months, days] of [
      [0, 1e300],
      [1e300, 0],
      [0, -1e9],
      [1e6, 0],
      [0, Number.NaN],
    ] as const) {
      expect(codeOf(() => moved('2025-01-31T16:00:00-05:00', months, days))).toBe('date.invalid')
    }
  })

  it('keeps the time of day, or skips forward, for any day and zone', () => {
    const zones = fc.constantFrom(NEW_YORK, 'Europe/Warsaw', 'Asia/Tokyo', 'Australia/Lord_Howe', 'UTC')
    const at = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2035, 0, 1) })
    fc.assert(
      fc.property(at, zones, fc.integer({ min: -400, max: 400 }), (from, zone, days) => {
        const to = moveLocally(from, { months: 0, days }, zone, 'compatible')
        const day = localDayOf(from, zone) + days
        if (days === 0) return
        const late = localTimeOf(to, zone) - localTimeOf(from, zone)
        expect(localDayOf(to, zone)).toBe(day)
        expect([0, 30 * 60_000, 60 * 60_000]).toContain(late)
        if (late === 0) expect(localInstant(day, localTimeOf(from, zone), zone, 'compatible')).toBe(to)
      }),
    )
  })

  it('adds months as on a wall calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -300, max: 300 }), (day, months) => {
        const [year = 0, month = 0, date = 0] = formatDay(day).split('-').map(Number)
        const [year2 = 0, month2 = 0, date2 = 0] = formatDay(addMonths(day, months)).split('-').map(Number)
        expect(year2 * 12 + month2 - (year * 12 + month)).toBe(months)
        const isLast = formatDay(addMonths(day, months) + 1).endsWith('-01')
        expect(date2 === date || (date2 < date && isLast)).toBe(true)
      }),
    )
    expect(formatDay(addMonths(parseDay('2024-01-31'), 1))).toBe('2024-02-29')
  })
})
