/** Entries by key that are independent, and projections that read them, with or without `independentEntries`. */
import { z } from 'zod'
import { defineEvent } from '../../event/definition.js'
import { combineProjections } from '../../projection/combine.js'
import { defineProjection, type LeafProjection } from '../../projection/projection.js'
import { defineKeyedProjection } from '../keyed-projection.js'
import { bells, priced, ring, rung } from '../priced-keys.fixture.js'

const closed = defineEvent({
  type: 'test.closed',
  schema: z.strictObject({ key: z.string() }),
  instrument: 'key',
})
export const definitions = [priced, closed, rung] as const

/** Last prices, and their peaks since the last close. */
export function entries(independentEntries: boolean, ran: { events: number } = { events: 0 }) {
  const last = defineKeyedProjection({
    name: 'last',
    events: definitions,
    fields: { price: 'number', bells: 'number' },
    independentEntries,
    removals: [],
    recipes: (blank) => ({
      'test.priced': (draft, { data }) => {
        ran.events += 1
        const entry = draft[data.key] ?? blank()
        draft[data.key] = entry
        entry.price = data.price
      },
      'test.rung': (draft) => ring(draft),
    }),
  })
  const peaks = defineKeyedProjection({
    name: 'peaks',
    events: definitions,
    fields: { peak: 'number' },
    reads: { last },
    independentEntries,
    recipes: (blank) => ({
      'test.priced': (draft, { data }, reads) => {
        const price = reads.last[data.key]?.price
        const entry = draft[data.key] ?? blank()
        draft[data.key] = entry
        if (price !== undefined && (entry.peak === undefined || price > entry.peak)) entry.peak = price
      },
      'test.closed': (draft, { data }) => {
        delete draft[data.key]
      },
    }),
  })
  return { last, peaks }
}

/** How many closes there were, whatever the prices. */
const closes = defineProjection({
  name: 'closes',
  events: definitions,
  initial: () => ({ count: 0 }),
  recipes: () => ({
    'test.closed': (draft) => {
      draft.count += 1
    },
  }),
})

/** The same, the largest close, the numbers of bells and closes, and a part of the caller that reads some of these. */
export function projection(
  independentEntries: boolean,
  ran?: { events: number },
  addPart?: (parts: ReadonlyParts, independentEntries: boolean) => LeafProjection,
) {
  const { last, peaks } = entries(independentEntries, ran)
  const records = recordsOf(last, peaks, independentEntries)
  const parts = { last, peaks, records, bells, closes }
  return combineProjections({
    name: 'all',
    parts: addPart === undefined ? parts : { ...parts, added: addPart(parts, independentEntries) },
  })
}

type Last = ReturnType<typeof entries>['last']
type Peaks = ReturnType<typeof entries>['peaks']

export interface ReadonlyParts {
  readonly last: Last
  readonly records: ReturnType<typeof recordsOf>
}

/** The largest close, with the number of bells before it. */
function recordsOf(last: Last, peaks: Peaks, independentEntries: boolean) {
  return defineProjection({
    name: 'records',
    events: definitions,
    reads: { last, peaks, bells },
    independentEntries,
    initial: (): {
      largest?: { readonly key: string; readonly price: number; readonly bells: number }
    } => ({}),
    // Closes of the same price stay in the order in which they came.
    holds: ({ largest }, { type, data }, reads) => {
      if (type !== 'test.closed') return true
      const { key } = data as { readonly key: string }
      const price = reads.last[key]?.price ?? 0
      return largest !== undefined && largest.key !== key && price < largest.price
    },
    recipes: () => ({
      'test.closed': (draft, { data }, reads) => {
        const price = reads.last[data.key]?.price ?? 0
        if (draft.largest === undefined || price > draft.largest.price)
          draft.largest = { key: data.key, price, bells: reads.bells.count }
      },
    }),
  })
}

/** The smallest close, with the largest one up to then. It reads a state that may differ within an interval only. */
export function smallest({ last, records }: ReadonlyParts, independentEntries: boolean): LeafProjection {
  return defineProjection({
    name: 'smallest',
    events: definitions,
    reads: { last, records },
    independentEntries,
    initial: (): {
      close?: { readonly key: string; readonly price: number; readonly largest: number }
    } => ({}),
    holds: ({ close }, { type, data }, reads) => {
      if (type !== 'test.closed') return true
      const { key } = data as { readonly key: string }
      return close !== undefined && close.key !== key && (reads.last[key]?.price ?? 0) > close.price
    },
    recipes: () => ({
      'test.closed': (draft, { data: { key } }, reads) => {
        const price = reads.last[key]?.price ?? 0
        const largest = reads.records.largest?.price ?? 0
        if (draft.close === undefined || price < draft.close.price) draft.close = { key, price, largest }
      },
    }),
  }) as unknown as LeafProjection
}

/** The largest sum of a close and the number of bells. Its `holds` needs a state that is not known within an interval. */
export function loudest({ last }: ReadonlyParts, independentEntries: boolean): LeafProjection {
  return defineProjection({
    name: 'loudest',
    events: definitions,
    reads: { last, bells },
    independentEntries,
    initial: (): { close?: { readonly key: string; readonly sum: number } } => ({}),
    holds: ({ close }, { type, data }, reads) => {
      if (type !== 'test.closed') return true
      const { key } = data as { readonly key: string }
      // A spread would hide a state that is undefined.
      const { count = 0 } = { ...reads.bells }
      const sum = (reads.last[key]?.price ?? 0) + count
      return close !== undefined && close.key !== key && sum < close.sum
    },
    recipes: () => ({
      'test.closed': (draft, { data: { key } }, reads) => {
        const sum = (reads.last[key]?.price ?? 0) + reads.bells.count
        if (draft.close === undefined || sum > draft.close.sum) draft.close = { key, sum }
      },
    }),
  }) as unknown as LeafProjection
}
