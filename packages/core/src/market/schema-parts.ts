import { z } from 'zod'

/* Parts of the schemas of several events of the market. */

/** A schema with the output `Output`; the types are written by hand, so that they document themselves. */
export type Schema<Output> = z.ZodType<Output>

export const symbol: z.ZodString = z
  .string()
  .regex(
    /^[A-Z0-9^][A-Z0-9^.\-=/]{0,23}$/,
    'a symbol must have 1 to 24 upper-case letters, digits or ^ . - = /',
  )
export const price: z.ZodNumber = z.number().positive()
export const day: z.ZodISODate = z.iso.date()
export const text: z.ZodString = z.string().trim().min(1)
export const exchange: z.ZodEnum<{ XNYS: 'XNYS'; XNAS: 'XNAS' }> = z.enum(['XNYS', 'XNAS'])
