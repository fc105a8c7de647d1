import { describe, expect, test } from '@jest/globals'
import { type ExchangeCalendar, getCalendar } from '@tapeline/core/calendar'
import fc from 'fast-check'
import { defineCalendar, listCalendars } from './index.js'
import { shipped } from './shipped.js'

/** Hours in the zone of the exchange: `09:00-15:30`, with the break between. */
function hoursOn(exchange: string, day: string): string | undefined {
  const calendar = getCalendar(exchange)
  const session = calendar.sessionOn(day)
  if (session === undefined) return calendar.closureOn(day)?.name
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: calendar.timeZone,
    hourCycle: 'h23',
    timeStyle: 'short',
  })
  const { open, close, break: pause } = session
  return (pause === undefined ? [open, close] : [open, pause.start, pause.end, close])
    .map((at) => clock.format(at))
    .join('-')
}

const codes = shipped.map(({ exchange }) => exchange)

describe('the shipped calendars', () => {
  test.each(shipped)('$exchange has the form of a calendar of your own', (definition) => {
    // Another code, since this one is taken.
    const calendar = defineCalendar({ ...definition, exchange: `${definition.exchange.slice(0, 7)}_` })
    expect([calendar.firstDay, calendar.lastDay]).toEqual(['2000-01-01', '2027-12-31'])
  })

  test.each(codes)('%s has sessions that do not overlap, in the order of their parts', (code) => {
    const calendar = getCalendar(code)
    let before = Number.NEGATIVE_INFINITY
    for (const day of calendar.tradingDaysBetween({ from: calendar.firstDay, to: calendar.lastDay })) {
      const {
        preOpen,
        open,
        close,
        auctionEnd,
        postClose,
        break: pause,
      } = calendar.sessionOn(day) ?? fail(day)
      expect([before, preOpen, open, close, auctionEnd, postClose]).toEqual(
        [before, preOpen, open, close, auctionEnd, postClose].sort((one, other) => one - other),
      )
      expect(open).toBeLessThan(close)
      if (pause !== undefined)
        expect(open < pause.start && pause.start < pause.end && pause.end < close).toBe(true)
      before = postClose
    }
  })

  test.each(codes)('%s answers by instant as a scan of its sessions does', (code) => {
    const calendar = getCalendar(code)
    const days = calendar.tradingDaysBetween({ from: '2000-01-01', to: '2027-12-31' })
    const sessions = days.map((day) => calendar.sessionOn(day) ?? fail(day))
    const place = fc.integer({ min: 5, max: sessions.length - 6 })
    const shift = fc.constantFrom(-1, 0, 1, 3_600_000)
    const part = fc.constantFrom('open' as const, 'close' as const, 'start' as const, 'end' as const)
    fc.assert(
      fc.property(place, part, shift, (index, name, ms) => {
        const session = sessions[index] ?? fail(code)
        const at =
          (name === 'open' || name === 'close' ? session[name] : (session.break?.[name] ?? session.open)) + ms
        const near = sessions.slice(index - 5, index + 6)
        const own = near.findLast((one) => one.preOpen <= at && at <= one.postClose)
        expect(calendar.sessionOf(at)?.session.day).toBe(own?.day)
        expect(calendar.isOpen(at)).toBe(
          near.some(
            ({ open, close, break: pause }) =>
              open <= at && at < close && !(pause !== undefined && pause.start <= at && at < pause.end),
          ),
        )
        expect(calendar.nextOpen(at)).toBe(near.find(({ open }) => open > at)?.open)
        expect(calendar.previousClose(at)).toBe(near.findLast(({ close }) => close < at)?.close)
      }),
    )
  })

  test('are listed after those of the core', () => {
    expect(
      listCalendars()
        .slice(0, 4)
        .map(({ exchange }) => exchange),
    ).toEqual(['XNYS', 'XNAS', 'XLON', 'XETR'])
    expect(listCalendars().find(({ exchange }) => exchange === 'XTKS')).toEqual({
      exchange: 'XTKS',
      name: 'Tokyo Stock Exchange',
      timeZone: 'Asia/Tokyo',
      firstYear: 2000,
      lastYear: 2027,
    })
  })
})

