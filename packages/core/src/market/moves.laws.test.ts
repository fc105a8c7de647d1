import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from '../calendar/calendar.js'
import { combineProjections } from '../projection/combine.js'
import { replay } from '../replay/replay.js'
import { arbitraryLines } from './arbitrary-tape.fixture.js'
import { everywhere, expectSame, expectTrue } from './checks.fixture.js'
import { market } from './market.js'
import { moves } from './moves.js'
import { naiveFall, naiveQuote } from './naive.fixture.js'
import { quotes } from './quotes.js'
import { records } from './records.js'
import { bar, type Line, listed, officialClose, sessionOf, tape, trade } from './tape.fixture.js'

const both = combineProjections({ name: 'both', parts: { quotes, moves } })

describe('moves', () => {
  it('equal at every moment those computed from the list of events so far', () => {
    fc.assert(
      fc.property(arbitraryLines, (lines) => {
        const lasts = new Map<string, number[]>()
        everywhere(lines, both, (state, events) => {
          const event = events.at(-1)
          if (event?.type === 'instrument.renamed')
            lasts.set(event.data.to, lasts.get(event.data.symbol) ?? [])
          if (event?.type === 'shares.split') {
            const { symbol, newShares, oldShares } = event.data
            const before = lasts.get(symbol) ?? []
            lasts.set(
              symbol,
              before.map((last) => (last * oldShares) / newShares),
            )
          }
          for (const symbol of Object.keys(state.quotes)) {
            const [quote, move] = [state.quotes[symbol], state.moves[symbol]]
            const soFar = lasts.get(symbol) ?? []
            lasts.set(symbol, soFar)
            if (quote?.last !== undefined && move !== undefined) soFar.push(quote.last)
            const naive = naiveQuote(events, symbol)
            const { last, previousClose, low } = naive
            const fell = low !== undefined && previousClose !== undefined && low < previousClose
            const { fallPct, winBackPct, worstDayPct, winBackSincePct, drawdownPct } = move ?? {}
            expectSame(
              { fallPct, winBackPct, worstDayPct, winBackSincePct, drawdownPct },
              {
                fallPct: fell ? (low / previousClose - 1) * 100 : undefined,
                winBackPct: fell ? (((last as number) - low) / (previousClose - low)) * 100 : undefined,
                ...naiveFall(naive.closes.map(({ price }) => price)),
                drawdownPct: soFar.length === 0 ? undefined : naiveDrawdown(soFar),
              },
            )
          }
        })
      }),
    )
  })

  it('stay within their bounds, and the low has an interval in the session', () => {
    fc.assert(
      fc.property(arbitraryLines, (lines) => {
        everywhere(lines, both, (state) => {
          for (const [symbol, move] of Object.entries(state.moves)) {
            const { sessionOpen, sessionClose } = state.quotes[symbol] ?? {}
            const { fallPct, winBackPct, worstDayPct, winBackSincePct, drawdownPct, low, lowFrom, lowTo } =
              move
            expectTrue({
              fall:
                fallPct === undefined ? winBackPct === undefined : fallPct < 0 && (winBackPct as number) >= 0,
              worst: worstDayPct === undefined ? winBackSincePct === undefined : worstDayPct < 0,
              drawdown: drawdownPct === undefined || drawdownPct <= 0,
              interval:
                low === undefined
                  ? lowFrom === undefined && lowTo === undefined
                  : (lowFrom as number) >= (sessionOpen as number) &&
                    (lowTo as number) >= (lowFrom as number) &&
                    (lowTo as number) <= (sessionClose as number),
            })
          }
        })
      }),
    )
  })
})

describe('records', () => {
  it('equal those of a full replay when a price is corrected after a replay', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 100, max: 400 }))
    fc.assert(
      fc.property(arbitraryLines, fc.array(change, { minLength: 1, maxLength: 3 }), (lines, changes) => {
        const trades = lines.flatMap((line, index) => (line.type === 'price.traded' ? [{ line, index }] : []))
        const corrections = new Map<number, Line>()
        for (const [place, quarters] of changes) {
          const chosen = trades[place % Math.max(1, trades.length)]
          if (chosen === undefined) continue
          const { line, index } = chosen
          const data = { ...line.data, price: quarters / 4 }
          corrections.set(index, { ...line, id: `x${index}`, replaces: `e${index}`, data } as Line)
        }
        let timeline = tape(lines, { blockSize: 3 })
        replay(timeline, market).atEnd()
        for (const correction of corrections.values()) {
          timeline = timeline.append(correction as never)
          const found = replay(timeline, market).atEnd()
          const all = replay(timeline, market, { mode: 'immer' }).atEnd()
          expect(found.records).toStrictEqual(all.records)
          expect(found.moves).toStrictEqual(all.moves)
        }
      }),
    )
  })

  it('are the largest of the losses from close to close', () => {
    fc.assert(
      fc.property(arbitraryLines, (lines) => {
        let largest: { symbol: string; day: string; valueUsd: number } | undefined
        everywhere(lines, records, (state, events) => {
          const event = events.at(-1)
          if (event?.type === 'close.published' && event.data.symbol !== '^IX') {
            const { symbol, day } = event.data
            const { closes, shares } = naiveQuote(events, symbol)
            const index = closes.findIndex(({ open }) => open === getCalendar('XNYS').sessionOn(day)?.open)
            const [before, close] = [closes[index - 1]?.price, closes[index]?.price]
            if (before !== undefined && close !== undefined && shares !== undefined) {
              const valueUsd = (before - close) * shares
              if (valueUsd > (largest?.valueUsd ?? 0)) largest = { symbol, day, valueUsd }
            }
          }
          const { symbol, day, valueUsd } = state.largestOneDayCapLoss ?? {}
          expect({ symbol, day, valueUsd }).toEqual(largest ?? { symbol, day, valueUsd })
          expect(state.largestOneDayCapLoss === undefined).toBe(largest === undefined)
        })
      }),
    )
  })

  it('have the same low for any place of the official close among prices of the same moment', () => {
    const { open, close } = sessionOf('2025-01-27')
    const price = fc.integer({ min: 60, max: 63 })
    const ending = fc.oneof(
      fc
        .tuple(price, fc.integer({ min: 1, max: 3 }))
        .map(([low, hours]) => bar('AA', [70, 70, low, 70], close - hours * 3_600_000, close)),
      price.map((value) => trade('AA', value, close)),
    )
    const before = fc.array(
      price.map((value) => trade('AA', value, open + 60_000)),
      { maxLength: 1 },
    )
    fc.assert(
      fc.property(before, fc.array(ending, { minLength: 1, maxLength: 4 }), price, (early, late, value) => {
        const lows = Array.from({ length: late.length + 1 }, (_, place) => {
          const withClose = [...late]
          withClose.splice(place, 0, officialClose('AA', '2025-01-27', value))
          const { low, lowFrom, lowTo } =
            replay(tape([listed('AA'), ...early, ...withClose]), moves).atEnd().AA ?? {}
          return { low, lowFrom, lowTo }
        })
        for (const low of lows) expect(low).toEqual(lows[0])
      }),
    )
  })
})

function naiveDrawdown(lasts: readonly number[]): number {
  const below = lasts.map((last, index) => (last / Math.max(...lasts.slice(0, index + 1)) - 1) * 100)
  return Math.min(...below)
}
