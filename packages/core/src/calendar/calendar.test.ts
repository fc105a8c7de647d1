import { describe, expect, test } from '@jest/globals'
import { type CalendarOptions, getCalendar } from './calendar.js'
import type { ExchangeCode } from './exchanges.js'

const xnys = getCalendar('XNYS')
const DAY_MS = 86_400_000

/** Full closures as the NYSE published them, month and day. */
const CLOSURES: Record<string, string> = {
  2020: '01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25',
  2021: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24',
  2022: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26',
  2023: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25',
  2024: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25',
  2025: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
  2026: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
  2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
  2028: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25',
}

/** Closes at 13:00 as the NYSE published them. */
const EARLY_CLOSES: Record<string, string> = {
  2020: '11-27 12-24',
  2021: '11-26',
  2022: '11-25',
  2023: '07-03 11-24',
  2024: '07-03 11-29 12-24',
  2025: '07-03 11-28 12-24',
  2026: '11-27 12-24',
  2027: '11-26',
  2028: '07-03 11-24',
}

const inYear = (days: readonly string[], year: string) =>
  days
    .filter((day) => day.startsWith(`${year}-`))
    .map((day) => day.slice(5))
    .join(' ')

describe.each<ExchangeCode>(['XNYS', 'XNAS'])('the published calendar of %s', (code) => {
  const calendar = getCalendar(code)
  const tradingDays = calendar.tradingDaysBetween({ from: calendar.firstDay, to: calendar.lastDay })

  test.each(Object.entries(CLOSURES))('full closures in %s', (year, days) => {
    const closures = calendar.closures().map((closure) => closure.day)
    expect(inYear(closures, year)).toBe(days)
  })

  test.each(Object.entries(EARLY_CLOSES))('closes at 13:00 in %s', (year, days) => {
    const early = tradingDays.filter((day) => calendar.sessionOn(day)?.early)
    expect(inYear(early, year)).toBe(days)
  })

  // Independent of the lists above: the numbers of trading days commonly given for these years.
  test.each([
    ['2020', 253],
    ['2021', 252],
    ['2022', 251],
    ['2023', 250],
    ['2024', 252],
    ['2025', 250],
  ])('%s has %i trading days', (year, count) => {
    expect(calendar.tradingDaysBetween({ from: `${year}-01-01`, to: `${year}-12-31` })).toHaveLength(count)
  })

  test('covers 1990 to 2035, and shows these bounds', () => {
    expect([calendar.exchange, calendar.timeZone]).toEqual([code, 'America/New_York'])
    expect([calendar.firstDay, calendar.lastDay]).toEqual(['1990-01-01', '2035-12-31'])
    expect(calendar.sessionOn('2025-01-27')?.exchange).toBe(code)
  })
})

test('each day is exactly one of a weekend day, a closure or a trading day', () => {
  for (let at = Date.UTC(1990, 0, 1); at < Date.UTC(2036, 0, 1); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10)
    const weekend = [0, 6].includes(new Date(at).getUTCDay())
    const answers = [weekend, xnys.closureOn(day) !== undefined, xnys.isTradingDay(day)]
    expect([day, answers.filter(Boolean).length]).toEqual([day, 1])
    expect(xnys.sessionOn(day) !== undefined).toBe(xnys.isTradingDay(day))
  }
})

