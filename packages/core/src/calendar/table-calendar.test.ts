import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from './calendar.js'
import type { TradingSession } from './session.js'

const calendar = getCalendar('XNYS')
const days = calendar.tradingDaysBetween({ from: calendar.firstDay, to: calendar.lastDay })
const sessions = days.map((day) => calendar.sessionOn(day)).filter((session) => session !== undefined)
const first = sessions[0] as TradingSession
const last = sessions[sessions.length - 1] as TradingSession
const START = Date.UTC(1990, 0, 1, 5)
const END = Date.UTC(2036, 0, 1, 5)

/** Opens and closes that are neither the usual ones nor an early close at 13:00. */
const UNUSUAL: Record<string, readonly [open: string, close: string]> = {
  '1990-12-24': ['09:30', '14:00'],
  '1991-12-24': ['09:30', '14:00'],
  '1992-11-27': ['09:30', '14:00'],
  '1992-12-24': ['09:30', '14:00'],
  '1994-02-11': ['09:30', '14:30'],
  '1995-12-18': ['10:30', '16:00'],
  '1996-01-08': ['11:00', '14:00'],
  '2002-09-11': ['12:00', '16:00'],
}

const tradingDay = fc.constantFrom(...days)
const anyDay = fc
  .integer({ min: 0, max: 16_800 })
  .map((index) => new Date(Date.UTC(1990, 0, 1 + index)).toISOString().slice(0, 10))
const boundary = fc
  .record({
    session: fc.constantFrom(...sessions),
    field: fc.constantFrom('preOpen', 'open', 'close', 'postClose'),
    shift: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
  })
  .map(({ session, field, shift }) => session[field as 'open'] + shift)
const instant = fc.oneof(fc.integer({ min: START, max: END - 1 }), boundary)

describe('laws of sessions', () => {
  test('hours by the clocks of New York, on every trading day', () => {
    const clock = new Intl.DateTimeFormat('en-CA', {
      timeZone: 'America/New_York',
      hourCycle: 'h23',
      dateStyle: 'short',
      timeStyle: 'short',
    })
    for (const session of sessions) {
      const { day, early } = session
      const [open = '09:30', close = early ? '13:00' : '16:00'] = UNUSUAL[day] ?? []
      const hours = ['04:00', open, close, early ? '17:00' : '20:00']
      const shown = [session.preOpen, session.open, session.close, session.postClose].map((at) =>
        clock.format(at),
      )
      expect(shown).toEqual(hours.map((hour) => `${day}, ${hour}`))
    }
  })

  test('sessionOf and isOpen agree with a scan of all sessions', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const session = sessions.find((each) => each.preOpen <= at && at <= each.postClose)
        const phase =
          session &&
          (at < session.open ? 'pre' : session.open <= at && at <= session.close ? 'regular' : 'post')
        expect(calendar.sessionOf(at)).toEqual(session && { session, phase })
        expect(calendar.isOpen(at)).toBe(sessions.some((each) => each.open <= at && at < each.close))
      }),
    )
  })

  test('nextOpen and previousClose agree with a scan, and bracket the instant', () => {
    const inside = instant.filter((at) => at > first.close && at < last.open)
    fc.assert(
      fc.property(inside, (at) => {
        expect(calendar.nextOpen(at)).toBe(sessions.find((each) => each.open > at)?.open)
        expect(calendar.previousClose(at)).toBe(sessions.findLast((each) => each.close < at)?.close)
        expect(calendar.previousClose(at)).toBeLessThan(at)
        expect(calendar.nextOpen(at)).toBeGreaterThan(at)
      }),
    )
  })

  test('a session contains its own open, close and day', () => {
    fc.assert(
      fc.property(tradingDay, (day) => {
        const session = calendar.sessionOn(day) as TradingSession
        expect(session.day).toBe(day)
        expect([session.open, session.close].map((at) => calendar.isOpen(at))).toEqual([true, false])
        expect(calendar.sessionOf(session.open)).toEqual({ session, phase: 'regular' })
        expect(calendar.sessionOf(session.close)).toEqual({ session, phase: 'regular' })
        expect(calendar.dayOf(session.preOpen)).toBe(day)
        expect(calendar.dayOf(session.postClose)).toBe(day)
      }),
    )
  })

  test('dayOf agrees with Intl', () => {
    const clock = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' })
    const midnight = anyDay.map((day) => Date.parse(`${day}T05:00Z`))
    const near = fc.tuple(midnight, fc.constantFrom(-3_600_000, -1, 0, 1)).map(([at, shift]) => at + shift)
    const inRange = near.filter((at) => at >= START)
    fc.assert(
      fc.property(fc.oneof(instant, inRange), (at) => calendar.dayOf(at) === clock.format(Math.floor(at))),
    )
  })

  test('returned objects are frozen, and the same each time', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const place = calendar.sessionOf(at)
        expect(calendar.sessionOf(at)).toBe(place)
        if (!place) return
        expect([Object.isFrozen(place), Object.isFrozen(place.session)]).toEqual([true, true])
        expect(calendar.sessionOn(place.session.day)).toBe(place.session)
      }),
    )
  })
})

