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
  .describe('The confidence: high if two or more sources agree.')

export const sourceSchema: z.ZodType<SourceItem> = z
  .strictObject({
    name: text.describe('The name of the source.'),
    address: text.optional().describe('The address of the source.'),
    confidence,
  })
  .describe('A source of figures and facts.')

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
).describe('The sources, by the keys under `sources`.')
