import { z } from 'zod'

/** One item, or a list of them. */
export type OneOrMore<Item> = Item | Item[]

/** A trimmed text that is not empty. */
export const text: z.ZodType<string> = z.string().trim().min(1)

export const oneOrMore = <Item>(item: z.ZodType<Item>, expected: string): z.ZodType<OneOrMore<Item>> =>
  z.union([item, z.array(item)], { error: `expected ${expected}, or a list of them` })
