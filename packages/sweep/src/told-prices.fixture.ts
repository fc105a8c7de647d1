/** A module for workers that looks at the memory of the timeline that it is given. */
import { defineEvent, type Timeline } from '@tapeline/core'
import { z } from 'zod'
import type { SweepValue } from './parameters.js'

const schema = z.strictObject({ symbol: z.string(), price: z.number() })
const told = defineEvent({ type: 'price.told', schema, columns: { symbol: 'text', price: 'number' } })

export const events = [told]

/** How many columns of the branch stand in memory that threads share, and how many in that of the thread alone. */
export function measure(branch: Timeline): Record<string, SweepValue> {
  const columns = branch.chain.blocks.flatMap(({ at, typeIds, knownAt, numbers, texts }) =>
    [at, typeIds, knownAt, ...numbers, ...texts].flatMap((column) => column ?? []),
  )
  const shared = columns.filter(({ buffer }) => buffer instanceof SharedArrayBuffer).length
  return { shared, own: columns.length - shared }
}
