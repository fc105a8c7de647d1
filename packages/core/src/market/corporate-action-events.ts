import { z } from 'zod'
import { defineEvent, type EventDefinition } from '../event/definition.js'
import type { DividendWentEx, InstrumentDelisted, InstrumentRenamed, SharesSplit } from './event-data.js'
import { marketRules } from './market-rules.js'
import { price, type Schema, symbol, text } from './schema-parts.js'

const count = z.int().positive()
const splitData: Schema<SharesSplit> = z
  .strictObject({ symbol, newShares: count, oldShares: count })
  .refine((split) => split.newShares !== split.oldShares, { message: 'is not a split', path: ['newShares'] })
const dividendData: Schema<DividendWentEx> = z.strictObject({ symbol, amountUsd: price })
const renamedData: Schema<InstrumentRenamed> = z
  .strictObject({ symbol, to: symbol, name: text.exactOptional() })
  .refine((renamed) => renamed.symbol !== renamed.to, { message: 'is not another symbol', path: ['to'] })
const delistedData: Schema<InstrumentDelisted> = z.strictObject({ symbol, reason: text.exactOptional() })

export const sharesSplit: EventDefinition<'shares.split', SharesSplit> = defineEvent({
  type: 'shares.split',
  schema: splitData,
  rules: marketRules,
  instrument: 'symbol',
  priceFactor: ({ newShares, oldShares }) => oldShares / newShares,
})

export const dividendWentEx: EventDefinition<'dividend.went-ex', DividendWentEx> = defineEvent({
  type: 'dividend.went-ex',
  schema: dividendData,
  rules: marketRules,
  instrument: 'symbol',
})

/** It names its instrument by `renamesInstrument`, since it contains two of its names. */
export const instrumentRenamed: EventDefinition<'instrument.renamed', InstrumentRenamed> = defineEvent({
  type: 'instrument.renamed',
  schema: renamedData,
  rules: marketRules,
  renamesInstrument: { from: 'symbol', to: 'to' },
})

export const instrumentDelisted: EventDefinition<'instrument.delisted', InstrumentDelisted> = defineEvent({
  type: 'instrument.delisted',
  schema: delistedData,
  rules: marketRules,
  instrument: 'symbol',
  delistsInstrument: true,
})
