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
  instruments: list(instrumentSchema, 'The instruments.'),
  sessions: list(sessionsSchema, 'Openings and closings, from the calendars of the exchanges.'),
  prints: list(tableSchema, 'Tables of trades: opening prints with a day, or any trades with a time.'),
  bars: list(barsSchema, 'Tables of bars, with a length in minutes or of whole sessions.'),
  closes: list(tableSchema, 'Tables of official closes.'),
  events: list(eventSchema, 'All other events.'),
  claims: list(claimsSchema, 'Figures that sources report, to compare with the replay.'),
  consequences: list(consequenceSchema, 'Declares prices as consequences of events.'),
  uncaused: list(uncausedSchema, 'Other moves without a cause, with the reason.'),
  whatIfs: list(wholeWhatIfSchema, 'Named branches of the history.'),
  expectations: list(expectationSchema, 'Values that the replay must give, as tests.'),
}

/** The whole file with all of its contents, for the JSON Schema. */
export const wholeFileSchema: z.ZodType = z
  .strictObject({
    ...headFields,
    sources: z
      .record(z.string(), sourceSchema)
      .optional()
      .describe('The sources of figures and facts; the rest of the file refers to their keys.'),
    ...sections,
  })
  .describe('A scenario of Tapeline: dated events with their sources, what-ifs and expectations.')
