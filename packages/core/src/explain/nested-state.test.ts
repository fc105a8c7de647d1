import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent, type EventDefinition } from '../event/definition.js'
import { valueAtPath } from '../projection/path.js'
import { defineProjection } from '../projection/projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { explain } from './explain.js'

/* The state that people write first: plain objects in a plain object, without declared fields. */

interface Line {
  readonly symbol: string
  readonly amount: number
}

const schema: z.ZodType<Line> = z.strictObject({ symbol: z.string(), amount: z.number() })
type Definition<Type extends string> = EventDefinition<Type, Line>
const filled: Definition<'own.filled'> = defineEvent({ type: 'own.filled', schema })
const priced: Definition<'own.priced'> = defineEvent({ type: 'own.priced', schema })
const moved: Definition<'own.moved'> = defineEvent({ type: 'own.moved', schema })
const definitions = [filled, priced, moved] as const

interface Book {
  positions: Record<string, { qty: number; cost: number; tags: string[] }>
  prices: Record<string, number>
  count: number
}

const book = (ran: { events: number } = { events: 0 }) =>
  defineProjection({
    name: 'book',
    events: definitions,
    initial: (): Book => ({ positions: {}, prices: {}, count: 0 }),
    derive: ({ positions, prices }) => ({
      get total() {
        return Object.entries(positions).reduce((sum, [key, { qty }]) => sum + qty * (prices[key] ?? 0), 0)
      },
      get dearest() {
        return Object.entries(prices).reduce(
          (best, [key, price]) => (price > (prices[best] ?? 0) ? key : best),
          '',
        )
      },
    }),
    recipes: () => ({
      'own.filled': (draft, { id, data: { symbol, amount } }) => {
        ran.events += 1
        const position = draft.positions[symbol] ?? { qty: 0, cost: 0, tags: [] }
        draft.positions[symbol] = position
        position.qty += amount
        position.cost += amount * (draft.prices[symbol] ?? 1)
        if (amount > 8) position.tags.push(id)
        draft.count += 1
      },
      'own.priced': (draft, { data: { symbol, amount } }) => {
        ran.events += 1
        draft.prices[symbol] = amount
      },
      'own.moved': (draft, { data: { symbol, amount } }) => {
        const position = draft.positions[symbol]
        if (position === undefined) return
        delete draft.positions[symbol]
        draft.positions[`S${amount}`] = position
      },
    }),
  })

type Entry = readonly [type: (typeof definitions)[number]['type'], symbol: string, amount: number]

function tapeOf(entries: readonly Entry[], blockSize: number): Timeline {
  const inputs = entries.map(([type, symbol, amount], index) => ({
    id: `e${index}`,
    type,
    at: index,
    data: { symbol, amount },
  }))
  return createTimeline(definitions, { blockSize }).append(inputs) as unknown as Timeline
}

const PATHS = [
  'count',
  'total',
  'dearest',
  'prices.S1',
  'prices',
  'positions.S2',
  'positions.S2.qty',
  'positions.S1.cost',
  'positions.S3.tags',
  'positions.S1.tags[0]',
] as const

describe('the evidence of a value in nested plain objects', () => {
  const symbol = fc.integer({ min: 1, max: 4 }).map((number) => `S${number}`)
  const entry: fc.Arbitrary<Entry> = fc.tuple(
    fc.constantFrom(
      'own.filled' as const,
      'own.priced' as const,
      'own.filled' as const,
      'own.moved' as const,
    ),
    symbol,
    fc.integer({ min: 1, max: 9 }),
  )

  it('suffices, and none of it can be left out', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 4, maxLength: 40 }),
        fc.integer({ min: 2, max: 9 }),
        fc.constantFrom(...PATHS),
        (entries, blockSize, path) => {
          const run = replay(tapeOf(entries, blockSize), book())
          const position = entries.length
          const present = valueAtPath(run.atPosition(position), path)
          if (present === undefined) return
          const { value, evidence } = explain(run, { path: path as never, position })
          expect(value).toEqual(present)
          const indices = evidence.map(({ event }) => Number(event.id.slice(1)))
          // The oracle replays chosen entries as a tape of their own, under Immer. Ids follow the first tape.
          const alone = (kept: readonly number[]): string => {
            const inputs = kept.map((index) => {
              const [type, name, amount] = entries[index] as Entry
              return { id: `e${index}`, type, at: index, data: { symbol: name, amount } }
            })
            const tape = createTimeline(definitions).append(inputs) as unknown as Timeline
            const own = replay(tape, book(), { mode: 'immer' }).atEnd()
            return String(JSON.stringify(valueAtPath(own, path)))
          }
          expect(alone(indices)).toBe(JSON.stringify(present))
          for (const index of indices)
            expect(alone(indices.filter((other) => other !== index))).not.toBe(JSON.stringify(present))
        },
      ),
    )
  })

  it('is found without a replay of the events of other names', () => {
    const ran = { events: 0 }
    const entries = Array.from(
      { length: 6000 },
      (_, index): Entry => [
        index % 50 === 7 ? 'own.filled' : 'own.priced',
        `S${index % 40}`,
        1 + (index % 9),
      ],
    )
    const run = replay(tapeOf(entries, 64), book(ran))
    run.atEnd()
    ran.events = 0
    const { evidence } = explain(run, { path: 'prices.S3' as never, position: 5990 })
    expect(evidence.map(({ event }) => event.id)).toEqual(['e5963'])
    // Before, every event of the tape was taken for a writer of `prices`, and the tape was replayed again and again.
    expect(ran.events).toBeLessThan(3000)
  })
})
