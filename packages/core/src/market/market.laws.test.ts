import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { replay } from '../replay/replay.js'
import { timelineFromJson } from '../timeline/json.js'
import { arbitraryLines } from './arbitrary-tape.fixture.js'
import { everywhere } from './checks.fixture.js'
import { marketEvents } from './events.js'
import { market } from './market.js'
import {
  bar,
  closed,
  LISTED_AT,
  type Line,
  listed,
  officialClose,
  sessionOf,
  shares,
  tape,
  trade,
} from './tape.fixture.js'

describe('values that rank or sum across instruments', () => {
  it('are a sorted permutation, a count of the changes, and a mean of the members', () => {
    fc.assert(
      fc.property(arbitraryLines, (lines) => {
        everywhere(lines, market, (state) => {
          const equities = Object.entries(state.quotes).filter(([, quote]) => quote.kind === 'equity')
          const ranked = equities.filter(([, quote]) => quote.marketCap !== undefined)
          expect(state.ranking.map(({ symbol }) => symbol).sort()).toEqual(
            ranked.map(([symbol]) => symbol).sort(),
          )
          const places = equities.filter(
            ([, quote]) => quote.previousClose !== undefined && quote.shares !== undefined,
          )
          const previousCap = (symbol: string): number =>
            (state.quotes[symbol]?.previousClose as number) * (state.quotes[symbol]?.shares as number)
          for (const [index, { symbol, marketCap, rank, previousRank }] of state.ranking.entries()) {
            expect(rank).toBe(index + 1)
            expect(marketCap).toBe(state.quotes[symbol]?.marketCap)
            expect(marketCap).toBeLessThanOrEqual(
              state.ranking[index - 1]?.marketCap ?? Number.POSITIVE_INFINITY,
            )
            const ahead = places.filter(([other]) => {
              const gap = previousCap(other) - previousCap(symbol)
              return gap > 0 || (gap === 0 && other < symbol)
            })
            const placed = places.some(([other]) => other === symbol)
            expect(previousRank).toBe(placed ? ahead.length + 1 : undefined)
          }
          const changes = equities.flatMap(([, { change }]) => change ?? [])
          const { advancing, declining, unchanged } = state.breadth
          expect(advancing).toBe(changes.filter((change) => change > 0).length)
          expect(declining).toBe(changes.filter((change) => change < 0).length)
          expect(unchanged).toBe(changes.filter((change) => change === 0).length)
          expect(Object.keys(state.sectors)).toEqual([...Object.keys(state.sectors)].sort())
          for (const { members, changePct } of Object.values(state.sectors)) {
            const known = members.flatMap((symbol) => state.quotes[symbol]?.changePct ?? [])
            expect(changePct === undefined).toBe(known.length === 0)
            const sum = known.reduce((total, change) => total + change, 0)
            if (changePct !== undefined) expect(changePct).toBeCloseTo(sum / known.length, 9)
          }
        })
      }),
      { numRuns: 30 },
    )
  })
})

