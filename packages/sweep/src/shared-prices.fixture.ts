/** A module for workers that measures the memory of its timeline. */
import { defineEvent, type Timeline } from '@tapeline/core'
import { z } from 'zod'
import type { SweepValue } from './parameters.js'

const schema = z.strictObject({ symbol: z.string(), price: z.number() })
const reported = defineEvent({ type: 'price.reported', schema, columns: { symbol: 'text', price: 'number' } })

export const events = [reported]

/** The number of columns of the branch in shared memory, and the number in the memory of the thread. */
export function measure(branch: Timeline): Record<string, SweepValue> {
  const columns = branch.chain.blocks.flatMap(({ at, typeIds, knownAt, numbers, texts }) =>
    [at, typeIds, knownAt, ...numbers, ...texts].flatMap((column) => column ?? []),
  )
  const shared = columns.filter(({ buffer }) => buffer instanceof SharedArrayBuffer).length
  return { shared, own: columns.length - shared }
}
