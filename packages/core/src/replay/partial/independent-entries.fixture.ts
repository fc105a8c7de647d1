/** Entries by key that are independent, and projections that read them, with or without `independentEntries`. */
import { z } from 'zod'
import { defineEvent } from '../../event/definition.js'
import { combineProjections } from '../../projection/combine.js'
import { defineKeyedProjection } from '../../projection/keyed.js'
import { defineProjection } from '../../projection/projection.js'
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

/** The same, the largest close, and the number of bells. */
export function projection(independentEntries: boolean, ran?: { events: number }) {
  const { last, peaks } = entries(independentEntries, ran)
  const records = defineProjection({
    name: 'records',
    events: definitions,
    reads: { last, peaks },
    independentEntries,
    initial: (): { largest?: { readonly key: string; readonly price: number } } => ({}),
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
          draft.largest = { key: data.key, price }
      },
    }),
  })
  return combineProjections({ name: 'all', parts: { last, peaks, records, bells } })
}