describe('days that the exchanges published', () => {
  test.each([
    // Tokyo closes half an hour later since 5 November 2024, and began lunch half an hour earlier until 2011.
    ['XTKS', '2024-11-01', '09:00-11:30-12:30-15:00'],
    ['XTKS', '2024-11-05', '09:00-11:30-12:30-15:30'],
    ['XTKS', '2011-11-18', '09:00-11:00-12:30-15:00'],
    ['XTKS', '2006-01-19', '09:00-11:00-13:00-15:00'],
    ['XTKS', '2008-12-30', '09:00-11:00'],
    ['XTKS', '2009-12-30', '09:00-11:00-12:30-15:00'],
    ['XTKS', '2020-10-01', 'Failure of the trading system'],
    ['XTKS', '2024-08-05', '09:00-11:30-12:30-15:00'],
    ['XTKS', '2019-04-30', 'Accession of Emperor Naruhito, and the days beside it'],
    ['XTKS', '2020-05-06', 'Constitution Memorial Day'],
    ['XTKS', '2021-07-23', 'Sports Day'],
    ['XHKG', '2011-03-04', '10:00-12:30-14:30-16:00'],
    ['XHKG', '2025-01-27', '09:30-12:00-13:00-16:00'],
    ['XHKG', '2025-01-28', '09:30-12:00'],
    ['XHKG', '2023-09-01', 'Typhoon Saola'],
    ['XLON', '2022-09-19', 'State funeral of Queen Elizabeth II'],
    ['XLON', '2020-05-04', '08:00-16:30'],
    ['XLON', '2022-12-23', '08:00-12:30'],
    ['XLON', '2021-12-27', 'Christmas Day'],
    ['XLON', '2021-12-28', 'Boxing Day'],
    ['XETR', '2003-10-31', '09:00-20:00'],
    ['XETR', '2003-11-03', '09:00-17:30'],
    ['XETR', '2022-06-06', '09:00-17:30'],
    ['XPAR', '2001-12-31', 'Changeover to euro cash'],
    ['XAMS', '2025-01-27', '09:00-17:30'],
    ['XSWX', '2024-08-01', 'National Day'],
    ['XTSE', '2024-05-20', 'Victoria Day'],
    ['XASX', '2024-12-24', '10:00-14:10'],
    ['24/7', '2025-01-26', '00:00-00:00'],
    ['24/5', '2025-01-27', '17:00-17:00'],
  ])('%s on %s: %s', (exchange, day, expected) => {
    expect(hoursOn(exchange, day)).toBe(expected)
  })

  test('an unscheduled closure is not known before its announcement', () => {
    const before = getCalendar('XLON', { knownAt: Date.parse('2022-09-09T12:00Z') })
    expect(before.isTradingDay('2022-09-19')).toBe(true)
    expect(getCalendar('XLON').isTradingDay('2022-09-19')).toBe(false)
    expect(getCalendar('XLON').closureOn('2022-09-19')?.knownAt).toBe(Date.parse('2022-09-10T00:00+01:00'))
  })

  test('the closing auction of London prints after the close', () => {
    const { close, auctionEnd, postClose } = getCalendar('XLON').sessionOn('2025-01-27') ?? fail('XLON')
    expect([close, auctionEnd, postClose].map((at) => new Date(at).toISOString().slice(11, 16))).toEqual([
      '16:30',
      '16:40',
      '16:40',
    ])
  })

  test('the foreign-exchange day begins in New York in the evening before', () => {
    const calendar: ExchangeCalendar = getCalendar('24/5')
    const sunday = Date.parse('2025-01-26T17:00-05:00')
    expect(calendar.dayOf(sunday)).toBe('2025-01-27')
    expect(calendar.isOpen(sunday)).toBe(true)
    expect(calendar.isOpen(sunday - 1)).toBe(false)
    expect(calendar.isOpen(Date.parse('2025-01-31T16:59:59-05:00'))).toBe(true)
    expect(calendar.isOpen(Date.parse('2025-01-31T17:00-05:00'))).toBe(false)
  })
})

function fail(what: string): never {
  throw new Error(`no session: ${what}`)
}
