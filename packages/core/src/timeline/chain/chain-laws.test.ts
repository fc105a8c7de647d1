import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { comparePlaced, type PlacedEvent } from '../columns/block.js'
import { MemoryBlock } from '../columns/memory-block.js'
import { eventsAt, grown, placesOf, planFor, reachable } from './chain.fixture.js'
import type { Chain, Prefix } from './chain.js'

/* Blocks of two or three events, so that chains of hundreds have several segments. */
const size = fc.integer({ min: 2, max: 3 })
const moment = fc.double({ min: -1, max: 401, noNaN: true })
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const change = fc.record({
  added: fc.array(moment, { maxLength: 4 }),
  removed: fc.array(share, { maxLength: 3 }),
  /** Whether the prefixes are read, as by a replay. */
  isRead: fc.boolean(),
})
const course = fc.array(change, { minLength: 1, maxLength: 12 })

/** A change of a chain with the events that it removes and adds. */
function changed(
  chain: Chain,
  at: readonly number[],
  shares: readonly number[],
  seq: number,
  blockSize: number,
) {
  const removed = new Set(shares.map((part) => chain.placedAt(Math.floor(part * chain.length))))
  const removals = [
    ...new Map([...removed].flatMap((placed) => (placed ? [[placed.seq, placed]] : []))).values(),
  ]
  return { removals, additions: eventsAt(at, seq), blockSize }
}

describe('a chain', () => {
  test('is the sorted list of its events after any sequence of changes, and its prefixes give the position of each', () => {
    fc.assert(
      fc.property(size, course, (blockSize, changes) => {
        let chain = grown(400, blockSize)
        let model = placesOf(chain)
        const placesIn = (places: readonly PlacedEvent[]): string[] =>
          places.map(({ event, seq }) => `${event.id} ${event.at} ${seq}`)
        for (const [turn, { added, removed, isRead }] of changes.entries()) {
          const { removals, additions } = changed(chain, added, removed, 1000 * (turn + 1), blockSize)
          chain = chain.edit(removals, additions, planFor(blockSize))
          const gone = new Set(removals.map(({ seq }) => seq))
          model = [...model.filter(({ seq }) => !gone.has(seq)), ...additions].sort(comparePlaced)
          expect(placesIn(placesOf(chain))).toEqual(placesIn(model))
          if (isRead) expect(chain.prefixes.length).toBeGreaterThan(0)
        }
        const ranks = model.map(({ event, seq }) => chain.rank(event.at, seq, false))
        expect(ranks).toEqual(model.map((_, position) => position))
        expect(model.map(({ event, seq }) => chain.rank(event.at, seq, true))).toEqual(
          model.map((_, position) => position + 1),
        )
        expect(chain.rank(-2, 0, true)).toBe(0)
        expectPrefixesToFit(chain, model)
      }),
    )
  })

  test('shares all prefixes before the first change with its parent, whichever is read first', () => {
    fc.assert(
      fc.property(size, change, change, fc.boolean(), (blockSize, one, other, isChildFirst) => {
        const base = grown(400, blockSize)
        const first = changed(base, one.added, one.removed, 1000, blockSize)
        const parent = base.edit(first.removals, first.additions, planFor(blockSize))
        const second = changed(parent, other.added, other.removed, 2000, blockSize)
        const child = parent.edit(second.removals, second.additions, planFor(blockSize))
        if (isChildFirst) child.prefixes.at(-1)
        const difference = parent.prefixes.findIndex(
          (prefix, index) => prefix.block !== child.prefixes[index]?.block,
        )
        const same = difference < 0 ? parent.prefixes.length : difference
        const shared = parent.prefixes.filter((prefix, index) => prefix === child.prefixes[index]).length
        expect(shared).toBe(same)
        expect(
          parent.prefixes.every((prefix, index) => index < same || prefix !== child.prefixes[index]),
        ).toBe(true)
      }),
    )
  })
})

