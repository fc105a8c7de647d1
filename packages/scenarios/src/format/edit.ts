import { z } from 'zod'
import { type EventItem, eventSchema } from './event.js'
import { exchange, type OneOrMore, oneOrMore, text } from './parts.js'
import { type SelectorItem, selectorSchema } from './selector.js'
import { type SourceReference, sources } from './source.js'

type Factor = { scale: number }
export type ConsequencesItem = 'keep' | 'drop' | 'along' | Factor
/** `5 trading days`, `-90 minutes`, `1 day 2 hours`, or the same as an object. */
export type ShiftByItem = string | Record<string, number>

interface Options {
  consequences?: ConsequencesItem | undefined
  mayBeEmpty?: boolean | undefined
}

export interface InsertItem {
  insert: OneOrMore<EventItem>
}
export interface RemoveItem extends Options {
  remove: SelectorItem
}
export interface ReplaceItem extends Options {
  replace: SelectorItem
  data?: Record<string, unknown> | undefined
  sources?: OneOrMore<SourceReference> | undefined
}
export interface ShiftItem extends Options {
  shift: SelectorItem
  by: ShiftByItem
  exchange?: string | undefined
}
export interface ScaleItem extends Options {
  scale: SelectorItem
  factor: number
}
export interface MultiplyPricesItem {
  multiplyPrices: SelectorItem
  factor: number
  mayBeEmpty?: boolean | undefined
}
export interface InOrderItem {
  inOrder: EditItem[]
}
export type EditItem =
  | InsertItem
  | RemoveItem
  | ReplaceItem
  | ShiftItem
  | ScaleItem
  | MultiplyPricesItem
  | InOrderItem

const factor = z.number().nonnegative()
const scaled = z.strictObject({
  scale: factor.describe('The factor of the consequences, at least 0: the power of the recorded return.'),
})
const consequences = z
  .union([z.enum(['keep', 'drop']), scaled], { error: 'expected keep, drop or { scale: 0 or more }' })
  .optional()
  .describe(
    'The treatment of events that declare this event as a cause: keep, drop, or { scale: k }. Required if there are some.',
  )
const mayBeEmpty = z.boolean().optional().describe('Whether the selection may be empty. Default false.')
const options = { consequences, mayBeEmpty }

const count = z.number().optional()
const by: z.ZodType<ShiftByItem> = z
  .union([
    text.describe('Such as 5 trading days, -90 minutes, or 1 day 2 hours.'),
    z.strictObject({ tradingDays: z.int().describe('Whole trading days; negative is earlier.') }),
    z
      .strictObject({
        years: count.describe('Whole years; negative is earlier.'),
        months: count.describe(
          'Whole months: 31 January plus a month is the end of February; negative is earlier.',
        ),
        weeks: count.describe('Whole weeks; negative is earlier.'),
        days: count.describe('Whole days, with the same local time; negative is earlier.'),
        hours: count.describe('Hours; negative is earlier.'),
        minutes: count.describe('Minutes; negative is earlier.'),
        seconds: count.describe('Seconds; negative is earlier.'),
        milliseconds: count.describe('Milliseconds; negative is earlier.'),
      })
      .refine((span) => Object.keys(span).length > 0, { error: 'needs days, hours, …' }) as z.ZodType<
      Record<string, number>
    >,
  ])
  .describe('The distance: trading days, or the sum of time spans; negative is earlier.')

const selected = (what: string): z.ZodType<SelectorItem> => selectorSchema.describe(what)

interface EditSchemas {
  insert: z.ZodType<InsertItem>
  remove: z.ZodType<RemoveItem>
  replace: z.ZodType<ReplaceItem>
  shift: z.ZodType<ShiftItem>
  scale: z.ZodType<ScaleItem>
  multiplyPrices: z.ZodType<MultiplyPricesItem>
  inOrder: z.ZodType<InOrderItem>
}

/** The schema of an edit by its first word. */
export const editSchemas: EditSchemas = {
  insert: z
    .strictObject({
      insert: oneOrMore<EventItem>(eventSchema, 'an event').describe(
        'An event, or a list of events, as under `events`. Their default basis is simulated.',
      ),
    })
    .describe('Inserts events, after the recorded ones of the same instant.'),
  remove: z
    .strictObject({ remove: selected('The events to remove.'), ...options })
    .describe('Removes events. A removed price does not change later prices; to undo a move, scale it by 0.'),
  replace: z
    .strictObject({
      replace: selected('The events to change.'),
      data: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('Data fields that replace those of the event; the others stay.'),
      sources: sources.optional().describe('Sources that replace those of the event.'),
      ...options,
    })
    .refine((item) => item.data !== undefined || item.sources !== undefined, {
      error: 'needs data or sources',
    })
    .describe('Replaces fields of the data of events, or their sources.'),
  shift: z
    .strictObject({
      shift: selected('The events to shift.'),
      by,
      ...options,
      consequences: z
        .union([z.enum(['along', 'keep', 'drop']), scaled], {
          error: 'expected along, keep, drop or { scale: 0 or more }',
        })
        .optional()
        .describe('As for the other edits; along also shifts the consequences.'),
      exchange: exchange
        .optional()
        .describe('The exchange of the trading days for events without an instrument.'),
    })
    .describe('Shifts events in time, together with the times at which they became known.'),
  scale: z
    .strictObject({
      scale: selected('The prices whose move is scaled, or the events whose consequences are scaled.'),
      factor: factor.describe('The power of the recorded return, at least 0: 0 undoes the move, 1 keeps it.'),
      ...options,
    })
    .describe('Scales moves: the move of a price, or the declared consequences of another event.'),
  multiplyPrices: z
    .strictObject({
      multiplyPrices: selected('The trades, bars, closes and other events whose prices are multiplied.'),
      factor: z.number().positive().describe('The factor, above 0: 0.9 is 10 % lower.'),
      mayBeEmpty,
    })
    .describe('Multiplies prices; sizes, volumes, share counts and other prices stay.'),
  inOrder: z
    .strictObject({
      get inOrder(): z.ZodType<EditItem[]> {
        return z
          .array(editSchema as z.ZodType<EditItem>)
          .min(1)
          .describe('Edits that are each applied to the result of the previous one.')
      },
    })
    .describe('Edits that touch the same events, one after the other.'),
}

/** Any edit. For precise faults, use the schema that its first word names. */
export const editSchema: z.ZodType<EditItem> = z
  .union(Object.values(editSchemas) as unknown as [z.ZodType<EditItem>])
  .meta({ id: 'edit', description: 'One change of the history.' })
