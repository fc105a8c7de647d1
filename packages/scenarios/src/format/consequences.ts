import { z } from 'zod'
import { text } from './parts.js'

/** A declaration: the bars, prints and closes of these instruments in these sessions have this share of `of` as a cause. */
export interface ConsequenceItem {
  of: string
  share: number
  instruments: string[]
  from: string
  to: string
}

/** Moves without a cause, with the reason. Default: all instruments. */
export interface UncausedItem {
  instruments?: string[] | undefined
  from: string
  to: string
  reason: string
}

const instruments = z.array(text).min(1)
const days = {
  from: z.iso.date().describe('The first trading day, YYYY-MM-DD, inclusive.'),
  to: z.iso.date().describe('The last trading day, YYYY-MM-DD, inclusive.'),
}

export const consequenceSchema: z.ZodType<ConsequenceItem> = z
  .strictObject({
    of: text.describe('The id of the event.'),
    share: z.number().min(0).max(1).default(1).describe('Its share of the moves, 0 to 1. Default 1.'),
    instruments: instruments.describe('The symbols whose prices are its consequences.'),
    ...days,
  })
  .describe('Prices that are declared consequences of an event.')

export const uncausedSchema: z.ZodType<UncausedItem> = z
  .strictObject({
    instruments: instruments.optional().describe('The symbols. Default: all.'),
    ...days,
    reason: text.describe('The reason why they have no declared cause.'),
  })
  .describe('Moves without a cause.')
