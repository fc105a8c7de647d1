import { z } from 'zod'
import { exchange, type OneOrMore, oneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

interface SharesItem {
  /** Shares outstanding of all classes. */
  count: number
  /** The date of this count on the tape. Default: the file's `start`. */
  at?: string | undefined
  note?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
}

export interface InstrumentItem {
  symbol: string
  name: string
  kind: 'equity' | 'index'
  exchange: string
  sector?: string | undefined
  /** The date of its listing on the tape, which may differ from its first day on the exchange. Default: the file's `start`. */
  listed?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
  shares?: OneOrMore<SharesItem> | undefined
}

const shares = z
  .strictObject({
    count: z.number().describe('Shares outstanding of all classes.'),
    at: text.optional().describe("The date of this count. Default: the file's `start`."),
    note: text.optional().describe('The origin of the count.'),
    sources: sources.optional(),
  })
  .describe('A share count, for market capitalisation.')

export const instrumentSchema: z.ZodType<InstrumentItem> = z
  .strictObject({
    symbol: text.describe('1 to 24 upper-case letters, digits or ^ . - = /, such as NVDA or ^GSPC.'),
    name: text.describe('A readable name.'),
    kind: z
      .enum(['equity', 'index'])
      .default('equity')
      .describe('An index is neither in breadth nor in the ranking. Default equity.'),
    exchange: exchange.describe('The code of the exchange whose sessions apply, such as XNAS, XTKS or 24/7.'),
    sector: text.optional().describe('A grouping of this scenario.'),
    listed: text.optional().describe("The date of its listing here. Default: the file's `start`."),
    sources: sources.optional(),
    shares: oneOrMore<SharesItem>(shares, '{ count, at, note, sources }')
      .optional()
      .describe('Its share counts. Without a count it has no market capitalisation.'),
  })
  .describe('An instrument with prices in this scenario.')
