import { z } from 'zod'
import { defineEvent, type EventDefinition } from '../event/definition.js'
import type { IndexWeighted } from './event-data.js'
import { type Schema, symbol } from './schema-parts.js'

/** Tolerance: weights may add up to a rounding error above 1. */
const ROUNDING = 1e-9

const weightedData: Schema<IndexWeighted> = z
  .strictObject({
    symbol,
    weights: z.array(z.strictObject({ symbol, weight: z.number().positive().max(1) })).min(1),
  })
  .refine(({ weights }) => weights.reduce((sum, { weight }) => sum + weight, 0) <= 1 + ROUNDING, {
    message: 'add up to more than 1',
    path: ['weights'],
  })
  .refine(({ weights }) => new Set(weights.map((own) => own.symbol)).size === weights.length, {
    message: 'name a constituent twice',
    path: ['weights'],
  })
  .refine(({ symbol: index, weights }) => weights.every((own) => own.symbol !== index), {
    message: 'name the index itself',
    path: ['weights'],
  })

export const indexWeighted: EventDefinition<'index.weighted', IndexWeighted> = defineEvent({
  type: 'index.weighted',
  schema: weightedData,
  instrument: 'symbol',
  constituents: ({ weights }) => Object.fromEntries(weights.map((own) => [own.symbol, own.weight])),
})
