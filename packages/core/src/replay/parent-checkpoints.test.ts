import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { defineProjection, type Projection } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { replay } from './replay.js'

/* How many events run again after a difference. The laws in test/src/laws check the states. */

const priced = defineEvent({
  type: 'test.priced',
  schema: z.strictObject({ key: z.string(), price: z.number() }),
})
const COUNT = 10_000
const BLOCK = 100

const input = (index: number, price = 1 + (index % 97)) => ({
  id: `e${index}`,
  type: 'test.priced' as const,
  at: index * 1000,
  data: { key: `k${index % 10}`, price },
})
const correction = (index: number, price = 500) => ({
  ...input(index, price),
  id: `c${index}`,
  replaces: `e${index}`,
})

const tape = (blockSize = BLOCK) =>
  createTimeline([priced], { blockSize }).append(Array.from({ length: COUNT }, (_, index) => input(index)))

/** A projection, and the number of events that its recipes have run. */
interface Counted {
  readonly projection: Projection<unknown>
  readonly ran: () => number
}

function counted(make: (count: () => void) => Projection<unknown>): Counted {
  let calls = 0
  const projection = make(() => {
    calls += 1
  })
  return {
    projection,
    ran: () => {
      const result = calls
      calls = 0
      return result
    },
  }
}

/** The last price by key. The next price heals a difference. */
const lastByKey = (): Counted =>
  counted((count) =>
    defineKeyedProjection({
      name: 'last',
      events: [priced],
      fields: { price: 'number' },
      recipes: (blank) => ({
        'test.priced': (draft, { data }) => {
          count()
          draft[data.key] ??= blank()
          const entry = draft[data.key]
          if (entry !== undefined) entry.price = data.price
        },
      }),
    }),
  )

const lastInMap = (): Counted =>
  counted((count) =>
    defineProjection({
      name: 'last',
      events: [priced],
      initial: () => ({ last: new Map<string, { price: number }>() }),
      recipes: () => ({
        'test.priced': (draft, { data }) => {
          count()
          draft.last.set(data.key, { price: data.price })
        },
      }),
    }),
  )

/** A sum. It never heals a difference. */
const sum = (): Counted =>
  counted((count) =>
    defineProjection({
      name: 'sum',
      events: [priced],
      initial: () => ({ sum: 0 }),
      recipes: () => ({
        'test.priced': (draft, { data }) => {
          count()
          draft.sum += data.price
        },
      }),
    }),
  )

function mapsAsObjects(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value
}

describe('a replay after the last difference', () => {
  // The checkpoints of a map are further apart, since copying its objects takes longer than copying columns.
  const cases = [
    { name: 'of entries', make: lastByKey, most: BLOCK },
    { name: 'in a map', make: lastInMap, most: 20 * BLOCK },
  ]
  for (const { name, make, most } of cases) {
    it(`stops at a state ${name} that equals its parent's`, () => {
      const { projection, ran } = make()
      const parent = tape()
      const end = replay(parent, projection).atEnd()
      expect(ran()).toBe(COUNT)

      const edited = parent.append(correction(5040))
      expect(replay(edited, projection).atEnd()).toEqual(end)
      expect(ran()).toBeLessThanOrEqual(most)
      expect(replay(edited, projection).atPosition(5041)).not.toEqual(
        replay(parent, projection).atPosition(5041),
      )
    })
  }

  it('runs all events if the difference never heals', () => {
    const { projection, ran } = sum()
    const parent = tape()
    replay(parent, projection).atEnd()
    ran()
    const state = replay(parent.append(correction(5040)), projection).atEnd() as { sum: number }
    const count = ran()
    expect(count).toBeGreaterThanOrEqual(COUNT - 5040)
    expect(count).toBeLessThanOrEqual(COUNT - 5040 + 2 * BLOCK)
    expect(state.sum).toBe(
      (replay(parent, projection).atEnd() as { sum: number }).sum + 500 - (1 + (5040 % 97)),
    )
  })

  it('runs all events if the parent was not replayed', () => {
    const { projection, ran } = lastByKey()
    replay(tape().append(correction(5040)), projection).atEnd()
    expect(ran()).toBe(COUNT)
  })

  it('stops early only up to the position to which the parent was replayed', () => {
    const { projection, ran } = lastByKey()
    const parent = tape()
    replay(parent, projection).atPosition(8000)
    ran()
    replay(parent.append(correction(5040)), projection).atEnd()
    expect(ran()).toBe(BLOCK + 2000)
  })

  it('stops between two differences, and again after the second', () => {
    const { projection, ran } = lastByKey()
    const parent = tape()
    replay(parent, projection).atEnd()
    ran()
    const edited = parent.append([correction(2040), correction(7040)])
    replay(edited, projection).atEnd()
    expect(ran()).toBe(2 * BLOCK)
    replay(edited, projection).atPosition(6000)
    expect(ran()).toBe(0)
  })

  it('compares with an earlier ancestor if the parent was not replayed', () => {
    const { projection, ran } = lastByKey()
    const grandparent = tape()
    replay(grandparent, projection).atEnd()
    ran()
    replay(grandparent.append(correction(2040)).append(correction(7040)), projection).atEnd()
    expect(ran()).toBe(2 * BLOCK)
  })

  it('stops although added events have shifted all later positions', () => {
    const { projection, ran } = lastByKey()
    const parent = tape()
    replay(parent, projection).atEnd()
    ran()
    const late = { ...input(5040), id: 'late', at: 5040_500 }
    replay(parent.append(late), projection).atEnd()
    expect(ran()).toBe(BLOCK + 1)
  })

  it('stops in an as-known-at view', () => {
    const { projection, ran } = lastByKey()
    const parent = tape().append({ ...input(5040), id: 'late', at: 5040_500, knownAt: COUNT * 2000 })
    replay(parent, projection).atEnd()
    ran()
    replay(parent.asKnownAt(COUNT * 1500), projection).atEnd()
    expect(ran()).toBeLessThanOrEqual(BLOCK)
  })

  for (const [name, make] of Object.entries({ keyed: lastByKey, mapped: lastInMap })) {
    it(`distinguishes ${name} states that differ only in the order of their keys`, () => {
      const { projection, ran } = make()
      const same = Array.from({ length: 6 }, (_, index) => input(index, 1))
      const parent = createTimeline([priced], { blockSize: 2 }).append(same)
      replay(parent, projection).atEnd()
      ran()
      const state = replay(parent.append({ ...input(1, 1), id: 'early', at: -1 }), projection).atEnd()
      const keys = [...JSON.stringify(state, mapsAsObjects).matchAll(/k\d/g)].map(([key]) => key)
      expect(keys).toEqual(['k1', 'k0', 'k2', 'k3', 'k4', 'k5'])
      expect(ran()).toBe(7)
    })
  }

  it('releases old ancestors, and still gives the same states', () => {
    const { projection } = lastByKey()
    let timeline = tape()
    const end = replay(timeline, projection).atEnd()
    for (let index = 0; index < 30; index += 1) timeline = timeline.append(correction(index * 300 + 5))
    let generations = 0
    for (let prefix = timeline.chain.prefixes.at(-1); prefix !== undefined; prefix = prefix.parentPrefix)
      generations += 1
    expect(generations).toBeLessThan(12)
    expect(replay(timeline, projection).atEnd()).toEqual(end)
  })
})
