import { describe, expect, test } from '@jest/globals'
import { getCalendar } from './calendar.js'
import type { TradingSession } from './session.js'

const calendar = getCalendar('XNYS')
const first = calendar.sessionOn('1990-01-02') as TradingSession
const last = calendar.sessionOn('2035-12-31') as TradingSession
const START = Date.UTC(1990, 0, 1, 5)
const END = Date.UTC(2036, 0, 1, 5)

describe('outside the calendar', () => {
  const range = expect.objectContaining({
    code: 'calendar.range',
    expected: '1990-01-01 to 2035-12-31, both inclusive',
  })

  test.each(['1989-12-31', '2036-01-01'])('%s is rejected by every look-up of a day', (day) => {
    expect(() => calendar.isTradingDay(day)).toThrow(range)
    expect(() => calendar.sessionOn(day)).toThrow(range)
    expect(() => calendar.addTradingDays(day, 0)).toThrow(range)
    expect(() => calendar.tradingDaysBetween({ from: day, to: '2025-01-27' })).toThrow(range)
    expect(() => calendar.tradingDaysBetween({ from: '2025-01-27', to: day })).toThrow(range)
    expect(() => calendar.closureOn(day)).toThrow(range)
  })

  test.each([START - 1, END, 1e20, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d is rejected by every look-up of an instant',
    (at) => {
      expect(() => calendar.isOpen(at)).toThrow(range)
      expect(() => calendar.sessionOf(at)).toThrow(range)
      expect(() => calendar.nextOpen(at)).toThrow(range)
      expect(() => calendar.previousClose(at)).toThrow(range)
      expect(() => calendar.dayOf(at)).toThrow(range)
    },
  )

  test('accepts the first and the last instant', () => {
    expect([calendar.dayOf(START), calendar.dayOf(END - 1)]).toEqual(['1990-01-01', '2035-12-31'])
  })

  test('rejects an answer outside the calendar', () => {
    expect(() => calendar.previousClose(first.close)).toThrow(range)
    expect(() => calendar.nextOpen(last.open)).toThrow(range)
    expect(() => calendar.addTradingDays(first.day, -1)).toThrow(range)
    expect(() => calendar.addTradingDays(last.day, 1)).toThrow(range)
  })

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])('rejects %d as a count of trading days', (count) => {
    expect(() => calendar.addTradingDays('2025-01-27', count)).toThrow(
      expect.objectContaining({ code: 'calendar.range', found: String(count) }),
    )
  })

  test('rejects a value that is not an instant', () => {
    const bad: readonly unknown[] = [Number.NaN, 'noon', new Date(Number.NaN), undefined]
    for (const at of bad as number[]) {
      expect(() => calendar.isOpen(at)).toThrow(expect.objectContaining({ code: 'date.invalid' }))
    }
  })
})
