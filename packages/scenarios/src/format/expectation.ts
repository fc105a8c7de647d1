import { z } from 'zod'
import { type OneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

export type Figure = number | string | boolean

/** A moment, and the history in which it is looked at. */
export interface MomentItem {
  at?: string | undefined
  after?: string | undefined
  whatIf?: string | undefined
  knownAt?: string | undefined
}

/** What something is compared with: another path, moment or history; what is left out is as in the expectation. */
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
    .describe('The moment that is looked at: after every event up to it. `end` is after all events.'),
  after: text.optional().describe('Instead of `at`: right after the event with this id.'),
  whatIf: text.optional().describe('The what-if in which it is looked at; `recorded` is the history itself.'),
  knownAt: text
    .optional()
    .describe('Only what was known at this moment; all that ever became known unless told.'),
}

const other: z.ZodType<OtherItem> = z
  .strictObject({
    path: text.optional().describe('Another path; that of the expectation unless told.'),
    ...moment,
  })
  .refine((item) => Object.keys(item).length > 0, { error: 'needs a path, a moment or a what-if' })
  .refine(({ at, after }) => at === undefined || after === undefined, {
    error: "says either 'at' or 'after'",
  })
  .describe('Another value of the state; what is left out is as in the expectation itself.')

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
    title: text.optional().describe('What is expected, in words, for reports.'),
    ...moment,
    path: text.describe(
      'A path of the market state: quotes.NVDA.changePct, quotes["^GSPC"].last, ranking[symbol=NVDA].rank.',
    ),
    equals: figure.optional().describe('The value is this one, within the tolerance.'),
    above: comparable('The number is larger than this one.'),
    atLeast: comparable('The number is this one or larger.'),
    below: comparable('The number is smaller than this one.'),
    atMost: comparable('The number is this one or smaller.'),
    within: z
      .array(z.number())
      .length(2)
      .refine(([low = 0, high = 0]) => low <= high, { error: 'the upper bound is below the lower' })
      .optional()
      .describe('The number lies between these two, both inclusive.'),
    absent: z.literal(true).optional().describe('There is no value at this path.'),
    tolerance: z
      .number()
      .nonnegative()
      .optional()
      .describe(
        'By how much the number may miss, inclusive, in the unit of the value. Default 0, rounding errors apart.',
      ),
    sources: sources.optional().describe('Where the expected figure comes from.'),
  })
  .refine((item) => RELATIONS.filter((relation) => item[relation] !== undefined).length === 1, {
    error: `needs exactly one of ${RELATIONS.join(', ')}`,
  })
  .refine((item) => (item.at === undefined) !== (item.after === undefined), {
    error: "needs a moment, either 'at' or 'after'",
  })
  .describe('What the replay has to give; run by `tapeline check` and `checkScenario`.')
