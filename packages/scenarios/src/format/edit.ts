import { z } from 'zod'
import { type EventItem, eventSchema } from './event.js'
import { type OneOrMore, oneOrMore, text } from './parts.js'
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
  exchange?: 'XNYS' | 'XNAS' | undefined
}
export interface ScaleItem extends Options {
  scale: SelectorItem
  factor: number
}
export interface InOrderItem {
  inOrder: EditItem[]
}
export type EditItem = InsertItem | RemoveItem | ReplaceItem | ShiftItem | ScaleItem | InOrderItem

const factor = z.number().nonnegative()
const scaled = z.strictObject({
  scale: factor.describe('What is left of them, 0 and up: the power of the recorded return.'),
})
const consequences = z
  .union([z.enum(['keep', 'drop']), scaled], { error: 'expected keep, drop or { scale: 0 or more }' })
  .optional()
  .describe(
    'What happens to what declares the event as its cause: keep, drop, or { scale: k }. Needed where it has consequences.',
  )
const mayBeEmpty = z
  .boolean()
  .optional()
  .describe('Whether it is fine if nothing is selected. Default false.')
const options = { consequences, mayBeEmpty }

const count = z.number().optional()
const by: z.ZodType<ShiftByItem> = z
  .union([
    text.describe('Such as 5 trading days, -90 minutes, or 1 day 2 hours.'),
    z.strictObject({ tradingDays: z.int().describe('Whole trading days; earlier where negative.') }),
    z
      .strictObject({
        years: count.describe('Whole years; earlier where negative.'),
        months: count.describe(
          'Whole months: 31 January and a month is the end of February; earlier where negative.',
        ),
        weeks: count.describe('Whole weeks; earlier where negative.'),
        days: count.describe('Whole days; the local time stays; earlier where negative.'),
        hours: count.describe('Hours; earlier where negative.'),
        minutes: count.describe('Minutes; earlier where negative.'),
        seconds: count.describe('Seconds; earlier where negative.'),
        milliseconds: count.describe('Milliseconds; earlier where negative.'),
      })
      .refine((span) => Object.keys(span).length > 0, { error: 'needs days, hours, …' }) as z.ZodType<
      Record<string, number>
    >,
  ])
  .describe('How far: trading days, or a span of time whose parts add up; earlier where negative.')

const selected = (what: string): z.ZodType<SelectorItem> => selectorSchema.describe(what)

interface EditSchemas {
  insert: z.ZodType<InsertItem>
  remove: z.ZodType<RemoveItem>
  replace: z.ZodType<ReplaceItem>
  shift: z.ZodType<ShiftItem>
  scale: z.ZodType<ScaleItem>
  inOrder: z.ZodType<InOrderItem>
}

/** The schema of an edit by its first word. */
export const editSchemas: EditSchemas = {
  insert: z
    .strictObject({
      insert: oneOrMore<EventItem>(eventSchema, 'an event').describe(
        'An event, or a list of them, as under `events`. Its basis is simulated unless it says otherwise.',
      ),
    })
    .describe('Inserts events, after the recorded ones of the same instant.'),
  remove: z
    .strictObject({ remove: selected('The events that are removed.'), ...options })
    .describe('Removes events. A price that is removed moves no later one; to undo a move, scale it by 0.'),
  replace: z
    .strictObject({
      replace: selected('The events that are changed.'),
      data: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('Fields of the data that take the place of those of the event; the others stay.'),
      sources: sources.optional().describe('Sources that take the place of those of the event.'),
      ...options,
    })
    .refine((item) => item.data !== undefined || item.sources !== undefined, {
      error: 'needs data or sources',
    })
    .describe('Replaces fields of the data of events, or their sources.'),
  shift: z
    .strictObject({
      shift: selected('The events that are shifted.'),
      by,
      ...options,
      consequences: z
        .union([z.enum(['along', 'keep', 'drop']), scaled], {
          error: 'expected along, keep, drop or { scale: 0 or more }',
        })
        .optional()
        .describe('As of the other edits; along takes the consequences along.'),
      exchange: z
        .enum(['XNYS', 'XNAS'])
        .optional()
        .describe('Whose trading days are meant for events that name no instrument.'),
    })
    .describe('Shifts events in time, with when they became known.'),
  scale: z
    .strictObject({
      scale: selected('The prices whose own move is scaled, or the events whose consequences are.'),
      factor: factor.describe('0 and up: the power of the recorded return; 0 undoes the move, 1 leaves it.'),
      ...options,
    })
    .describe('Scales moves: of a price its own, of any other event its declared consequences.'),
  inOrder: z
    .strictObject({
      get inOrder(): z.ZodType<EditItem[]> {
        return z
          .array(editSchema as z.ZodType<EditItem>)
          .min(1)
          .describe('Edits of which each is applied to what the one before it leaves.')
      },
    })
    .describe('Edits that touch the same events, one after the other.'),
}

/** Any edit. To say what is wrong with one, take the schema that its first word names. */
export const editSchema: z.ZodType<EditItem> = z
  .union(Object.values(editSchemas) as unknown as [z.ZodType<EditItem>])
  .meta({ id: 'edit', description: 'One change of the history.' })