describe('parent prefixes', () => {
  test('are the prefixes with the same blocks in the parent chain', () => {
    fc.assert(
      fc.property(size, course, (blockSize, changes) => {
        let chain = grown(400, blockSize)
        for (const [turn, { added, removed }] of changes.entries()) {
          const parent = chain
          const { removals, additions } = changed(parent, added, removed, 1000 * (turn + 1), blockSize)
          chain = parent.edit(removals, additions, planFor(blockSize))
          const byBlock = new Map(parent.prefixes.map((prefix) => [prefix.block, prefix]))
          const own = chain.prefixes.filter((prefix, index) => prefix !== parent.prefixes[index])
          expect(own.every((prefix) => prefix.parentPrefix === byBlock.get(prefix.block))).toBe(true)
        }
      }),
    )
  })

  test('skip any number of chains whose prefixes were not read', () => {
    let chain = grown(400, 2)
    const asked = new Map(chain.prefixes.map((prefix) => [prefix.block, prefix]))
    // Later and later, so that each change leaves prefixes that were last remade by it.
    for (let turn = 0; turn < 40; turn += 1)
      chain = chain.edit([], eventsAt([turn * 10 + 0.5], 1000 + turn), planFor(2))
    const shared = chain.prefixes.filter(({ block }) => asked.has(block))
    expect(shared.filter((prefix) => prefix !== asked.get(prefix.block)).length).toBe(160)
    expect(shared.every((prefix) => [prefix, prefix.parentPrefix].includes(asked.get(prefix.block)))).toBe(
      true,
    )
    expect(shared.every((prefix) => prefix.parentPrefix?.parentPrefix === undefined)).toBe(true)
  })

  test('are those of a chain between, once its prefixes were read, since its checkpoints are the nearest', () => {
    const base = grown(400, 2)
    const between = base.edit([], eventsAt([3.5], 1000), planFor(2))
    const chain = between.edit([], eventsAt([4.5], 1001), planFor(2))
    const lastOf = ({ prefixes }: Chain): Prefix => prefixes.at(-1) as Prefix
    // Compared here, since a prefix that a test prints is as long as its chain.
    expect(lastOf(base) === lastOf(chain).parentPrefix).toBe(true)
    expect(lastOf(between) === lastOf(base)).toBe(false)
    expect(lastOf(between) === lastOf(chain).parentPrefix).toBe(true)
    expect(lastOf(base) === lastOf(chain).parentPrefix?.parentPrefix).toBe(true)
  })

  const askings: readonly [string, (turn: number) => boolean][] = [
    ['if every one was asked for its prefixes', () => true],
    ['if none was', () => false],
    ['if some were', (turn) => turn % 3 === 0],
  ]
  test.each(askings)('keep only some generations of parents, %s', (_, isRead) => {
    let chain = grown(400, 2)
    // One block after the other, and one block again and again: both leave a block behind at every turn.
    for (const at of [(turn: number) => (turn * 37) % 400, (turn: number) => 200 + turn / 1e6]) {
      for (let turn = 0; turn < 150; turn += 1) {
        const parent = chain
        chain = parent.edit([], eventsAt([at(turn) + 0.1], 1000 + turn), planFor(2))
        if (isRead(turn)) chain.prefixes.at(-1)
      }
      const standing = new Set(chain.prefixes.map(({ block }) => block))
      const left = [...reachable(chain)].filter(
        (found) => found instanceof MemoryBlock && !standing.has(found),
      )
      expect(left.length).toBeLessThanOrEqual(40)
    }
    let generations = 0
    for (let prefix = chain.prefixes.at(-1); prefix !== undefined; prefix = prefix.parentPrefix)
      generations += 1
    expect(generations).toBeLessThanOrEqual(9)
  })

  test('add nothing to an old chain for each chain that was made since', () => {
    const old = grown(400, 2).edit([], eventsAt([0.5], 1000), planFor(2))
    const held: number[] = []
    let chain = old
    for (let turn = 1; turn <= 200; turn += 1) {
      chain = chain.edit([], eventsAt([turn + 0.5], 1000 + turn), planFor(2))
      if (turn % 100 === 0) held.push(reachable(old).size)
    }
    expect(held[1]).toBe(held[0])
  })
})

function expectPrefixesToFit(chain: Chain, model: readonly PlacedEvent[]): void {
  let start = 0
  for (const [index, prefix] of chain.prefixes.entries()) {
    expect(prefix.previous === chain.prefixes[index - 1]).toBe(true)
    expect([prefix.start, prefix.end]).toEqual([start, start + prefix.block.length])
    start = prefix.end
  }
  expect(start).toBe(model.length)
  for (let position = 0; position < model.length; position += 1) {
    const prefix = chain.prefixes[chain.prefixIndexAt(position)] as Prefix
    if (position < prefix.start || position >= prefix.end)
      throw new Error(`The prefix of ${position} is another.`)
  }
  expect(chain.placedAt(model.length)).toBeUndefined()
}
