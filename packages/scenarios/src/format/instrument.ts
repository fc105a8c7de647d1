import { z } from 'zod'
import { type OneOrMore, oneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

interface SharesItem {
  /** Shares outstanding of all classes. */
  count: number
  /** From when the tape takes this count; the file's `start` unless told. */
  at?: string | undefined
  note?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
}

export interface InstrumentItem {
  symbol: string
  name: string
  kind: 'equity' | 'index'
  exchange: 'XNYS' | 'XNAS'
  sector?: string | undefined
  /** From when the tape lists it, which need not be its first day on the exchange; the file's `start` unless told. */
  listed?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
  shares?: OneOrMore<SharesItem> | undefined
}

const shares = z
  .strictObject({
    count: z.number().describe('Shares outstanding of all classes.'),
    at: text.optional().describe("From when this count is taken; the file's `start` unless told."),
    note: text.optional().describe('What the count was read from or computed out of.'),
    sources: sources.optional(),
  })
  .describe('A share count, for market capitalisation.')

export const instrumentSchema: z.ZodType<InstrumentItem> = z
  .strictObject({
    symbol: text.describe('1 to 24 upper-case letters, digits or ^ . - = /, such as NVDA or ^GSPC.'),
    name: text.describe('What it is called for people.'),
    kind: z
      .enum(['equity', 'index'])
      .default('equity')
      .describe('An index stands neither in breadth nor in the ranking. Default equity.'),
    exchange: z.enum(['XNYS', 'XNAS']).describe('The exchange whose sessions hold for it.'),
    sector: text.optional().describe('A grouping of this scenario.'),
    listed: text.optional().describe("From when it is listed here; the file's `start` unless told."),
    sources: sources.optional(),
    shares: oneOrMore<SharesItem>(shares, '{ count, at, note, sources }')
      .optional()
      .describe('Its share counts; without one it has no market capitalisation.'),
  })
  .describe('An instrument with prices in this scenario.')
