import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { comparePlaced } from '../columns/block.js'
import { eventsAt, grown, placesOf, planFor } from './chain.fixture.js'

const COUNT = 5000
const plan = planFor(2048)
const base = grown(COUNT, 2048)
const moment = fc.double({ min: -1, max: COUNT + 1, noNaN: true })

describe('a late event in a full block', () => {
  test('is inserted in order at any time, and so is a correction', () => {
    const change = fc.record({
      added: fc.array(moment, { minLength: 1, maxLength: 3 }),
      removed: fc.array(fc.nat(COUNT - 1), { maxLength: 2 }),
    })
    const all = placesOf(base)
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let chain = base
        const gone = new Set<number>()
        const more = changes.flatMap(({ added }, turn) => eventsAt(added, COUNT + turn * 10))
        for (const [turn, { added, removed }] of changes.entries()) {
          const removals = [...new Set(removed)]
            .filter((place) => !gone.has(place))
            .map((place) => all[place])
          for (const placed of removals) gone.add(placed?.seq as number)
          chain = chain.edit(removals as typeof all, eventsAt(added, COUNT + turn * 10), plan, true)
        }
        const model = [...all.filter(({ seq }) => !gone.has(seq)), ...more].sort(comparePlaced)
        expect(placesOf(chain).map(({ event, seq }) => `${event.id} ${seq}`)).toEqual(
          model.map(({ event, seq }) => `${event.id} ${seq}`),
        )
        expect(chain.prefixes.every(({ block }) => block.length <= 2048)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('copies at most 257 events; the others become views of the existing columns', () => {
    const buffers = new Set(base.prefixes.map(({ block }) => block.at.buffer))
    for (const at of [-1, 0.5, 100.5, 1000.5, 2047.5, 2048.5, 3000.5]) {
      const next = base.edit([], eventsAt([at], COUNT), plan, true)
      const copied = next.prefixes.filter(({ block }) => !buffers.has(block.at.buffer))
      expect(copied).toHaveLength(1)
      expect(copied[0]?.block.length).toBeLessThanOrEqual(257)
      expect(next.prefixes.every(({ block }) => block.length >= 64)).toBe(true)
    }
  })

  test('is merged into the whole block if it comes with many others', () => {
    const many = eventsAt(
      Array.from({ length: 200_000 }, (_, index) => 1000 + index / 200_000),
      COUNT,
    )
    const next = base.edit([], many, plan, true)
    expect(next.length).toBe(COUNT + 200_000)
    expect(next.placedAt(1001)?.seq).toBe(COUNT)
    expect(next.prefixes.length).toBe(Math.ceil(202_048 / 2048) + 2)
  })

  test('leaves no small blocks, however many follow it', () => {
    const orders: ((turn: number) => number)[] = [
      (turn) => (turn * 7919) % COUNT,
      (turn) => 1000 - turn / 1e6,
      (turn) => COUNT - turn,
    ]
    for (const at of orders) {
      let chain = base
      for (let turn = 0; turn < 600; turn += 1)
        chain = chain.edit([], eventsAt([at(turn) + 0.5], COUNT + turn), plan, true)
      expect(chain.length).toBe(COUNT + 600)
      // Events after the end may have just begun the last block.
      expect(chain.prefixes.slice(0, -1).every(({ block }) => block.length >= 64)).toBe(true)
    }
  })
})
