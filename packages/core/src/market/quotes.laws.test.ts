import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from '../calendar/calendar.js'
import { replay } from '../replay/replay.js'
import { arbitraryLines } from './arbitrary-tape.fixture.js'
import { everywhere, expectSame, expectTrue, near } from './checks.fixture.js'
import type { MarketEvent } from './events.js'
import { market } from './market.js'
import { naiveQuote } from './naive.fixture.js'
import { quotes } from './quotes.js'
import { tape } from './tape.fixture.js'

describe('quotes', () => {
  it('equal at every moment those computed from the list of events so far', () => {
    fc.assert(
      fc.property(arbitraryLines, (lines) => {
        everywhere(lines, quotes, (state, events) => {
          for (const symbol of Object.keys(state)) {
            const { closes: _, ...naive } = naiveQuote(events, symbol)
            const { last, previousClose, open, high, low, volume, change, shares, extendedLast, halted } =
              state[symbol] ?? {}
            const figures = { last, previousClose, open, high, low, volume, change, shares, extendedLast }
            expectSame({ ...figures, halted: halted && JSON.stringify(halted) }, naive)
          }
        })
      }),
    )
  })

  it('are consistent: high, last and low, change, percent and market capitalisation', () => {
    fc.assert(
      fc.property(arbitraryLines, (lines) => {
        everywhere(lines, quotes, (state) => {
          for (const quote of Object.values(state)) {
            const { last, previousClose, open, high, low, change, changePct, shares, at, sessionOpen } = quote
            const regular = [open, high, low].filter((value) => value !== undefined)
            const hasCap = last !== undefined && shares !== undefined
            expectTrue({
              together: regular.length === 0 || regular.length === 3,
              lowest: [...regular, last ?? 0].every((value) => low === undefined || value >= low),
              highest: [...regular, last ?? 0].every((value) => high === undefined || value <= high),
              inSession: regular.length === 0 || (at as number) >= (sessionOpen as number),
              change: change === undefined || change === (last as number) - (previousClose as number),
              percent:
                change === undefined
                  ? changePct === undefined
                  : near((previousClose as number) * (1 + (changePct as number) / 100), last as number),
              cap: quote.marketCap === (hasCap ? last * shares : undefined),
              capChange:
                quote.marketCapChange === (hasCap && change !== undefined ? change * shares : undefined),
              basis: quote.basis === (last === undefined ? undefined : 'recorded'),
            })
          }
        })
      }),
    )
  })

  it('do not move with extended prices, except for the extended fields; nor do moves and records', () => {
    const isExtended = ({ type, at, data }: MarketEvent): boolean => {
      if (type !== 'price.traded') return false
      const place = getCalendar('XNYS').sessionOf(at)
      if (place?.phase !== 'post') return place?.phase !== 'regular'
      return data.condition !== 'closing-print' && at > place.session.close + 10_000
    }
    fc.assert(
      fc.property(arbitraryLines, (lines) => {
        const timeline = tape(lines)
        const state = replay(timeline, market).atEnd()
        const calm = replay(
          timeline.filter((event) => !isExtended(event)),
          market,
        ).atEnd()
        expect(calm.moves).toEqual(state.moves)
        expect(calm.records).toEqual(state.records)
        for (const [symbol, quote] of Object.entries(state.quotes)) {
          const { extendedLast: _, extendedAt: __, halted: ___, ...regular } = quote
          const { halted: ____, ...other } = calm.quotes[symbol] ?? {}
          expect(other).toEqual(regular)
        }
      }),
    )
  })
})
