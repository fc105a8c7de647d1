import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { bisect, replay } from './replay.js'

const added = defineEvent({
  type: 'test.added',
  schema: z.strictObject({ key: z.string(), amount: z.number() }),
})

/** Sums that only grow, so that a sum above a threshold stays above it. */
const sums = defineKeyedProjection({
  name: 'sums',
  events: [added],
  fields: { sum: 'number' },
  recipes: (blank) => ({
    'test.added': (draft, { data }) => {
      draft[data.key] ??= blank()
      const entry = draft[data.key]
      if (entry !== undefined) entry.sum = (entry.sum ?? 0) + data.amount
    },
  }),
})

const tape = (amounts: readonly number[]) =>
  createTimeline([added], { blockSize: 4 }).append(
    amounts.map((amount, index) => ({
      id: `e${index}`,
      type: 'test.added' as const,
      at: Math.floor(index / 3),
      data: { key: `k${index % 2}`, amount },
    })),
  )

describe('bisect', () => {
  it('finds what first finds, for conditions that stay true', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 60 }), fc.nat(150), (amounts, mark) => {
        const timeline = tape(amounts)
        const exceeds = (state: { readonly [key: string]: { readonly sum?: number } }): boolean =>
          Object.values(state).reduce((sum, entry) => sum + (entry.sum ?? 0), 0) > mark
        expect(replay(timeline, sums).bisect(exceeds)).toEqual(replay(timeline, sums).first(exceeds))
      }),
    )
  })

  it('sees each event with the state after it', () => {
    const timeline = tape([1, 2, 3, 4, 5, 6, 7])
    const found = replay(timeline, sums).bisect((state, { id, data }) => {
      expect(state[data.key]?.sum).toBeGreaterThanOrEqual(data.amount)
      return Number(id.slice(1)) >= 4
    })
    expect(found).toMatchObject({
      position: 5,
      event: { id: 'e4' },
      state: { k0: { sum: 9 }, k1: { sum: 6 } },
    })
  })

  it('is undefined if the condition never holds, and for an empty timeline', () => {
    expect(replay(tape([1, 2, 3]), sums).bisect(() => false)).toBeUndefined()
    expect(replay(tape([]), sums).bisect(() => true)).toBeUndefined()
  })

  it('tests the condition at most log2(length) + 1 times', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat(1e9), (length, mark) => {
        let asked = 0
        const found = bisect(length, (position) => {
          asked += 1
          return position >= mark
        })
        expect(found).toBe(mark > length ? undefined : Math.max(mark, 1))
        expect(asked).toBeLessThanOrEqual(Math.ceil(Math.log2(length)) + 1)
      }),
    )
  })
})
