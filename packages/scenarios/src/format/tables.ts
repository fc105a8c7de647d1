import { z } from 'zod'
import { exchange, type OneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

/** The sessions of the exchanges on their trading days, from their calendars. */
export interface SessionsItem {
  exchanges: string[]
  from: string
  to: string
}

/** A table of bars, closes or prints in a separate file. */
export interface TableItem {
  file: string
  /** The column of a field, if it has another name. */
  columns?: Record<string, string> | undefined
  sources?: OneOrMore<SourceReference> | undefined
  /** Whether the prices are adjusted for splits: for all splits of the file, or for those up to a day or moment. */
  splitAdjusted?: boolean | string | undefined
  /** The length of bars with a start, in minutes; bars with a day last for its session. */
  minutes?: number | undefined
}

const from = z.iso.date().describe('The first day, YYYY-MM-DD, inclusive.')
const to = z.iso.date().describe('The last day, YYYY-MM-DD, inclusive.')

export const sessionsSchema: z.ZodType<SessionsItem> = z
  .strictObject({
    exchanges: z.array(exchange).min(1).describe('The exchanges.'),
    from,
    to,
  })
  .describe('Openings and closings on the trading days of exchanges.')

const table = {
  file: text.describe("The path of the table from the scenario's folder: bars.csv or figures/bars.csv."),
  columns: z
    .record(text, text)
    .optional()
    .describe('The column of a field, if it has another name: { price: Close }.'),
  sources: sources.optional(),
  splitAdjusted: z
    .union([z.boolean(), text])
    .optional()
    .describe(
      "Whether the prices are adjusted for splits: 'true' for all splits of the file, or the day or moment up to which splits count. They are converted back to the shares of their moments.",
    ),
}

export const barsSchema: z.ZodType<TableItem> = z
  .strictObject({
    ...table,
    minutes: z
      .number()
      .positive()
      .optional()
      .describe('The length of bars with a start, in minutes; bars with a day last for its session.'),
  })
  .describe('A table of bars.')

export const tableSchema: z.ZodType<TableItem> = z.strictObject(table).describe('A table of prices.')
