import { z } from 'zod'
import { type OneOrMore, oneOrMore, text } from './parts.js'

type Confidence = 'high' | 'medium' | 'low'

/** `reuters`, `article#S10`, or at length `{ source: article, fact: S10, confidence: medium }`. */
export type SourceReference =
  | string
  | { source: string; fact?: string | undefined; confidence?: Confidence | undefined }

export interface SourceItem {
  name: string
  address?: string | undefined
  confidence?: Confidence | undefined
}

const confidence = z
  .enum(['high', 'medium', 'low'])
  .optional()
  .describe('How sure it is: high where two or more sources agree.')

export const sourceSchema: z.ZodType<SourceItem> = z
  .strictObject({
    name: text.describe('What the source is called.'),
    address: text.optional().describe('Where it can be read.'),
    confidence,
  })
  .describe('Where figures and facts come from.')

export const sources: z.ZodType<OneOrMore<SourceReference>> = oneOrMore<SourceReference>(
  z.union([
    text.describe('The key of a source, or key#fact with the number of the fact in it.'),
    z
      .strictObject({
        source: text.describe('The key of a source.'),
        fact: text.optional().describe('The number of the fact in it.'),
        confidence,
      })
      .describe('A source at length.'),
  ]),
  'a source as key, key#fact or { source, fact, confidence }',
).describe('The sources that this rests on, by the keys under `sources`.')
