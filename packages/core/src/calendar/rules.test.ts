import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatDay, isWeekend, weekdayOf } from './day-number.js'
import { easterSunday, nyseEarlyCloses, nyseHolidays } from './rules.js'

function daysIn(year: number): string[] {
  return nyseHolidays
    .filter((rule) => rule.firstYear === undefined || rule.firstYear <= year)
    .flatMap((rule) => rule.dayIn(year) ?? [])
    .map(formatDay)
}

describe('laws', () => {
  const years = fc.integer({ min: 1990, max: 2100 })

  test('Easter is a Sunday from 22 March to 25 April', () => {
    fc.assert(
      fc.property(years, (year) => {
        const easter = easterSunday(year)
        expect(weekdayOf(easter)).toBe(0)
        expect(formatDay(easter) >= `${year}-03-22` && formatDay(easter) <= `${year}-04-25`).toBe(true)
      }),
    )
  })

  test('every holiday is observed from Monday to Friday, within its year, and in the order of the rules', () => {
    fc.assert(
      fc.property(years, (year) => {
        const days = nyseHolidays.flatMap((rule) => rule.dayIn(year) ?? [])
        expect(days.filter(isWeekend)).toEqual([])
        expect(days.filter((day) => !formatDay(day).startsWith(`${year}-`))).toEqual([])
        expect([...new Set(days)].sort((a, b) => a - b)).toEqual(days)
      }),
    )
  })

  test('every rule cites its source', () => {
    for (const rule of [...nyseHolidays, ...nyseEarlyCloses]) expect(rule.source).toMatch(/nyse\.com/)
  })
})

describe('examples', () => {
  // 2008 and 2038 are the earliest and the latest Easter of these decades.
  test.each([
    [1990, '1990-04-15'],
    [2000, '2000-04-23'],
    [2008, '2008-03-23'],
    [2011, '2011-04-24'],
    [2025, '2025-04-20'],
    [2035, '2035-03-25'],
    [2038, '2038-04-25'],
  ])('Easter %i', (year, day) => {
    expect(formatDay(easterSunday(year))).toBe(day)
  })

  test("New Year's Day on a Saturday is not observed, on a Sunday on the Monday", () => {
    expect(daysIn(2022)[0]).toBe('2022-01-17')
    expect(daysIn(2023)[0]).toBe('2023-01-02')
  })

  test('Martin Luther King, Jr. Day is observed from 1998 on, Juneteenth from 2022 on', () => {
    expect(daysIn(1997)).not.toContain('1997-01-20')
    expect(daysIn(1998)).toContain('1998-01-19')
    expect(daysIn(2021)).not.toContain('2021-06-18')
    expect(daysIn(2022)).toContain('2022-06-20')
    expect(daysIn(2027)).toContain('2027-06-18')
  })
})
