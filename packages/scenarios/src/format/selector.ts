import { z } from 'zod'
import { type OneOrMore, oneOrMore, text } from './parts.js'

/** Conditions that must all be true; `any`, `all` and `not` hold further selectors. */
export interface Conditions {
  id?: OneOrMore<string> | undefined
  type?: OneOrMore<string> | undefined
  instrument?: OneOrMore<string> | undefined
  sector?: OneOrMore<string> | undefined
  source?: OneOrMore<string> | undefined
  causedBy?: OneOrMore<string> | undefined
  from?: string | undefined
  to?: string | undefined
  any?: SelectorItem[] | undefined
  all?: SelectorItem[] | undefined
  not?: SelectorItem | undefined
}

/** The id of an event, a list of ids, or conditions. */
export type SelectorItem = string | string[] | Conditions

const names = (what: string): z.ZodOptional<z.ZodType<OneOrMore<string>>> =>
  oneOrMore(text, 'a text').optional().describe(what)

const conditions: z.ZodType<Conditions> = z
  .strictObject({
    id: names('Ids of events.'),
    type: names('Types of events, such as price.traded.'),
    instrument: names('Symbols: the events that name one of these instruments.'),
    sector: names('Sectors: the events that name an instrument of one of these sectors.'),
    source: names('Sources as key or key#fact: the events with one of these sources.'),
    causedBy: names('Ids of events: those that declare one of these as a cause, directly.'),
    from: text
      .optional()
      .describe('The first moment, inclusive; a bare day means its start in the zone of the file.'),
    to: text
      .optional()
      .describe('The last moment, inclusive; a bare day means its end in the zone of the file.'),
    get any() {
      return z
        .array(selectorSchema)
        .min(1)
        .optional()
        .describe('Selectors; at least one must select the event.')
    },
    get all() {
      return z.array(selectorSchema).min(1).optional().describe('Selectors; each must select the event.')
    },
    get not() {
      return selectorSchema.optional().describe('A selector that must not select the event.')
    },
  })
  .refine((item) => Object.keys(item).length > 0, {
    error: 'needs a condition, such as causedBy or instrument',
  })
  .describe('Conditions that must all be true.')

/** The events of an edit. */
export const selectorSchema: z.ZodType<SelectorItem> = z
  .union([
    text.describe('The id of one event.'),
    z.array(text).min(1).describe('The ids of several events.'),
    conditions,
  ])
  .meta({ id: 'selector', description: 'Selects events: an id, a list of ids, or conditions.' })
