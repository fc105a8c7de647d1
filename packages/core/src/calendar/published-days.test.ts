import { describe, expect, test } from '@jest/globals'
import { getCalendar } from './calendar.js'
import type { ExchangeCode } from './exchanges.js'
import {
  FULL_CLOSURES,
  FULL_CLOSURES_END,
  LEAN_EARLY_CLOSES,
  LEAN_HOLIDAYS,
  LEAN_HOURS,
  PRICED_DAYS,
} from './published-days.fixture.js'

const DAY_MS = 86_400_000

/** The days of a table by year. */
function daysOf(table: Readonly<Record<number, string>>): string[] {
  return Object.entries(table).flatMap(([year, days]) => days.split(' ').map((day) => `${year}-${day}`))
}

function eachDay(first: string, last: string): string[] {
  const start = Date.parse(first)
  const count = (Date.parse(last) - start) / DAY_MS + 1
  return Array.from({ length: count }, (_, index) =>
    new Date(start + index * DAY_MS).toISOString().slice(0, 10),
  )
}

const isWeekend = (day: string): boolean => new Date(day).getUTCDay() % 6 === 0

describe.each<ExchangeCode>(['XNYS', 'XNAS'])('%s, day by day, against other sources', (code) => {
  const calendar = getCalendar(code)
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: calendar.timeZone, timeStyle: 'short' })

  test('is open from 1990 to July 2021 on every weekday except the full closures', () => {
    const closures = new Set(daysOf(FULL_CLOSURES))
    const days = eachDay('1990-01-01', FULL_CLOSURES_END)
    const expected = days.filter((day) => !isWeekend(day) && !closures.has(day))
    expect(closures.size).toBe(283)
    expect(days.filter((day) => calendar.isTradingDay(day))).toEqual(expected)
  })

  test('is open from 1998 to 2028 on every weekday except the holidays of the hours file', () => {
    // The file begins in 1998. It lists 1 January 2011 and 2022, which are Saturdays and change nothing.
    const holidays = new Set(daysOf(LEAN_HOLIDAYS))
    const days = eachDay('1998-01-01', '2028-12-31')
    const expected = days.filter((day) => !isWeekend(day) && !holidays.has(day))
    expect(days.filter((day) => calendar.isTradingDay(day))).toEqual(expected)
  })

  test('closes early from 1999 to 2028 on the days of the hours file', () => {
    const days = calendar.tradingDaysBetween({ from: '1999-01-01', to: '2028-12-31' })
    const early = days.filter((day) => calendar.sessionOn(day)?.early)
    // The file lists 24 December 2017, a Sunday; no session of that Christmas was short. It lacks 31 December 1999, for which
    // the NYSE had announced a close at 13:00, and was reported to have closed then.
    const expected = [...daysOf(LEAN_EARLY_CLOSES), '1999-12-31'].filter((day) => !isWeekend(day))
    expect(early).toEqual(expected.sort())
    for (const day of early) expect(clock.format(calendar.sessionOn(day)?.close)).toBe('13:00')
  })

  test('has the hours of the hours file on every other day', () => {
    const early = new Set([...daysOf(LEAN_EARLY_CLOSES), '1999-12-31'])
    // The file contains no late opens.
    const late = code === 'XNYS' ? '2002-09-11' : ''
    for (const day of calendar.tradingDaysBetween({ from: '1999-01-01', to: '2028-12-31' })) {
      if (early.has(day) || day === late) continue
      const session = calendar.sessionOn(day)
      const at = [session?.preOpen, session?.open, session?.close, session?.postClose]
      const [preOpen, open, close, postClose] = at.map((instant) => clock.format(instant))
      const shown = {
        pre: `${preOpen}-${open}`,
        market: `${open}-${close}`,
        post: `${close}-${postClose}`,
      }
      expect([day, shown]).toEqual([day, LEAN_HOURS])
    }
  })

  test.each(PRICED_DAYS)('has a trading day if and only if there is a price: $name', (prices) => {
    const without = prices.without.split(/\s+/)
    const priced = eachDay(prices.first, prices.last).filter(
      (day) => !isWeekend(day) && !without.includes(day),
    )
    expect(priced).toHaveLength(prices.count)
    expect(calendar.tradingDaysBetween({ from: prices.first, to: prices.last })).toEqual(priced)
  })
})

// The hours file has no early closes before 1999; these are the NYSE's.
const EARLY_BEFORE_1999: Record<string, string> = {
  1990: '12-24',
  1991: '12-24',
  1992: '11-27 12-24',
  1993: '11-26',
  1994: '02-11 11-25',
  1995: '07-03 11-24',
  1996: '01-08 07-05 11-29 12-24',
  1997: '07-03 11-28 12-24 12-26',
  1998: '11-27 12-24',
}

test('XNYS closes early before 1999 on the days of its own list of special closings', () => {
  const calendar = getCalendar('XNYS')
  const days = calendar.tradingDaysBetween({ from: '1990-01-01', to: '1998-12-31' })
  expect(days.filter((day) => calendar.sessionOn(day)?.early)).toEqual(daysOf(EARLY_BEFORE_1999))
})
