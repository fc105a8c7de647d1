import { describe, expect, test } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { type CalendarDefinition, defineCalendar } from './index.js'

const own: CalendarDefinition = {
  format: 'tapeline.calendar/1',
  exchange: 'XOWN',
  name: 'Own exchange',
  timeZone: 'Asia/Jerusalem',
  years: { first: 2025, last: 2026 },
  weekdays: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday'],
  hours: [
    { open: '09:30', close: '17:00', break: ['12:00', '13:00'], closingAuctionMinutes: 5, source: 'test' },
    { from: '2026-01-05', open: '10:00', close: '16:00', postClose: '18:00', source: 'test' },
  ],
  holidays: [
    { name: 'First', month: 3, day: 1, ifSaturday: 'next', source: 'test' },
    { name: 'Second', month: 3, day: 2, ifSunday: 'next', source: 'test' },
    { name: 'Listed', days: ['2025-04-13'], source: 'test' },
  ],
  earlyCloses: [{ name: 'Eve', days: ['2025-04-10'], close: '12:30', source: 'test' }],
  closures: [{ day: '2025-06-15', name: 'Storm', source: 'test', known: '2025-06-14T21:00' }],
  changes: [{ day: '2025-06-16', open: '11:00', noBreak: true, name: 'After the storm', source: 'test' }],
  extraSessions: [{ day: '2025-06-20', close: '13:30', name: 'Make-up session', source: 'test' }],
}

/** The faults of a definition, as paths and messages. */
function faultsOf(definition: unknown): string[] {
  try {
    defineCalendar(definition as CalendarDefinition)
    return []
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return error.faults.map(({ code, message }) => `${code} ${message}`)
  }
}

const utc = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 16)

describe('defineCalendar', () => {
  test('gives an exchange its week, hours by date, holidays and exceptions', () => {
    const calendar = defineCalendar(own)
    expect(getCalendar('XOWN')).toBe(calendar)
    expect(calendar.isTradingDay('2025-01-05')).toBe(true)
    expect(calendar.isTradingDay('2025-01-03')).toBe(false)
    const session = calendar.sessionOn('2025-01-05')
    expect(
      [session?.open, session?.break?.start, session?.break?.end, session?.close, session?.auctionEnd].map(
        utc,
      ),
    ).toEqual([
      '2025-01-05T07:30',
      '2025-01-05T10:00',
      '2025-01-05T11:00',
      '2025-01-05T15:00',
      '2025-01-05T15:05',
    ])
    const later = calendar.sessionOn('2026-01-05')
    expect([later?.open, later?.close, later?.postClose].map(utc)).toEqual([
      '2026-01-05T08:00',
      '2026-01-05T14:00',
      '2026-01-05T16:00',
    ])
    // 1 March 2025 is a Saturday; its substitute is not on the holiday of the Sunday.
    expect(calendar.closureOn('2025-03-02')?.name).toBe('Second')
    expect(calendar.closureOn('2025-03-03')?.name).toBe('First')
    expect(utc(calendar.sessionOn('2025-04-10')?.close)).toBe('2025-04-10T09:30')
    expect(calendar.sessionOn('2025-04-10')?.early).toBe(true)
    expect(calendar.closureOn('2025-06-15')?.name).toBe('Storm')
    expect(calendar.sessionOn('2025-06-16')).not.toHaveProperty('break')
    expect(utc(calendar.sessionOn('2025-06-20')?.close)).toBe('2025-06-20T10:30')
    const before = getCalendar('XOWN', { knownAt: Date.parse('2025-06-14T20:59+03:00') })
    expect(before.isTradingDay('2025-06-15')).toBe(true)
  })

  test('takes the same definition again, in any order of its fields', () => {
    const { format, ...rest } = own
    expect(defineCalendar({ ...rest, format })).toBe(getCalendar('XOWN'))
  })

  test('rejects another definition of a code that is taken', () => {
    expect(faultsOf({ ...own, name: 'Other' })).toEqual([
      "calendar.conflict The exchange 'XOWN' already has a calendar with other rules; give yours another code, or define the changed one in a new process.",
    ])
    expect(faultsOf({ ...own, exchange: 'XNYS' })[0]).toMatch(/^calendar\.conflict/)
    expect(faultsOf({ ...own, exchange: 'XTKS' })[0]).toMatch(/^calendar\.conflict/)
  })

  test.each<[string, unknown, RegExp]>([
    ['no object', 7, /^calendar\.invalid The calendar is missing or not an object/],
    ['an unknown field', { ...own, holiday: [] }, /holiday is not a field of the form/],
    ['another format', { ...own, format: 'x' }, /format must be 'tapeline\.calendar\/1'/],
    ['a long code', { ...own, exchange: 'TOOLONGCODE' }, /exchange must be 1 to 8/],
    ['an unknown zone', { ...own, timeZone: 'Mars/Base' }, /timeZone must be the IANA name/],
    [
      'a wrong time',
      { ...own, hours: [{ open: '9:00', close: '17:00', source: 'x' }] },
      /hours\.0\.open must be a time/,
    ],
    [
      'a close before the open',
      { ...own, hours: [{ open: '17:00', close: '09:00', source: 'x' }] },
      /close must be after the open/,
    ],
    [
      'a break outside',
      { ...own, hours: [{ open: '09:00', close: '12:00', break: ['11:30', '12:30'], source: 'x' }] },
      /break must be inside/,
    ],
    ['hours without a day', { ...own, hours: [own.hours[0], own.hours[0]] }, /Later hours need a day/],
    [
      'a rule that finds no day',
      { ...own, holidays: [{ name: 'x', source: 'x', month: 1 }] },
      /holidays\.0 needs its days as/,
    ],
    [
      'a day that no month has',
      { ...own, holidays: [{ name: 'x', source: 'x', month: 4, day: 31 }] },
      /Month 4 has no day 31/,
    ],
    [
      'an early close that is late',
      { ...own, earlyCloses: [{ ...own.earlyCloses?.[0], close: '18:00' }] },
      /before the usual close/,
    ],
    [
      'a day that does not exist',
      { ...own, closures: [{ day: '2025-02-30', name: 'x', source: 'x' }] },
      /closures\.0\.day must be a day that exists/,
    ],
    [
      'two exceptions on a day',
      {
        ...own,
        changes: [{ ...own.closures?.[0], known: undefined, open: '11:00' }].map(
          ({ known: _, ...rest }) => rest,
        ),
      },
      /has two exceptions/,
    ],
    [
      'an exception known later',
      { ...own, closures: [{ day: '2025-06-15', name: 'x', source: 'x', known: '2025-06-16' }] },
      /on its day at the latest/,
    ],
    [
      'a day outside',
      { ...own, closures: [{ day: '2024-06-15', name: 'x', source: 'x' }] },
      /outside the years/,
    ],
    ['no source', { ...own, closures: [{ day: '2025-06-15', name: 'x' }] }, /closures\.0\.source is missing/],
  ])('rejects %s', (_, definition, message) => {
    expect(faultsOf(definition).join('\n')).toMatch(message)
  })

  test('reports every fault at once', () => {
    expect(faultsOf({ ...own, name: '', exchange: 'x', years: { first: 2025 } })).toHaveLength(3)
  })
})
