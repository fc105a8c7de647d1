import { defineEvent, type EventDefinition } from '../event/definition.js'
import { listOf, notEmpty, object, type Schema } from '../event/schema.js'
import type { IndexWeighted } from './event-data.js'
import { symbol, weight } from './schema-parts.js'

/** Tolerance: weights may add up to a rounding error above 1. */
const ROUNDING = 1e-9

const weightedData: Schema<IndexWeighted> = object(
  { symbol, weights: notEmpty(listOf(object({ symbol, weight }))) },
  [
    ({ weights }) => weights.reduce((sum, { weight }) => sum + weight, 0) <= 1 + ROUNDING,
    'add up to more than 1',
    'weights',
  ],
  [
    ({ weights }) => new Set(weights.map((own) => own.symbol)).size === weights.length,
    'name a constituent twice',
    'weights',
  ],
  [
    ({ symbol: index, weights }) => weights.every((own) => own.symbol !== index),
    'name the index itself',
    'weights',
  ],
)

export const indexWeighted: EventDefinition<'index.weighted', IndexWeighted> = defineEvent({
  type: 'index.weighted',
  schema: weightedData,
  instrument: 'symbol',
  constituents: ({ weights }) => Object.fromEntries(weights.map((own) => [own.symbol, own.weight])),
})
