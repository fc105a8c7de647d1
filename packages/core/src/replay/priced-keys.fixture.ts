/** Prices by key, and a bell for all keys: for the tests that replay some entries alone. */
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { defineProjection } from '../projection/projection.js'

export const priced = defineEvent({
  type: 'test.priced',
  schema: z.strictObject({ key: z.string(), price: z.number() }),
  instrument: 'key',
})
export const rung = defineEvent({ type: 'test.rung', schema: z.strictObject({}) })

interface Entry {
  readonly price?: number | undefined
  bells?: number | undefined
}

/** A recipe that reads and writes every entry: each ring adds the price of an entry to its bells. */
export function ring(draft: Record<string, Entry>): void {
  for (const key in draft) {
    const entry = draft[key]
    if (entry !== undefined) entry.bells = (entry.bells ?? 0) + (entry.price ?? 0)
  }
}

/** How often the bell rang; not keyed. */
export const bells = defineProjection({
  name: 'bells',
  events: [rung],
  initial: () => ({ count: 0 }),
  recipes: () => ({
    'test.rung': (draft) => {
      draft.count += 1
    },
  }),
})
