import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { eventsAt, grown, placesOf, planFor } from './chain.fixture.js'
import type { Chain } from './chain.js'

const lengthsOf = (chain: Chain): number[] => chain.prefixes.map(({ block }) => block.length)

/** A chain after portions of this many events have been appended. */
function after(portions: readonly number[], size: number, start: Chain = grown(1, size)): Chain {
  let chain = start
  for (const count of portions) {
    const times = Array.from({ length: count }, (_, index) => chain.length + index)
    chain = chain.edit([], eventsAt(times, chain.length), planFor(size), true)
  }
  return chain
}

describe('a tape that grows at its end', () => {
  test('has the same events, whatever portions they arrive in', () => {
    const portion = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 20 }) },
      { weight: 1, arbitrary: fc.integer({ min: 200, max: 700 }) },
    )
    fc.assert(
      fc.property(
        fc.array(portion, { maxLength: 120 }),
        fc.constantFrom(2, 100, 256, 300, 600, 2048),
        (portions, size) => {
          const chain = after(portions, size)
          const ids = placesOf(chain).map(({ event }) => event.id)
          expect(ids).toEqual(Array.from({ length: chain.length }, (_, index) => `e${index}`))
          expect(lengthsOf(chain).every((length) => length <= size)).toBe(true)
          // All blocks are full except the last three, which are still being filled.
          expect(
            lengthsOf(chain)
              .slice(0, -3)
              .filter((length) => length < size),
          ).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })

  test('copies some hundreds of events for each arrival, and leaves the events before these unchanged', () => {
    let chain = grown(1900, 2048)
    let copied = 0
    const turns = 3000
    for (let turn = 0; turn < turns; turn += 1) {
      const next = after([1], 2048, chain)
      const old = new Set(chain.prefixes)
      const fresh = next.prefixes.filter((prefix) => !old.has(prefix))
      copied += fresh.reduce((sum, { block }) => sum + block.length, 0)
      expect(fresh.length).toBeLessThanOrEqual(2)
      chain = next
    }
    expect(copied / turns).toBeLessThan(200)
    expect(lengthsOf(chain).slice(0, 2)).toEqual([2048, 2048])
  })

  test('begins no new block if many events arrive at once', () => {
    expect(lengthsOf(after([1000, 1000], 2048))).toEqual([2001])
    expect(lengthsOf(after([1000, 16, 1000], 2048))).toEqual([2017])
  })

  test('fills every block, at the ends of segments too', () => {
    const lengths = lengthsOf(after(Array(300 * 70).fill(1), 300))
    expect(lengths.slice(0, -3).filter((length) => length < 300)).toEqual([])
  })
})
