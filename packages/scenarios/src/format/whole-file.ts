import { z } from 'zod'
import { claimsSchema } from './claims.js'
import { consequenceSchema, uncausedSchema } from './consequences.js'
import { eventSchema } from './event.js'
import { expectationSchema } from './expectation.js'
import { headFields, type SectionName } from './file.js'
import { instrumentSchema } from './instrument.js'
import { sourceSchema } from './source.js'
import { barsSchema, sessionsSchema, tableSchema } from './tables.js'
import { wholeWhatIfSchema } from './what-if.js'

const list = (item: z.ZodType, what: string): z.ZodType => z.array(item).optional().describe(what)

const sections: Record<SectionName, z.ZodType> = {
  instruments: list(instrumentSchema, 'What has prices here.'),
  sessions: list(sessionsSchema, 'Openings and closings, out of the calendars of the exchanges.'),
  prints: list(
    tableSchema,
    'Tables of trades: opening prints, which say their day, or any, which say when they were.',
  ),
  bars: list(barsSchema, 'Tables of bars: of so many minutes, or of whole sessions.'),
  closes: list(tableSchema, 'Tables of official closes.'),
  events: list(eventSchema, 'Anything else that happened.'),
  claims: list(claimsSchema, 'Figures that sources report, to be set beside what the replay gives.'),
  consequences: list(consequenceSchema, 'Which prices are declared consequences of which event.'),
  uncaused: list(uncausedSchema, 'Which other moves have no cause, and why.'),
  whatIfs: list(wholeWhatIfSchema, 'Branches of the history, each by its name.'),
  expectations: list(expectationSchema, 'What the replay has to give; run as tests.'),
}

/** The whole file with all that stands in it, for the JSON Schema. */
export const wholeFileSchema: z.ZodType = z
  .strictObject({
    ...headFields,
    sources: z
      .record(z.string(), sourceSchema)
      .optional()
      .describe('Where figures and facts come from; the rest of the file refers to them by their keys.'),
    ...sections,
  })
  .describe('A scenario of Tapeline: dated events with their sources, what-ifs and expectations.')
