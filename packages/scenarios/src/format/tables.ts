import { z } from 'zod'
import { type OneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

/** The sessions of the exchanges on their trading days, out of their calendars. */
export interface SessionsItem {
  exchanges: ('XNYS' | 'XNAS')[]
  from: string
  to: string
}

/** A table of bars, closes or prints in a file beside. */
export interface TableItem {
  file: string
  /** The column in which a field stands, where it is not called as the field is. */
  columns?: Record<string, string> | undefined
  sources?: OneOrMore<SourceReference> | undefined
  /** Whether the prices are adjusted for splits: for all that the file has, or for those up to a day or moment. */
  splitAdjusted?: boolean | string | undefined
  /** The length of bars that say their start; bars that say their day instead last for its session. */
  minutes?: number | undefined
}

const from = z.iso.date().describe('The first day, YYYY-MM-DD, inclusive.')
const to = z.iso.date().describe('The last day, YYYY-MM-DD, inclusive.')

export const sessionsSchema: z.ZodType<SessionsItem> = z
  .strictObject({
    exchanges: z
      .array(z.enum(['XNYS', 'XNAS']))
      .min(1)
      .describe('The exchanges whose calendars are asked.'),
    from,
    to,
  })
  .describe('Openings and closings of the trading days of exchanges.')

const table = {
  file: text.describe("The path of the table from the scenario's folder: bars.csv or figures/bars.csv."),
  columns: z
    .record(text, text)
    .optional()
    .describe(
      'The column in which a field stands, where it is not called as the field is: { price: Close }.',
    ),
  sources: sources.optional(),
  splitAdjusted: z
    .union([z.boolean(), text])
    .optional()
    .describe(
      "Whether the prices are adjusted for splits: 'true' for all splits of the file, or the day or moment up to which splits count. They are brought back into the shares of their moments.",
    ),
}

export const barsSchema: z.ZodType<TableItem> = z
  .strictObject({
    ...table,
    minutes: z
      .number()
      .positive()
      .optional()
      .describe('The length of bars that say their start; bars that say their day last for its session.'),
  })
  .describe('A table of bars.')

export const tableSchema: z.ZodType<TableItem> = z.strictObject(table).describe('A table of prices.')
