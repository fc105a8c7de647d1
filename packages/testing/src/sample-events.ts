import { defineEvent, type EventDefinition } from '@tapeline/core'
import fc from 'fast-check'
import { z } from 'zod'
import type { EventKind } from './event-kind.js'

/**
 * The data of every sample event: a key, a small whole number, and sometimes a size, a side, or a list, which states keep by
 * reference and no column can hold.
 */
export interface SampleData {
  readonly key: string
  readonly value: number
  readonly size?: number
  readonly side?: string
  readonly items?: readonly number[]
}

const schema: z.ZodType<SampleData> = z.strictObject({
  key: z.string(),
  value: z.number(),
  size: z.number().exactOptional(),
  side: z.string().exactOptional(),
  items: z.array(z.number()).exactOptional(),
})
const columns = { key: 'text', value: 'number', size: 'number?', side: 'text?' } as const

/** The keys of sample events and projections; the last are inherited names of every plain object. */
export const SAMPLE_KEYS: readonly string[] = ['a', 'b', 'c', 'constructor', '__proto__', 'toString']

const [PLAIN_KEYS, INHERITED_KEYS] = [SAMPLE_KEYS.slice(0, 3), SAMPLE_KEYS.slice(3)]

/** One of the keys: few, so that events share keys, and sometimes an inherited name of every plain object. */
export function arbitraryKey(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PLAIN_KEYS) },
    { weight: 1, arbitrary: fc.constantFrom(...INHERITED_KEYS) },
  )
}

const opened: EventDefinition<'sample.opened', SampleData> = defineEvent({
  type: 'sample.opened',
  schema,
  columns,
})
const changed: EventDefinition<'sample.changed', SampleData> = defineEvent({
  type: 'sample.changed',
  schema,
  columns,
})
const closed: EventDefinition<'sample.closed', SampleData> = defineEvent({ type: 'sample.closed', schema })

/**
 * The definitions of the sample events, which differ only in their type. Timelines hold the first two as columns if the data
 * fit.
 */
export const sampleDefinitions: readonly [typeof opened, typeof changed, typeof closed] = [
  opened,
  changed,
  closed,
]

/** The types of the sample events. */
export type SampleType = (typeof sampleDefinitions)[number]['type']

const data: fc.Arbitrary<SampleData> = fc.record(
  {
    key: arbitraryKey(),
    value: fc.integer({ min: -3, max: 12 }),
    size: fc.constantFrom(0, 0.1, 5e-324, 1e308, -7),
    side: fc.constantFrom('', 'buy', '__proto__'),
    items: fc.array(fc.nat(9), { maxLength: 3 }),
  },
  { requiredKeys: ['key', 'value'], noNullPrototype: true },
)

/** Kinds of events for tests that hold for any events. */
export const sampleKinds: readonly [
  EventKind<typeof opened>,
  EventKind<typeof changed>,
  EventKind<typeof closed>,
] = [
  { definition: opened, data },
  { definition: changed, data },
  { definition: closed, data },
]
