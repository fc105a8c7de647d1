import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from './calendar.js'
import { type ExchangeRules, ownExchanges as exchanges } from './exchanges.js'
import { TableCalendar } from './table-calendar.js'
import { workOutTradingDays } from './trading-days.js'
import { zoneOfYears } from './zone-offsets.js'

const xnys = exchanges.get('XNYS') as ExchangeRules
const days = workOutTradingDays(xnys, { first: 1990, last: 2035 }, xnys.exceptions)
const zoneOf = zoneOfYears(xnys.timeZone)

/** A new calendar without look-ups so far, and the years for which it has read the time zone. */
function freshCalendar(): { readonly calendar: TableCalendar; readonly asked: number[] } {
  const asked: number[] = []
  const calendar = new TableCalendar(xnys, days, (year) => {
    asked.push(year)
    return zoneOf(year)
  })
  return { calendar, asked }
}

describe('laws', () => {
  const START = Date.UTC(1990, 0, 3, 5)
  const END = Date.UTC(2035, 11, 30)
  const nearNewYear = fc
    .tuple(fc.integer({ min: 1991, max: 2035 }), fc.integer({ min: -96, max: 96 }))
    .map(([year, hours]) => Date.UTC(year, 0, 1) + hours * 3_600_000)
    .filter((at) => at < END)
  const instant = fc.oneof(fc.integer({ min: START, max: END }), nearNewYear)
  const questions = ['isOpen', 'sessionOf', 'nextOpen', 'previousClose', 'dayOf'] as const

  test('the order of look-ups does not change the answers', () => {
    const answered = getCalendar('XNYS')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...questions), instant), { maxLength: 6 }), (asked) => {
        const { calendar } = freshCalendar()
        for (const [question, at] of asked) expect(calendar[question](at)).toEqual(answered[question](at))
      }),
    )
  })

  test('the zone of each year is read at most once', () => {
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 12 }), (instants) => {
        const { calendar, asked } = freshCalendar()
        for (const at of instants) calendar.sessionOf(at)
        expect(new Set(asked).size).toBe(asked.length)
      }),
    )
  })
})

describe('examples', () => {
  test('trading days need no zone; an instant needs the zone of its year', () => {
    const { calendar, asked } = freshCalendar()
    expect(calendar.addTradingDays('1994-04-26', 1)).toBe('1994-04-28')
    expect(calendar.addTradingDays('2001-09-10', 1)).toBe('2001-09-17')
    expect(calendar.isTradingDay('2001-09-11')).toBe(false)
    expect(asked).toEqual([])
    expect(calendar.dayOf(Date.parse('2001-09-11T12:00Z'))).toBe('2001-09-11')
    expect(asked).toEqual([2001])
    calendar.sessionOn('2025-01-27')
    expect(asked).toEqual([2001, 2025])
  })

  test('around New Year the days of the neighbouring year are available from either year', () => {
    const open = Date.parse('2007-01-03T09:30-05:00')
    const close = Date.parse('2006-12-29T16:00-05:00')
    expect(freshCalendar().calendar.nextOpen(close)).toBe(open)
    expect(freshCalendar().calendar.previousClose(open)).toBe(close)
    // In New York it is still the year before.
    expect(freshCalendar().calendar.dayOf(Date.parse('2007-01-01T04:59Z'))).toBe('2006-12-31')
  })
})
