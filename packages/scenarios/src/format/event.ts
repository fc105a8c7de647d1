import { z } from 'zod'
import { type OneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

/** The envelope of an event; what its data look like, its type says. */
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
        id: text.describe('The id of the event that is the cause.'),
        share: z
          .number()
          .optional()
          .describe('Its share of the effect, 0 to 1; those of one event add up to at most 1.'),
      })
      .describe('A cause with its share.'),
  ],
  { error: 'expected an id or { id, share }' },
)

export const eventSchema: z.ZodType<EventItem> = z
  .strictObject({
    id: text.describe('Unique in the scenario.'),
    at: text.describe(
      'When it happened: ISO 8601 with an offset, a local time in the zone of the file, or a bare day.',
    ),
    type: text.describe('What kind of event it is, such as model.released.'),
    data: z.record(z.string(), z.unknown()).default({}).describe('What the event says, by its type.'),
    knownAt: text.optional().describe('When it became known; `at` unless told.'),
    basis: z
      .enum(['recorded', 'rebased', 'simulated'])
      .optional()
      .describe('Where its figures come from; recorded unless told.'),
    causes: z
      .array(cause)
      .optional()
      .describe('What it is a declared consequence of; an empty list keeps `consequences` from it.'),
    replaces: text.optional().describe('The id of the event that this corrects.'),
    retracts: text.optional().describe('The id of the event that this takes back.'),
    sources: sources.optional(),
    version: z
      .int()
      .positive()
      .optional()
      .describe(
        'The version of the schema of its type for which the data are written; the current one unless told.',
      ),
  })
  .meta({ id: 'event', description: 'A dated fact.' })
