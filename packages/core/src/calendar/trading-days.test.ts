import { describe, expect, test } from '@jest/globals'
import type { CalendarException } from './exceptions.js'
import { type ExchangeRules, ownExchanges as exchanges } from './exchanges.js'
import { TableCalendar } from './table-calendar.js'
import { workOutTradingDays } from './trading-days.js'
import { zoneOfYears } from './zone-offsets.js'

const YEARS = { first: 2025, last: 2025 }

/** A calendar of 2025 with New York's rules and the given changes. */
function calendarWith(changes: Partial<ExchangeRules>): TableCalendar {
  const xnys = exchanges.get('XNYS')
  if (!xnys) throw new Error('XNYS is missing')
  const rules = { ...xnys, exceptions: [], ...changes }
  const days = workOutTradingDays(rules, YEARS, rules.exceptions)
  return new TableCalendar(rules, days, zoneOfYears(rules.timeZone))
}

const announced = { name: 'Made up', source: 'this test, 2025-01-01', knownOn: '2025-01-01' }
const lateOpen: CalendarException = { ...announced, kind: 'hours', day: '2025-03-12', open: 12 * 60 }
const earlyClose: CalendarException = { ...announced, kind: 'hours', day: '2025-03-13', close: 14 * 60 }
const onHoliday: CalendarException = { ...announced, kind: 'hours', day: '2025-07-04', close: 13 * 60 }
const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())

describe('exceptions of hours', () => {
  const calendar = calendarWith({ exceptions: [lateOpen, earlyClose, onHoliday] })

  test('a late open moves the open alone', () => {
    const session = calendar.sessionOn('2025-03-12')
    expect(iso(session?.preOpen)).toBe('2025-03-12T08:00:00.000Z')
    expect(iso(session?.open)).toBe('2025-03-12T16:00:00.000Z')
    expect(iso(session?.close)).toBe('2025-03-12T20:00:00.000Z')
    expect(session?.early).toBe(false)
  })

  test('an early close shortens the post-market too', () => {
    const session = calendar.sessionOn('2025-03-13')
    expect(iso(session?.open)).toBe('2025-03-13T13:30:00.000Z')
    expect(iso(session?.close)).toBe('2025-03-13T18:00:00.000Z')
    expect(iso(session?.postClose)).toBe('2025-03-13T21:00:00.000Z')
    expect(session?.early).toBe(true)
  })

  test('exceptions of hours do not open a holiday', () => {
    expect(calendar.isTradingDay('2025-07-04')).toBe(false)
    expect(calendar.closureOn('2025-07-04')?.name).toBe('Independence Day')
  })
})

describe('other zones', () => {
  test.each(['Asia/Tokyo', 'Pacific/Auckland', 'Europe/London', 'UTC'])(
    'days in %s begin at its midnight',
    (timeZone) => {
      const calendar = calendarWith({ timeZone })
      const shown = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
      const open = calendar.sessionOn('2025-01-02')?.open ?? Number.NaN
      for (let at = open; at < Date.UTC(2025, 11, 30); at += 5 * 3_600_000) {
        expect(calendar.dayOf(at)).toBe(shown.format(at))
      }
      const start = open - 33.5 * 3_600_000
      expect(calendar.dayOf(start)).toBe('2025-01-01')
      expect(() => calendar.dayOf(start - 1)).toThrow(expect.objectContaining({ code: 'calendar.range' }))
    },
  )
})

describe('a calendar that ends on a day without trading', () => {
  const newYearsEve: CalendarException = { ...announced, kind: 'closed', day: '2025-12-31' }
  const calendar = calendarWith({ exceptions: [newYearsEve] })
  const range = expect.objectContaining({ code: 'calendar.range' })

  test('does not roll that day backward', () => {
    expect(() => calendar.addTradingDays('2025-12-31', 0)).toThrow(range)
    expect(() => calendar.addTradingDays('2025-12-31', -1)).toThrow(range)
  })

  test('still looks back from that day', () => {
    const noon = Date.UTC(2025, 11, 31, 17)
    expect(iso(calendar.previousClose(noon))).toBe('2025-12-30T21:00:00.000Z')
    expect(() => calendar.nextOpen(noon)).toThrow(range)
    expect(calendar.sessionOf(noon)).toBeUndefined()
    expect(calendar.isOpen(noon)).toBe(false)
    expect(calendar.tradingDaysBetween({ from: '2025-12-30', to: '2025-12-31' })).toEqual(['2025-12-30'])
  })
})