describe('calendars as known at a moment', () => {
  const before = getCalendar('XNYS', { knownAt: Date.UTC(2024, 11, 29, 12) })
  const announcement = Date.UTC(2024, 11, 30, 5)

  test('9 January 2025 is closed, with its reason, source and date', () => {
    expect(xnys.isTradingDay('2025-01-09')).toBe(false)
    expect(xnys.closureOn('2025-01-09')).toEqual({
      day: '2025-01-09',
      name: 'National Day of Mourning for President Jimmy Carter',
      source: expect.stringContaining('2024-12-30'),
      knownAt: announcement,
    })
    expect(xnys.addTradingDays('2025-01-08', 1)).toBe('2025-01-10')
  })

  test('as known on 29 December 2024 it is an ordinary trading day', () => {
    expect(before.isTradingDay('2025-01-09')).toBe(true)
    expect(before.closureOn('2025-01-09')).toBeUndefined()
    expect(before.addTradingDays('2025-01-08', 1)).toBe('2025-01-09')
    const session = before.sessionOn('2025-01-09')
    expect([session?.open, session?.close, session?.early]).toEqual([
      Date.UTC(2025, 0, 9, 14, 30),
      Date.UTC(2025, 0, 9, 21),
      false,
    ])
  })

  test('it becomes known at the start of 30 December 2024 in New York, inclusive', () => {
    const asKnownAt = (knownAt: number) => getCalendar('XNYS', { knownAt }).isTradingDay('2025-01-09')
    expect([announcement - 1, announcement].map(asKnownAt)).toEqual([true, false])
  })

  const UNFORESEEN: readonly [ExchangeCode, string, string][] = [
    ['XNYS', '1994-04-27', '1994-04-25T00:00-04:00'],
    ['XNYS', '2001-09-11', '2001-09-11T09:30-04:00'],
    ['XNYS', '2001-09-12', '2001-09-11T16:00-04:00'],
    ['XNYS', '2001-09-13', '2001-09-12T18:00-04:00'],
    ['XNYS', '2001-09-14', '2001-09-13T18:00-04:00'],
    ['XNYS', '2004-06-11', '2004-06-07T00:00-04:00'],
    ['XNYS', '2007-01-02', '2006-12-29T00:00-05:00'],
    ['XNAS', '2007-01-02', '2006-12-28T00:00-05:00'],
    ['XNYS', '2012-10-29', '2012-10-29T00:00-04:00'],
    ['XNYS', '2012-10-30', '2012-10-29T14:00-04:00'],
    ['XNYS', '2018-12-05', '2018-12-01T00:00-05:00'],
    ['XNYS', '2025-01-09', '2024-12-30T00:00-05:00'],
  ]

  test.each(UNFORESEEN)('%s: the closure of %s is known from %s on, inclusive', (code, day, time) => {
    const at = Date.parse(time)
    const asKnownAt = (knownAt: number) => getCalendar(code, { knownAt }).isTradingDay(day)
    expect([at - 1, at].map(asKnownAt)).toEqual([true, false])
    expect(getCalendar(code).closureOn(day)?.knownAt).toBe(at)
  })

  test('an unforeseen early close is known from that close on; before, the day is an ordinary one', () => {
    const noon = Date.parse('1994-02-11T12:00-05:00')
    const closeOf = (options?: CalendarOptions) => getCalendar('XNYS', options).sessionOn('1994-02-11')?.close
    expect(closeOf({ knownAt: noon })).toBe(Date.parse('1994-02-11T16:00-05:00'))
    expect(closeOf()).toBe(Date.parse('1994-02-11T14:30-05:00'))
  })

  test('holidays by rule are known at all times', () => {
    const always = getCalendar('XNYS', { knownAt: Number.NEGATIVE_INFINITY })
    const ruled = xnys.closures().filter((closure) => closure.knownAt === undefined)
    expect(always.closures()).toEqual(ruled)
    expect(xnys.closures()).toHaveLength(ruled.length + 11)
  })

  test('a calendar is built once for all moments with the same known exceptions', () => {
    expect(getCalendar('XNYS')).toBe(xnys)
    expect(getCalendar('XNYS', { knownAt: announcement })).toBe(xnys)
    expect(getCalendar('XNYS', { knownAt: announcement - 1 })).toBe(before)
    expect(before).not.toBe(xnys)
    expect(getCalendar('XNAS')).not.toBe(xnys)
  })
})

describe('unknown calendars', () => {
  test.each(['XLON', 'xnys', '', 'toString'])('rejects %j and names the known calendars', (code) => {
    expect(() => getCalendar(code as ExchangeCode)).toThrow(
      expect.objectContaining({
        code: 'calendar.unknown',
        expected: 'one of XNYS, XNAS',
        found: `'${code}'`,
      }),
    )
  })

  test('knownAt is an instant', () => {
    expect(() => getCalendar('XNYS', { knownAt: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'date.invalid', found: 'NaN' }),
    )
  })
})
