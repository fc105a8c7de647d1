import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from '../../calendar/calendar.js'
import { isTapelineError } from '../../event/error.js'
import { replay } from '../../replay/replay.js'
import { market } from '../market.js'
import {
  delisted,
  type Line,
  listed,
  officialClose,
  renamed,
  sessionOf,
  split,
  tape,
  trade,
  wentEx,
  when,
} from '../tape.fixture.js'
import { dailyCloses } from './daily-closes.js'

const week = tape([
  listed('AA'),
  listed('BB'),
  officialClose('AA', '2025-01-24', 100),
  trade('AA', 101, when('2025-01-27', '15:59')),
  officialClose('AA', '2025-01-27', 102),
  // Published after the pre-market of the next day began, but still the close of its own day.
  officialClose('AA', '2025-01-28', 103, { at: when('2025-01-29', '08:00') }),
  trade('BB', 50, when('2025-01-27', '15:59')),
  trade('BB', 51, when('2025-01-27', '18:00')),
  trade('BB', 52, when('2025-01-28', '10:00')),
])

describe('daily closes', () => {
  it('are official closes, or else the last regular prices', () => {
    const { days, closes } = dailyCloses(week, {
      instruments: ['BB', 'AA'],
      from: '2025-01-27',
      to: '2025-01-28',
    })
    expect(days).toEqual(['2025-01-27', '2025-01-28'])
    expect(closes).toEqual({ AA: [102, 103], BB: [50, 52] })
  })

  it('reject gaps, and list each of them', () => {
    try {
      dailyCloses(week, { instruments: ['AA', 'BB', 'CC'], from: '2025-01-24', to: '2025-01-27' })
      throw new Error('nothing was thrown')
    } catch (error) {
      if (!isTapelineError(error, 'model.invalid')) throw error
      expect(error.faults.map(({ found }) => found)).toEqual(['none of BB on 2025-01-24', undefined])
      expect(error.faults[1]).toMatchObject({ code: 'instrument.unknown', expected: 'AA, BB' })
    }
  })

  it('show no move for a split, and on request none for a dividend', () => {
    const timeline = tape([
      listed('AA'),
      officialClose('AA', '2025-01-24', 200),
      split('AA', 2, 1, when('2025-01-27', '00:00')),
      officialClose('AA', '2025-01-27', 100),
      wentEx('AA', 1, when('2025-01-28', '00:00')),
      officialClose('AA', '2025-01-28', 99),
    ])
    const range = { instruments: ['AA'], from: '2025-01-24', to: '2025-01-28' }
    expect(dailyCloses(timeline, range).closes.AA).toEqual([100, 100, 99])
    expect(dailyCloses(timeline, { ...range, adjustment: 'none' }).closes.AA).toEqual([200, 100, 99])
    expect(dailyCloses(timeline, { ...range, adjustment: 'splits-and-dividends' }).closes.AA).toEqual([
      99, 99, 99,
    ])
  })

  it('use the last of several official closes of a day, as the quote does', () => {
    const timeline = tape([
      listed('AA'),
      officialClose('AA', '2025-01-24', 100),
      officialClose('AA', '2025-01-24', 101, { at: when('2025-01-24', '17:00') }),
      officialClose('AA', '2025-01-27', 102),
    ])
    expect(replay(timeline, market).at(when('2025-01-24', '18:00')).quotes.AA?.last).toBe(101)
    const range = { instruments: ['AA'], from: '2025-01-24', to: '2025-01-27' }
    expect(dailyCloses(timeline, range).closes.AA).toEqual([101, 102])
  })

  it('do not adjust a close that was published after a split, in new shares', () => {
    const timeline = tape([
      listed('NVDA'),
      officialClose('NVDA', '2024-06-06', 1209.98),
      trade('NVDA', 1208, when('2024-06-07', '15:59')),
      split('NVDA', 10, 1, when('2024-06-10', '00:00')),
      officialClose('NVDA', '2024-06-07', 120.888, { at: when('2024-06-10', '08:00') }),
      officialClose('NVDA', '2024-06-10', 121.79),
    ])
    const range = { instruments: ['NVDA'], from: '2024-06-06', to: '2024-06-10' }
    expect(dailyCloses(timeline, range).closes.NVDA).toEqual([1209.98 / 10, 120.888, 121.79])
  })

  it('adjust a close published after a split for a dividend after its session', () => {
    const timeline = tape([
      listed('AA'),
      officialClose('AA', '2025-01-23', 202),
      trade('AA', 200, when('2025-01-24', '15:59')),
      split('AA', 2, 1, when('2025-01-27', '00:00')),
      wentEx('AA', 1, when('2025-01-27', '00:01')),
      officialClose('AA', '2025-01-24', 100, { at: when('2025-01-27', '08:00') }),
      officialClose('AA', '2025-01-27', 99),
    ])
    const range = { instruments: ['AA'], from: '2025-01-24', to: '2025-01-27' }
    const adjustment = 'splits-and-dividends'
    expect(dailyCloses(timeline, { ...range, adjustment }).closes.AA).toEqual([99, 99])
  })

  describe('of a symbol that changed hands', () => {
    const night = when('2022-06-09', '00:00')
    const facebook = [
      listed('FB'),
      officialClose('FB', '2022-06-06', 190),
      officialClose('FB', '2022-06-07', 195),
      officialClose('FB', '2022-06-08', 196),
      renamed('FB', 'META', night + 1),
      officialClose('META', '2022-06-09', 184),
      officialClose('META', '2022-06-10', 175),
    ]
    const fund = [
      listed('META'),
      officialClose('META', '2022-06-06', 10),
      officialClose('META', '2022-06-07', 10.1),
      officialClose('META', '2022-06-08', 10.2),
      renamed('META', 'METV', night),
    ]
    const closes = (lines: readonly Line[], symbol: string, from: string, to: string): unknown =>
      dailyCloses(tape(lines), { instruments: [symbol], from, to }).closes[symbol]

    it('are those of one instrument across a rename, by either name', () => {
      for (const symbol of ['FB', 'META'])
        expect(closes(facebook, symbol, '2022-06-07', '2022-06-10')).toEqual([195, 196, 184, 175])
    })

    it('are those of the instrument that has the symbol at the end of the period', () => {
      const lines = [...facebook, ...fund]
      expect(closes(lines, 'META', '2022-06-06', '2022-06-10')).toEqual([190, 195, 196, 184, 175])
      expect(closes(lines, 'META', '2022-06-06', '2022-06-08')).toEqual([10, 10.1, 10.2])
      expect(closes(lines, 'METV', '2022-06-06', '2022-06-08')).toEqual([10, 10.1, 10.2])
      expect(closes(lines, 'FB', '2022-06-06', '2022-06-07')).toEqual([190, 195])
    })

    it('are not those of a company that had the symbol earlier', () => {
      const lines = [
        listed('X'),
        officialClose('X', '2022-06-07', 40),
        delisted('X', when('2022-06-08', '00:00')),
        listed('X', {}, when('2022-06-09', '00:00')),
        officialClose('X', '2022-06-09', 26.2),
      ]
      expect(closes(lines, 'X', '2022-06-07', '2022-06-07')).toEqual([40])
      expect(closes(lines, 'X', '2022-06-09', '2022-06-09')).toEqual([26.2])
      expect(() => closes(lines, 'X', '2022-06-07', '2022-06-09')).toThrow(
        expect.objectContaining({ code: 'model.invalid' }),
      )
    })
  })

  it('are in the shares at the end, and agree with the quote, whenever they were published', () => {
    const calendar = getCalendar('XNYS')
    const days = [0, 1, 2, 3].map((index) => calendar.addTradingDays('2024-06-05', index))
    const price = fc.integer({ min: 40, max: 400 }).map((quarters) => quarters / 4)
    const ofDay = fc.record({
      traded: price,
      /** At the close, in the evening, before the next open, or after it. */
      closes: fc.array(fc.tuple(price, fc.integer({ min: 0, max: 3 })), { maxLength: 3 }),
      corrected: fc.option(price, { nil: undefined }),
      ratio: fc.option(fc.constantFrom([2, 1] as const, [1, 4] as const), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.tuple(ofDay, ofDay, ofDay, ofDay), (story) => {
        const lines: Line[] = [listed('X')]
        const published = days.map((day, index) => {
          const { traded, closes, corrected, ratio } = story[index] as (typeof story)[0]
          const { preOpen, open, close } = sessionOf(day)
          const next = calendar.nextOpen(open)
          const times = [close, close + 3_600_000, next - 3_600_000, next + 600_000]
          const night = preOpen - 7_200_000
          if (ratio !== undefined) lines.push(split('X', ratio[0], ratio[1], night))
          lines.push(trade('X', traded, close - 1000))
          const own = closes.map(([value, late], place) => {
            const at = times[late] as number
            lines.push({ ...officialClose('X', day, value, { at }), id: `c${index}-${place}` })
            return { at, value, place }
          })
          const [first] = own
          if (first !== undefined && corrected !== undefined) {
            const { at } = first
            const options = { at, replaces: `c${index}-0`, knownAt: at + 1000, id: `fix${index}` }
            lines.push(officialClose('X', day, corrected, options))
            own[0] = { ...first, value: corrected }
          }
          const last = own.sort((left, right) => left.at - right.at || left.place - right.place).at(-1)
          return {
            factor: ratio === undefined ? 1 : ratio[1] / ratio[0],
            night,
            price: last ?? { at: close - 1000, value: traded },
          }
        })
        const timeline = tape(lines)
        const expected = published.map(({ price: { at, value } }) =>
          published.reduce((product, { night, factor }) => (night > at ? product * factor : product), value),
        )
        const range = { instruments: ['X'], from: days[0] as string, to: days[3] as string }
        const found = dailyCloses(timeline, range).closes.X as readonly number[]
        for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 9)
        const { last, previousClose } = replay(timeline, market).atEnd().quotes.X ?? {}
        expect([found[2], found[3]].map((value) => value?.toFixed(9))).toEqual(
          [previousClose, last].map((value) => value?.toFixed(9)),
        )
      }),
    )
  })
})
