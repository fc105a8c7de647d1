import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineKeyedProjection } from './keyed-projection.js'
import { replay } from './replay.js'

/* A recipe that keeps an event, or a part of one, keeps its values, whether the event is in columns or an object. */

const options = {
  type: 'price.reported',
  schema: z.strictObject({ symbol: z.enum(['A', 'B', 'C']), price: z.number() }),
  instrument: 'symbol',
} as const
const asColumns = defineEvent({ ...options, columns: { symbol: 'text', price: 'number' } })
const asObjects = defineEvent(options)

const report = fc.record({
  symbol: fc.constantFrom('A' as const, 'B' as const, 'C' as const),
  price: fc.nat(),
})

const timelineOf = (definition: typeof asObjects, list: readonly z.infer<typeof options.schema>[]) =>
  createTimeline([definition], { blockSize: 2048 }).append(
    list.map((data, index) => ({ id: `e${index}`, type: 'price.reported' as const, at: index, data })),
  )

/** Keeps the data object of the first event of one symbol. */
const keeping = (definition: typeof asObjects) =>
  defineKeyedProjection({
    name: 'first',
    events: [definition],
    fields: { symbol: ['A', 'B', 'C'], price: 'number' },
    recipes: () => ({
      'price.reported': (draft, { data }) => {
        if (data.symbol === 'A') draft.A ??= data
      },
    }),
  })

/** Adds up prices by entry. */
const adding = (definition: typeof asObjects) =>
  defineKeyedProjection({
    name: 'sums',
    events: [definition],
    fields: { sum: 'number' },
    entryRecipes: (blank) => ({
      'price.reported': (draft, { data }) => {
        const entry = draft ?? blank()
        entry.sum = (entry.sum ?? 0) + data.price
        return entry
      },
    }),
  })

describe.each([
  ['columns', asColumns],
  ['objects', asObjects],
])('events in %s', (_, definition) => {
  test.prop([fc.array(report, { maxLength: 20 })])(
    'do not change for a recipe that keeps their data',
    (list) => {
      const timeline = timelineOf(definition, list)
      const projection = keeping(definition)
      const first = list.find(({ symbol }) => symbol === 'A')
      const kept = first === undefined ? {} : { A: first }
      expect(replay(timeline, projection).atEnd()).toEqual(kept)
      expect(replay(timeline, projection, { mode: 'immer' }).atEnd()).toEqual(kept)
    },
  )

  test.prop([fc.nat({ max: 2000 }), fc.array(report, { minLength: 1, maxLength: 5 })], { numRuns: 20 })(
    'find their entries after a late event, which splits a block, however often they are replayed',
    (place, late) => {
      const list = Array.from({ length: 2000 }, (_, index) => ({
        symbol: (['A', 'B', 'C'] as const)[(index * index) % 3] as 'A',
        price: index,
      }))
      const timeline = timelineOf(definition, list).append(
        late.map((data, index) => ({
          id: `late ${index}`,
          type: 'price.reported' as const,
          at: place + 0.5,
          data,
        })),
      )
      const sums: Record<string, { sum: number }> = {}
      for (const { symbol, price } of [...list, ...late])
        sums[symbol] = { sum: (sums[symbol]?.sum ?? 0) + price }
      for (let round = 0; round < 3; round += 1) {
        // A new projection has no checkpoints.
        expect(replay(timeline, adding(definition)).atEnd()).toEqual(sums)
      }
    },
  )
})
