import { exchangeCodes, isExchange } from '@tapeline/core/internal'
import { z } from 'zod'

/** One item, or a list of them. */
export type OneOrMore<Item> = Item | Item[]

/** A trimmed text that is not empty. */
export const text: z.ZodType<string> = z.string().trim().min(1)

/** The code of an exchange that has a calendar. */
export const exchange: z.ZodType<string> = z.string().refine(isExchange, {
  error: () => `expected an exchange with a calendar: one of ${exchangeCodes().join(', ')}`,
})

export const oneOrMore = <Item>(item: z.ZodType<Item>, expected: string): z.ZodType<OneOrMore<Item>> =>
  z.union([item, z.array(item)], { error: `expected ${expected}, or a list of them` })
