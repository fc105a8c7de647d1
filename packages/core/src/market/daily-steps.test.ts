/** Daily steps, shifts and official closes follow the local time and the sessions of the exchange. */
import { fc, test } from '@fast-check/jest'
import { describe, expect, it } from '@jest/globals'
import { getCalendar } from '../calendar/calendar.js'
import { isTapelineError } from '../event/error.js'
import { errorOf } from '../replay/notes.fixture.js'
import { replay } from '../replay/replay.js'
import { compare } from '../whatif/compare.js'
import { type ShiftBy, shift } from '../whatif/edit.js'
import { byInstrument } from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { market } from './market.js'
import { quotes } from './quotes.js'
import { bar, listed, officialClose, sessionOf, tape, trade, when } from './tape.fixture.js'

const calendar = getCalendar('XNYS')

/** The clocks of New York go forward on Sunday, 9 March 2025. */
const march = tape([
  listed('AA'),
  ...['2025-03-06', '2025-03-07', '2025-03-10', '2025-03-11'].map((day, index) =>
    officialClose('AA', day, 100 + index),
  ),
])

describe('samples by days', () => {
  const lastOf = (every: object, more: object = {}) =>
    replay(march, market)
      .sample(({ quotes: { AA } }) => AA?.last, { every, from: when('2025-03-06', '16:00'), ...more })
      .map(({ at, value }) => [new Date(at).toISOString(), value])

  it('keep the local time of the exchange when its clocks change', () => {
    expect(lastOf({ days: 1 })).toEqual([
      ['2025-03-06T21:00:00.000Z', 100],
      ['2025-03-07T21:00:00.000Z', 101],
      ['2025-03-08T21:00:00.000Z', 101],
      ['2025-03-09T20:00:00.000Z', 101],
      ['2025-03-10T20:00:00.000Z', 102],
      ['2025-03-11T20:00:00.000Z', 103],
    ])
    expect(lastOf({ weeks: 1 }, { to: when('2025-03-14', '16:00') })).toEqual([
      ['2025-03-06T21:00:00.000Z', 100],
      ['2025-03-13T20:00:00.000Z', 103],
    ])
  })

  it('have an exact length in hours, and use a given zone', () => {
    expect(lastOf({ hours: 24 }).at(-1)).toEqual(['2025-03-10T21:00:00.000Z', 102])
    expect(lastOf({ days: 1 }, { zone: 'UTC' })).toEqual(lastOf({ hours: 24 }))
    expect(errorOf(() => lastOf({ days: 1 }, { zone: 'New York' })).code).toBe('date.zone-unknown')
  })

  it('by months use the last day of a shorter month, and the full day again in the next', () => {
    const year = lastOf({ months: 1 }, { from: when('2025-01-31', '16:00'), to: when('2025-05-01', '00:00') })
    expect(year.map(([at]) => at)).toEqual([
      '2025-01-31T21:00:00.000Z',
      '2025-02-28T21:00:00.000Z',
      '2025-03-31T20:00:00.000Z',
      '2025-04-30T20:00:00.000Z',
    ])
  })

  it('reject steps of partial days, and steps of zero', () => {
    for (const every of [
      { days: 0.5 },
      { months: 0.1 },
      { days: -1 },
      { days: 1, hours: -30 },
      { days: 1e-300 },
      {},
    ]) {
      expect(errorOf(() => lastOf(every)).code).toBe('sample.invalid')
    }
  })

  it('of two histories have the same moments', () => {
    const branch = whatIf(march, {
      name: 'later',
      edits: [shift(byInstrument('AA'), { minutes: 1 }, { mayBeEmpty: true })],
    })
    const rows = compare({ a: march, b: branch, projection: market }).sample(
      ({ quotes: { AA } }) => AA?.last,
      {
        every: { days: 1 },
        from: when('2025-03-06', '17:00'),
      },
    )
    expect(rows.map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual([
      '22:00',
      '22:00',
      '22:00',
      '21:00',
      '21:00',
    ])
  })
})

describe('shifts by days', () => {
  const released = tape([
    listed('AA'),
    { id: 'news', type: 'news.published', at: when('2025-03-07', '16:00'), data: { summary: 'A release' } },
    trade('AA', 10, when('2025-03-07', '15:00')),
    { id: 'night', type: 'news.published', at: when('2025-03-08', '02:30'), data: { summary: 'At night' } },
  ])
  const moved = (id: string, by: ShiftBy): string =>
    new Date(whatIf(released, { name: 'moved', edits: [shift(id, by)] }).get(id).at).toISOString()

  it('keep the local time, of the exchange or of all exchanges with listings', () => {
    expect(moved('news', { days: 3 })).toBe('2025-03-10T20:00:00.000Z')
    expect(moved('e2', { days: 3 })).toBe('2025-03-10T19:00:00.000Z')
    expect(moved('news', { hours: 72 })).toBe('2025-03-10T21:00:00.000Z')
    expect(moved('news', { months: -1 })).toBe('2025-02-07T21:00:00.000Z')
    expect(moved('news', { years: 1, days: 1, hours: 1 })).toBe('2026-03-08T21:00:00.000Z')
  })

  it('report the event whose local time the clocks skip, and a number of days that is not whole', () => {
    expect(errorOf(() => moved('night', { days: 1 }))).toMatchObject({
      code: 'date.skipped',
      eventId: 'night',
    })
    expect(errorOf(() => moved('news', { days: 0.5 }))).toMatchObject({
      code: 'edit.invalid',
      eventId: 'news',
    })
    expect(errorOf(() => moved('news', { days: 1e300 })).eventId).toBe('news')
  })
})

/** 28 November 2025 and 24 December 2025 close early, at 13:00. */
const holidays = tape([
  listed('AA'),
  listed('BB'),
  { id: 'news', type: 'news.published', at: when('2025-11-26', '12:00'), data: { summary: 'A release' } },
  officialClose('AA', '2025-11-25', 99, { id: 'before' }),
  { ...officialClose('AA', '2025-11-26', 100, { id: 'full' }), causes: ['news'] },
  officialClose('AA', '2025-11-28', 101, { id: 'half' }),
  officialClose('AA', '2025-12-01', 102, { id: 'after' }),
  officialClose('BB', '2025-12-02', 50, { id: 'late', at: when('2025-12-02', '16:05') }),
])

describe('a shifted official close', () => {
  const closeOf = (id: string, by: ShiftBy): [string, string] => {
    const branch = whatIf(holidays, { name: 'moved', edits: [shift(id, by, { consequences: 'keep' })] })
    replay(branch, market).atEnd()
    const { at, data } = branch.get(id)
    return [new Date(at).toISOString(), (data as { day: string }).day]
  }

  it('moves to the close of its new session, also to and from an early close', () => {
    expect(closeOf('full', { tradingDays: 1 })).toEqual(['2025-11-28T18:00:00.000Z', '2025-11-28'])
    expect(closeOf('full', { days: 2 })).toEqual(['2025-11-28T18:00:00.000Z', '2025-11-28'])
    expect(closeOf('half', { tradingDays: 1 })).toEqual(['2025-12-01T21:00:00.000Z', '2025-12-01'])
    expect(closeOf('half', { tradingDays: -1 })).toEqual(['2025-11-26T21:00:00.000Z', '2025-11-26'])
    expect(closeOf('late', { days: 22 })).toEqual(['2025-12-24T18:05:00.000Z', '2025-12-24'])
    expect(closeOf('late', { hours: 1 })).toEqual(['2025-12-02T22:05:00.000Z', '2025-12-02'])
  })

  it('does so as a consequence that is shifted along', () => {
    const branch = whatIf(holidays, {
      name: 'along',
      edits: [shift('news', { tradingDays: 1 }, { consequences: 'along', exchange: 'XNYS' })],
    })
    const along = [...branch].find(({ basis }) => basis === 'rebased' && branch.definitions.size > 0)
    expect(replay(branch, quotes).at(when('2025-11-26', '20:00')).AA).toMatchObject({ last: 99 })
    expect(replay(branch, quotes).at(sessionOf('2025-11-28').close).AA?.last).toBeCloseTo(101, 9)
    expect(along).toBeDefined()
    expect(
      [...branch].every(
        ({ type, at, data }) =>
          type !== 'close.published' || at >= sessionOf((data as { day: string }).day).close,
      ),
    ).toBe(true)
  })

  it('is rejected without a session, or before the close of its own', () => {
    expect(errorOf(() => closeOf('full', { days: 1 }))).toMatchObject({
      code: 'edit.no-session',
      eventId: 'full',
      found: '2025-11-27',
    })
    expect(errorOf(() => closeOf('full', { hours: -1 }))).toMatchObject({
      code: 'edit.no-session',
      eventId: 'full',
    })
  })

  const days = calendar.tradingDaysBetween({ from: '2024-11-20', to: '2025-03-31' })
  const by = fc.oneof(
    fc.integer({ min: -20, max: 20 }).map((tradingDays) => ({ tradingDays })),
    fc.record({ days: fc.integer({ min: -20, max: 20 }), hours: fc.integer({ min: -5, max: 5 }) }),
    fc.record({ months: fc.integer({ min: -2, max: 2 }) }),
  )
  test.prop([
    fc.subarray(days, { minLength: 1, maxLength: 8 }),
    fc.nat(7),
    by,
    fc.constantFrom('along', 'keep' as const),
  ])(
    'can be replayed after any shift, or the edit is rejected with its event',
    (closed, index, length, consequences) => {
      const own = tape([
        listed('AA'),
        {
          id: 'news',
          type: 'news.published',
          at: when('2024-11-19', '12:00'),
          data: { summary: 'A release' },
        },
        ...closed.map((day, place) => ({
          ...officialClose('AA', day, 100 + place, { id: `c${place}` }),
          causes: ['news'],
        })),
      ])
      const selected = consequences === 'along' ? 'news' : `c${index % closed.length}`
      let branch: ReturnType<typeof tape>
      try {
        branch = whatIf(own, {
          name: 'moved',
          edits: [shift(selected, length, { consequences, exchange: 'XNYS' })],
        })
      } catch (error) {
        expect(isTapelineError(error) && /^(edit|date|calendar)\./.test(error.code)).toBe(true)
        return
      }
      replay(branch, market).atEnd()
      for (const { type, at, data } of branch) {
        if (type === 'close.published')
          expect(at).toBeGreaterThanOrEqual(sessionOf((data as { day: string }).day).close)
      }
    },
  )
})

describe('a shifted bar', () => {
  const start = when('2025-11-26', '15:00')
  const bars = tape([listed('AA'), { ...bar('AA', [10, 12, 9, 11], start, start + 3_600_000), id: 'bar' }])
  const moved = (by: ShiftBy) =>
    replay(whatIf(bars, { name: 'moved', edits: [shift('bar', by)] }), market).atEnd()

  it('is inside or outside regular hours, or the edit is rejected with its event', () => {
    expect(moved({ tradingDays: 3 }).quotes.AA?.last).toBe(11)
    expect(moved({ hours: -1 }).quotes.AA?.last).toBe(11)
    expect(moved({ hours: 2 }).quotes.AA?.last).toBeUndefined()
    for (const by of [{ minutes: 30 }, { hours: -6 }, { days: 2, hours: -2, minutes: -30 }]) {
      expect(errorOf(() => moved(by))).toMatchObject({ code: 'edit.no-session', eventId: 'bar' })
    }
  })
})