describe('the market', () => {
  it('is the same, byte for byte, after a seek and after a replay, under Immer and on plain state', () => {
    fc.assert(
      fc.property(
        arbitraryLines,
        fc.integer({ min: 2, max: 24 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (lines, blockSize, positions) => {
          const timeline = tape(lines, { blockSize })
          const bytes = (state: unknown): string => JSON.stringify(state)
          const seeker = replay(timeline, market)
          const again = timelineFromJson(marketEvents, JSON.parse(JSON.stringify(timeline)))
          for (const number of positions) {
            const position = number % (timeline.length + 1)
            const state = bytes(seeker.atPosition(position))
            expect(bytes(replay(again, market).atPosition(position))).toBe(state)
          }
          const end = bytes(seeker.atEnd())
          expect(bytes(replay(again, market, { mode: 'checked' }).atEnd())).toBe(end)
          expect(bytes(replay(again, market, { mode: 'immer' }).atEnd())).toBe(end)
        },
      ),
    )
  })

  it('does not depend on the order of arrival, except for ties', () => {
    const apart = (lines: readonly Line[]): Line[] => {
      const taken = new Set<unknown>()
      return lines.filter(({ at }) => at === LISTED_AT || (!taken.has(at) && taken.add(at)))
    }
    const pair = arbitraryLines.chain((lines) => {
      const kept = apart(lines).map((line, index) => ({ ...line, id: `line-${index}` }))
      const [listings, rest] = [
        kept.filter(({ at }) => at === LISTED_AT),
        kept.filter(({ at }) => at !== LISTED_AT),
      ]
      return fc.tuple(
        fc.constant([...listings, ...rest]),
        fc.shuffledSubarray(rest, { minLength: rest.length }).map((shuffled) => [...listings, ...shuffled]),
      )
    })
    fc.assert(
      fc.property(pair, ([lines, shuffled]) => {
        const { records: one, ...before } = replay(tape(lines), market).atEnd()
        const { records: other, ...after } = replay(tape(shuffled), market).atEnd()
        expect(after).toEqual(before)
        expect(other.largestOneDayCapLoss?.valueUsd).toEqual(one.largestOneDayCapLoss?.valueUsd)
      }),
    )
  })

  it('ends a session in the same state for any order of its last events of one instant', () => {
    const price = fc.integer({ min: 50, max: 90 })
    const day = '2025-01-27'
    const end = sessionOf(day).close
    const start = [listed('AA'), shares('AA', 5), officialClose('AA', '2025-01-24', 70)]
    const lasts = fc.tuple(price, price, price, fc.option(price)).chain(([print, high, low, official]) => {
      const prices = [print, Math.max(high, low, print), Math.min(high, low, print), low] as const
      const lines = [
        trade('AA', print, end),
        bar('AA', [print, prices[1], prices[2], print], end - 60_000, end),
        closed(day),
        ...(official === null ? [] : [officialClose('AA', day, official)]),
      ]
      return fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }))
    })
    fc.assert(
      fc.property(lasts, ([lines, shuffled]) => {
        const before = [...start, trade('AA', 72, end - 90_000)]
        const ended = (last: readonly Line[]): unknown => {
          const { quotes, moves, records } = replay(tape([...before, ...last]), market).atEnd()
          // The peak is the highest of the prices that were the last one for a while.
          const { peak: _, drawdownPct: __, lowFrom: ___, lowTo: ____, ...move } = moves.AA ?? {}
          return { quotes, move, valueUsd: records.largestOneDayCapLoss?.valueUsd }
        }
        expect(ended(shuffled)).toEqual(ended(lines))
      }),
    )
  })

  it('is the same from trades and from the bars of these trades', () => {
    const day = '2024-11-29'
    const { open, close } = sessionOf(day)
    const minutes = (close - open) / 60_000
    const path = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 0, max: minutes - 1 }), fc.integer({ min: 50, max: 90 })),
      {
        selector: ([minute]) => minute,
        minLength: 1,
        maxLength: 40,
      },
    )
    fc.assert(
      fc.property(path, fc.constantFrom(1, 5, 30, 210), (unsorted, width) => {
        const trades = unsorted.sort(([left], [right]) => left - right)
        const start = [listed('AA'), shares('AA', 5), officialClose('AA', '2024-11-27', 70)]
        const asTrades = trades.map(([minute, price]) =>
          trade('AA', price, open + minute * 60_000 + 30_000, { size: 10 }),
        )
        const bars = new Map<number, number[]>()
        for (const [minute, price] of trades) {
          const key = Math.floor(minute / width)
          bars.set(key, [...(bars.get(key) ?? []), price])
        }
        const asBars = [...bars].map(([key, prices]) => {
          const from = open + key * width * 60_000
          const [first, last] = [prices[0] as number, prices.at(-1) as number]
          const four = [first, Math.max(...prices), Math.min(...prices), last] as const
          return bar('AA', four, from, from + width * 60_000, 10 * prices.length)
        })
        const one = replay(tape([...start, ...asTrades, closed(day)]), market).atEnd()
        const other = replay(tape([...start, ...asBars, closed(day)]), market).atEnd()
        const { at: _, ...quote } = one.quotes.AA ?? {}
        expect(other.quotes.AA).toMatchObject(quote)
        const { fallPct, winBackPct, worstDayPct, lowFrom } = one.moves.AA ?? {}
        expect(other.moves.AA).toMatchObject({ ...(fallPct === undefined ? {} : { fallPct, winBackPct }) })
        expect(other.moves.AA?.worstDayPct).toBe(worstDayPct)
        expect(other.moves.AA?.lowFrom).toBeLessThanOrEqual(lowFrom as number)
        expect(other.moves.AA?.lowTo).toBeGreaterThanOrEqual(lowFrom as number)
      }),
    )
  })
})