describe('laws of trading days', () => {
  test('sessions do not overlap, and each is within its own day', () => {
    for (const [index, session] of sessions.entries()) {
      expect(session.preOpen < session.open && session.open < session.close).toBe(true)
      expect(session.close < session.postClose).toBe(true)
      expect(session.preOpen).toBeGreaterThan(sessions[index - 1]?.postClose ?? Number.NEGATIVE_INFINITY)
    }
  })

  test('the next open and the previous close invert each other', () => {
    for (const [index, session] of sessions.entries()) {
      const next = sessions[index + 1]
      if (!next) continue
      expect(calendar.nextOpen(session.close)).toBe(next.open)
      expect(calendar.previousClose(next.open)).toBe(session.close)
    }
  })

  test('moving by trading days forth and back returns the same trading day', () => {
    const index = fc.integer({ min: 0, max: days.length - 1 })
    fc.assert(
      fc.property(index, index, (from, to) => {
        const day = days[from] as string
        const moved = calendar.addTradingDays(day, to - from)
        expect(moved).toBe(days[to])
        expect(calendar.addTradingDays(moved, from - to)).toBe(day)
      }),
    )
  })

  test('adding 0 rolls a day without trading forward, and keeps a trading day', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        expect(calendar.addTradingDays(day, 0)).toBe(days.find((each) => each >= day))
      }),
    )
  })

  test('the days between are those of a filter over all, both ends inclusive', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (from, to) => {
        const expected = days.filter((day) => from <= day && day <= to)
        expect(calendar.tradingDaysBetween({ from, to }).join(' ')).toBe(expected.join(' '))
      }),
    )
  })

  test('adjacent ranges add up to the whole', () => {
    fc.assert(
      fc.property(tradingDay, (day) => {
        const before = calendar.tradingDaysBetween({ from: calendar.firstDay, to: day })
        const after = calendar.tradingDaysBetween({ from: day, to: calendar.lastDay })
        expect([...before, ...after.slice(1)].join(' ')).toBe(days.join(' '))
      }),
    )
  })
})

describe('examples', () => {
  test('27 January 2025 opens at 14:30 and closes at 21:00 UTC', () => {
    expect(calendar.sessionOn('2025-01-27')).toEqual({
      exchange: 'XNYS',
      day: '2025-01-27',
      auctionEnd: Date.parse('2025-01-27T21:00:10Z'),
      preOpen: Date.parse('2025-01-27T09:00Z'),
      open: Date.parse('2025-01-27T14:30Z'),
      close: Date.parse('2025-01-27T21:00Z'),
      postClose: Date.parse('2025-01-28T01:00Z'),
      early: false,
    })
  })

  test('summer time moves the open by an hour', () => {
    const opens = ['2025-03-07', '2025-03-10', '2025-10-31', '2025-11-03'].map(
      (day) => calendar.sessionOn(day)?.open,
    )
    const expected = ['03-07T14:30Z', '03-10T13:30Z', '10-31T13:30Z', '11-03T14:30Z']
    expect(opens).toEqual(expected.map((time) => Date.parse(`2025-${time}`)))
  })

  test('at the close of 27 January the session is not open but regular, and the previous close is that of Friday', () => {
    const close = Date.parse('2025-01-27T21:00Z')
    expect(calendar.isOpen(close)).toBe(false)
    expect(calendar.sessionOf(close)?.phase).toBe('regular')
    expect(calendar.previousClose(close)).toBe(Date.parse('2025-01-24T21:00Z'))
    expect(calendar.nextOpen(close)).toBe(Date.parse('2025-01-28T14:30Z'))
  })

  test('the release on Martin Luther King, Jr. Day rolls to the next day', () => {
    expect(calendar.addTradingDays('2025-01-20', 0)).toBe('2025-01-21')
    expect(calendar.addTradingDays('2025-01-20', 5)).toBe('2025-01-28')
    expect(calendar.addTradingDays('2025-01-20', -1)).toBe('2025-01-17')
  })

  test('weekends are not closures', () => {
    expect(calendar.closureOn('2025-01-25')).toBeUndefined()
    expect(calendar.closureOn('2025-01-20')?.name).toBe('Martin Luther King, Jr. Day')
    expect(calendar.closureOn('2025-01-20')).not.toHaveProperty('knownAt')
  })
})
