import { z } from 'zod'
import { type OneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

/** The envelope of an event; its type defines its data. */
export interface EventItem {
  id: string
  at: string
  type: string
  data: Record<string, unknown>
  knownAt?: string | undefined
  basis?: 'recorded' | 'rebased' | 'simulated' | undefined
  causes?: (string | { id: string; share?: number | undefined })[] | undefined
  replaces?: string | undefined
  retracts?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
  version?: number | undefined
}

const cause = z.union(
  [
    text.describe('The id of the only cause, with a share of 1.'),
    z
      .strictObject({
        id: text.describe('The id of the cause.'),
        share: z
          .number()
          .optional()
          .describe('Its share of the effect, 0 to 1; the shares of one event sum to at most 1.'),
      })
      .describe('A cause with its share.'),
  ],
  { error: 'expected an id or { id, share }' },
)

export const eventSchema: z.ZodType<EventItem> = z
  .strictObject({
    id: text.describe('Unique in the scenario.'),
    at: text.describe(
      'The time of the event: ISO 8601 with an offset, a local time in the zone of the file, or a bare day.',
    ),
    type: text.describe('The event type, such as model.released.'),
    data: z.record(z.string(), z.unknown()).default({}).describe('The data of the event, by its type.'),
    knownAt: text.optional().describe('The time at which it became known. Default: `at`.'),
    basis: z
      .enum(['recorded', 'rebased', 'simulated'])
      .optional()
      .describe('The origin of its figures. Default: recorded.'),
    causes: z
      .array(cause)
      .optional()
      .describe('Its declared causes. An empty list excludes it from the rules under `consequences`.'),
    replaces: text.optional().describe('The id of the event that this corrects.'),
    retracts: text.optional().describe('The id of the event that this retracts.'),
    sources: sources.optional(),
    version: z
      .int()
      .positive()
      .optional()
      .describe('The schema version of its type for which the data are written. Default: the current one.'),
  })
  .meta({ id: 'event', description: 'A dated fact.' })
