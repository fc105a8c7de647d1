import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { replay } from '../replay/replay.js'
import { naiveVolume, type Traded } from './naive.fixture.js'
import { quoteOf } from './quotes.fixture.js'
import { quotes } from './quotes.js'
import { bar, type Line, listed, opened, sessionOf, split, tape, trade, when } from './tape.fixture.js'

const MONDAY = '2025-01-27'
const MINUTE = 60_000
const PRICES = [10, 11, 10, 11] as const
const { open: OPEN, close: CLOSE } = sessionOf(MONDAY)

/** A bar with a volume, with its times in New York. */
function over(from: string, to: string, volume: number): Line {
  return bar('NVDA', PRICES, when(MONDAY, from), when(MONDAY, to), volume)
}

function sold(time: string, size: number): Line {
  return trade('NVDA', 10, when(MONDAY, time), { size })
}

function volumeOf(lines: readonly Line[]): number | undefined {
  return quoteOf(lines).volume
}

function asLine({ from, to, shares }: Traded): Line {
  return from === to ? trade('NVDA', 10, from, { size: shares }) : bar('NVDA', PRICES, from, to, shares)
}

describe('volume', () => {
  const hours = [over('09:30', '10:30', 10), over('10:30', '11:30', 10), over('11:30', '12:30', 10)]

  it.each<[string, Line[], number]>([
    [
      'the bars of two files that overlap',
      [...hours, over('11:30', '12:30', 10), over('12:30', '13:30', 10)],
      40,
    ],
    ['hourly bars and the daily one', [...hours, over('12:30', '13:30', 10), over('09:30', '16:00', 40)], 40],
    [
      'trades and the bar over them',
      [sold('10:00', 100), sold('10:10', 50), over('09:30', '10:30', 150)],
      150,
    ],
    [
      'bars of one and of two minutes',
      [over('09:30', '09:31', 10), over('09:31', '09:32', 20), over('09:30', '09:32', 30)],
      30,
    ],
    ['a daily bar with more than the existing hourly ones', [...hours, over('09:30', '16:00', 55)], 55],
    [
      'an hour with less than its trades, which are complete',
      [sold('10:00', 100), over('09:30', '10:30', 90)],
      100,
    ],
    [
      'trades before a bar, and some of the trades in it',
      [sold('09:45', 100), sold('10:05', 50), over('10:00', '11:00', 150)],
      250,
    ],
    ['a trade at the end of a bar, which is not in it', [sold('10:30', 5), over('09:30', '10:30', 7)], 12],
    ['a trade at the start of a bar, which is in it', [sold('10:30', 5), over('10:30', '11:30', 7)], 7],
    [
      'trades at the close, which are in the last bar',
      [sold('16:00', 5), over('15:00', '16:00', 7), sold('16:00', 1)],
      7,
    ],
    [
      'bars of 65 minutes, with few of their trades',
      [
        over('09:30', '10:35', 30),
        sold('11:00', 1),
        over('10:35', '11:40', 30),
        sold('12:00', 2),
        over('11:40', '12:45', 30),
      ],
      90,
    ],
    [
      'bars, two of them overlapping in part',
      [over('09:30', '10:30', 10), over('10:00', '11:00', 15), over('10:30', '11:30', 10)],
      20,
    ],
    ['bars of no volume', [over('09:30', '10:30', 0)], 0],
  ])('counts once: %s', (_, lines, expected) => {
    expect(volumeOf(lines)).toBe(expected)
    expect(volumeOf([...lines].reverse())).toBe(expected)
    expect(volumeOf([...lines, ...lines.filter(({ type }) => type === 'bar.closed')])).toBe(expected)
  })

  it('starts again with each session, and is in new shares after a split', () => {
    const lines = [sold('15:59', 5), over('15:00', '16:00', 7)]
    expect(volumeOf([...lines, split('NVDA', 10, 1, when(MONDAY, '20:00'))])).toBe(70)
    expect(volumeOf([...lines, opened('2025-01-28')])).toBeUndefined()
    const next = bar('NVDA', PRICES, when('2025-01-28', '09:30'), when('2025-01-28', '10:30'), 3)
    expect(volumeOf([...lines, next])).toBe(3)
  })

  it('does not publish its internal fields', () => {
    expect(Object.keys(quoteOf(hours)).filter((name) => name.startsWith('volume'))).toEqual(['volume'])
  })

  /** Trades of a session, at whole minutes and other moments. */
  const traded = fc.array(
    fc.record({
      at: fc.oneof(
        fc.integer({ min: 0, max: 390 }).map((minute) => OPEN + minute * MINUTE),
        fc.integer({ min: OPEN, max: CLOSE }),
      ),
      shares: fc.integer({ min: 1, max: 99 }),
    }),
    { maxLength: 30 },
  )

  it('is the same for any bars over the same trades, in any order of arrival', () => {
    const stretch = fc.record({
      minutes: fc.constantFrom(1, 2, 5, 15, 30, 60, 65, 390),
      from: fc.nat(),
      count: fc.integer({ min: 1, max: 400 }),
    })
    const some = fc.tuple(traded, fc.array(stretch, { maxLength: 3 }), fc.infiniteStream(fc.nat()))
    fc.assert(
      fc.property(some, ([trades, stretches, dice]) => {
        const bars = stretches.flatMap(({ minutes, from, count }) => {
          const all = Array.from({ length: Math.ceil(390 / minutes) }, (_, index) => {
            const start = OPEN + index * minutes * MINUTE
            const end = Math.min(CLOSE, start + minutes * MINUTE)
            const inside = trades.filter(
              ({ at }) => at >= start && (at < end || (at === CLOSE && end === CLOSE)),
            )
            return { from: start, to: end, shares: inside.reduce((sum, { shares }) => sum + shares, 0) }
          })
          const first = from % all.length
          return all.slice(first, first + count)
        })
        const lines = [...trades.map(({ at, shares }) => ({ from: at, to: at, shares })), ...bars].map(asLine)
        const shuffled = lines
          .map((line) => ({ line, place: dice.next().value as number }))
          .sort((left, right) => left.place - right.place)
          .map(({ line }) => line)
        const total = trades.reduce((sum, { shares }) => sum + shares, 0)
        expect(volumeOf([...lines])).toBe(lines.length === 0 ? undefined : total)
        expect(volumeOf(shuffled)).toBe(lines.length === 0 ? undefined : total)
      }),
    )
  })

  it('is at every moment the largest total without overlaps, with any trades or bars missing', () => {
    const bars = fc.array(
      fc
        .record({
          minutes: fc.constantFrom(1, 5, 15, 30, 60, 390),
          place: fc.nat(),
          offset: fc.constantFrom(0, 30),
          shares: fc.integer({ min: 0, max: 200 }),
        })
        .map(({ minutes, place, offset, shares }): Traded => {
          const shift = minutes === 60 ? offset : 0
          const count = Math.floor((390 - shift) / minutes)
          const from = OPEN + (shift + (place % count) * minutes) * MINUTE
          return { from, to: from + minutes * MINUTE, shares }
        }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(traded, bars, (trades, list) => {
        const all = [...trades.map(({ at, shares }) => ({ from: at, to: at, shares })), ...list]
        const replayed = replay(tape([listed('NVDA'), ...all.map(asLine)]), quotes)
        for (const { to } of all) {
          const known = all.filter((one) => one.to <= to)
          expect(replayed.at(to).NVDA?.volume).toBe(naiveVolume(known, CLOSE))
        }
      }),
    )
  })

  it('counts each share at most once, in any order, for bars of any lengths', () => {
    const moment = fc.integer({ min: 0, max: 390 * 2 }).map((half) => OPEN + half * 30_000)
    const bars = fc.array(
      fc.tuple(moment, moment, fc.integer({ min: 0, max: 200 })).map(([left, right, shares]): Traded => {
        const from = Math.min(left, right, CLOSE - MINUTE)
        return { from, to: Math.max(left, right, from + 30_000), shares }
      }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(traded, bars, fc.infiniteStream(fc.nat()), (trades, list, dice) => {
        const all = [...trades.map(({ at, shares }) => ({ from: at, to: at, shares })), ...list]
        fc.pre(all.length > 0)
        const shuffled = all
          .map((one) => ({ one, place: dice.next().value as number }))
          .sort((left, right) => left.place - right.place)
          .map(({ one }) => one)
        const volume = volumeOf(all.map(asLine)) as number
        expect(volumeOf(shuffled.map(asLine))).toBe(volume)
        expect(volume).toBeLessThanOrEqual(naiveVolume(all, CLOSE) as number)
        expect(volume).toBeGreaterThanOrEqual(Math.max(...all.map(({ shares }) => shares)))
      }),
    )
  })
})
