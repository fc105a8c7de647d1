import { defineEvent, type Projection } from '@tapeline/core'
import { z } from 'zod'

/** A projection with one realistic mistake. */
export interface BrokenProjection {
  readonly mistake: string
  /** The beginning of what it breaks, as the message names it. */
  readonly breaks: string
  /** What the message says of the difference. */
  readonly found: RegExp
  /** A new one, with new variables beside it. */
  readonly make: () => Projection<unknown>
  readonly mayThrow?: boolean
}

const symbol = z.enum(['AMD', 'NVDA', 'VRT'])
const traded = defineEvent({
  type: 'chip.traded',
  schema: z.strictObject({
    symbol,
    price: z.number().min(1).max(200),
    size: z.int().min(1).max(9).exactOptional(),
  }),
  instrument: 'symbol',
  columns: { symbol: 'text', price: 'number', size: 'number?' },
})
const noted = defineEvent({
  type: 'note.made',
  schema: z.strictObject({ text: z.string(), tags: z.array(z.string()) }),
})
const halted = defineEvent({
  type: 'chip.halted',
  schema: z.strictObject({ symbol }),
  instrument: 'symbol',
})

/** The events of the broken projections. */
export const events: readonly [typeof traded, typeof noted, typeof halted] = [traded, noted, halted]
