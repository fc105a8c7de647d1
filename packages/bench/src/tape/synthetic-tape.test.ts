import { describe, expect, it } from '@jest/globals'
import { marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { PRICE_SHARE, syntheticTape } from './synthetic-tape.js'
import { makeWork } from './work.js'

const SMALL = { events: 2000, instruments: 10, sessions: 3 }

describe('the synthetic tape', () => {
  it('depends on the seed alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        expect(syntheticTape({ ...SMALL, seed })).toEqual(syntheticTape({ ...SMALL, seed }))
        expect(syntheticTape({ ...SMALL, seed })).not.toEqual(syntheticTape({ ...SMALL, seed: seed + 1 }))
      }),
      { numRuns: 5 },
    )
  })

  it('has the requested numbers of events and prices', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('trades' as const, 'bars' as const), (seed, prices) => {
        const tape = syntheticTape({ ...SMALL, seed, prices })
        const type = prices === 'bars' ? 'bar.closed' : 'price.traded'
        expect(tape).toHaveLength(SMALL.events)
        expect(tape.filter((event) => event.type === type)).toHaveLength(SMALL.events * PRICE_SHARE)
      }),
      { numRuns: 10 },
    )
  })

  it('has events of every type of the market except one kind of price, halts, corporate actions and weights', () => {
    const types = new Set(
      syntheticTape({ events: 20_000, instruments: 10, sessions: 3, seed: 1 }).map((event) => event.type),
    )
    const others = [
      'bar.closed',
      'shares.split',
      'dividend.went-ex',
      'instrument.renamed',
      'instrument.delisted',
      'index.weighted',
      'trading.halted',
      'trading.resumed',
    ]
    expect([...types, ...others].sort()).toEqual(marketEvents.map((definition) => definition.type).sort())
  })

  it('rejects a number of events too small for its closes', () => {
    expect(() => syntheticTape({ events: 100, instruments: 500, sessions: 20, seed: 1 })).toThrow(RangeError)
  })

  it('gives every round the same events in new prefixes', () => {
    const work = makeWork({ ...SMALL, seed: 1 })
    const [first, second] = [work.freshTimeline(), work.freshTimeline()]
    expect([...second]).toEqual([...first])
    expect([...first]).toEqual(work.events)
    expect(second.chain.prefixes.some((prefix) => first.chain.prefixes.includes(prefix))).toBe(false)
  })
})
