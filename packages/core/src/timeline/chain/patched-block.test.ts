import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../../event/definition.js'
import type { Basis, TapelineEvent } from '../../event/event.js'
import type { PlacedEvent } from '../columns/block.js'
import type { BlockPlan } from '../columns/block-builder.js'
import { layoutsOf } from '../columns/layout.js'
import { createTimeline } from '../timeline.js'
import { placesOf } from './chain.fixture.js'
import { Chain } from './chain.js'

const priced = defineEvent({
  type: 'thing.priced',
  schema: z.strictObject({ name: z.string(), price: z.number(), size: z.number().exactOptional() }),
  instrument: 'name',
  columns: { name: 'text', price: 'number', size: 'number?' },
})
const plan: BlockPlan = { size: 8, layouts: layoutsOf([priced]), idPrefixes: new Map([['p', 0]]) }

/** Thirty events in columns, two of them from another source. */
const base = placesOf(
  Chain.empty.edit(
    [],
    [
      ...createTimeline([priced]).append(
        Array.from({ length: 30 }, (_, index) => ({
          id: `p${index}`,
          type: 'thing.priced' as const,
          at: index,
          sources: index % 15 === 3 ? [{ name: 'other' }] : [],
          data: {
            name: index % 2 === 0 ? 'X' : 'Y',
            price: index + 1,
            ...(index % 3 === 0 ? { size: 5 } : {}),
          },
        })),
      ),
    ].map((event): PlacedEvent => ({ event: event as TapelineEvent, seq: event.seq })),
    plan,
  ),
)

interface Data {
  readonly name: string
  readonly price: number
  readonly size?: number
}

const arbitraryChange = fc.record({
  place: fc.nat(29),
  price: fc.option(fc.double({ min: 0, max: 9, noNaN: true }), { nil: undefined }),
  size: fc.constantFrom('same', 'none', 'other'),
  basis: fc.constantFrom<Basis>('recorded', 'rebased', 'simulated'),
  /** Changes that need a new block. */
  other: fc.constantFrom('no', 'no', 'no', 'name', 'known', 'removed'),
})
type Change = typeof arbitraryChange extends fc.Arbitrary<infer Own> ? Own : never

function changed(
  { event, seq }: PlacedEvent,
  { price, size, basis, other }: Change,
): PlacedEvent | undefined {
  if (other === 'removed') return undefined
  const { size: before, ...data } = event.data as Data
  const own = size === 'none' ? undefined : size === 'other' ? 7 : before
  const next = {
    ...data,
    ...(price === undefined ? {} : { price }),
    ...(own === undefined ? {} : { size: own }),
    ...(other === 'name' ? { name: 'Z' } : {}),
  }
  const knownAt = other === 'known' ? event.at + 1 : event.knownAt
  return { event: { ...event, basis, knownAt, data: next }, seq }
}

describe('a chain with other numbers in some events', () => {
  test('has these events, shares unchanged columns, and leaves its parent as it was', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(arbitraryChange, { selector: ({ place }) => place, minLength: 1, maxLength: 12 }),
        (changes) => {
          const parent = Chain.empty.edit([], base, plan)
          const removals = changes.map(({ place }) => base[place] as PlacedEvent)
          const additions = changes.flatMap((own) => changed(base[own.place] as PlacedEvent, own) ?? [])
          const chain = parent.edit(removals, additions, plan)
          const model = new Map(base.map((placed) => [placed.seq, placed]))
          for (const { seq } of removals) model.delete(seq)
          for (const placed of additions) model.set(placed.seq, placed)
          expect(placesOf(chain)).toEqual([...model.values()].sort((left, right) => left.seq - right.seq))
          expect(placesOf(parent)).toEqual(base)
          const isPatch = changes.every(({ other }) => other === 'no')
          for (const [index, block] of (isPatch ? chain.blocks : []).entries()) {
            expect(block.at).toBe(parent.blocks[index]?.at)
            expect(block.texts[0]).toBe(parent.blocks[index]?.texts[0])
          }
        },
      ),
    )
  })
})
