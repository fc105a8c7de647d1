import { z } from 'zod'
import { type OneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

export type Figure = number | string | boolean

/** A moment and its history. */
export interface MomentItem {
  at?: string | undefined
  after?: string | undefined
  whatIf?: string | undefined
  knownAt?: string | undefined
}

/** A compared value at another path, moment or history; omitted fields are those of the expectation. */
export interface OtherItem extends MomentItem {
  path?: string | undefined
}

export interface ExpectationItem extends MomentItem {
  title?: string | undefined
  path: string
  equals?: Figure | OtherItem | undefined
  above?: number | OtherItem | undefined
  atLeast?: number | OtherItem | undefined
  below?: number | OtherItem | undefined
  atMost?: number | OtherItem | undefined
  within?: number[] | undefined
  absent?: boolean | undefined
  tolerance?: number | undefined
  sources?: OneOrMore<SourceReference> | undefined
}

const moment = {
  at: text
    .optional()
    .describe('The moment: after every event up to it, inclusive. `end` is after all events.'),
  after: text.optional().describe('Instead of `at`: right after the event with this id.'),
  whatIf: text.optional().describe('The what-if to read; `recorded` is the history itself.'),
  knownAt: text
    .optional()
    .describe('Reads the history as known at this moment. Default: everything that ever became known.'),
}

const other: z.ZodType<OtherItem> = z
  .strictObject({
    path: text.optional().describe('Another path. Default: the path of the expectation.'),
    ...moment,
  })
  .refine((item) => Object.keys(item).length > 0, { error: 'needs a path, a moment or a what-if' })
  .refine(({ at, after }) => at === undefined || after === undefined, {
    error: "says either 'at' or 'after'",
  })
  .describe('Another value of the state; omitted fields are those of the expectation.')

const comparable = (what: string): z.ZodOptional<z.ZodType<number | OtherItem>> =>
  z
    .union([z.number(), other], { error: 'expected a number or { path, at, whatIf }' })
    .optional()
    .describe(what)

const figure = z.union([z.number(), z.string(), z.boolean(), other], {
  error: 'expected a number, a text, true or false, or { path, at, whatIf }',
})

const RELATIONS = ['equals', 'above', 'atLeast', 'below', 'atMost', 'within', 'absent'] as const

export const expectationSchema: z.ZodType<ExpectationItem> = z
  .strictObject({
    title: text.optional().describe('The expectation in words, for reports.'),
    ...moment,
    path: text.describe(
      'A path of the market state: quotes.NVDA.changePct, quotes["^GSPC"].last, ranking[symbol=NVDA].rank.',
    ),
    equals: figure.optional().describe('The value equals this, within the tolerance.'),
    above: comparable('The number is larger than this.'),
    atLeast: comparable('The number is this or larger.'),
    below: comparable('The number is smaller than this.'),
    atMost: comparable('The number is this or smaller.'),
    within: z
      .array(z.number())
      .length(2)
      .refine(([low = 0, high = 0]) => low <= high, { error: 'the upper bound is below the lower' })
      .optional()
      .describe('The number is between these two, both inclusive.'),
    absent: z.literal(true).optional().describe('There is no value at this path.'),
    tolerance: z
      .number()
      .nonnegative()
      .optional()
      .describe(
        'The largest allowed difference, inclusive, in the unit of the value. Default 0; rounding errors do not count.',
      ),
    sources: sources.optional().describe('The sources of the expected figure.'),
  })
  .refine((item) => RELATIONS.filter((relation) => item[relation] !== undefined).length === 1, {
    error: `needs exactly one of ${RELATIONS.join(', ')}`,
  })
  .refine((item) => (item.at === undefined) !== (item.after === undefined), {
    error: "needs a moment, either 'at' or 'after'",
  })
  .describe('A value that the replay must give; `tapeline check` and `checkScenario` test it.')
