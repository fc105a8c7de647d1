import { defineEvent, type EventDefinition } from '../event/definition.js'
import { object, optional, positive, type Schema } from '../event/schema.js'
import type { DividendWentEx, InstrumentDelisted, InstrumentRenamed, SharesSplit } from './event-data.js'
import { marketRules } from './market-rules.js'
import { count, symbol, text } from './schema-parts.js'

const splitData: Schema<SharesSplit> = object({ symbol, newShares: count, oldShares: count }, [
  ({ newShares, oldShares }) => newShares !== oldShares,
  'is not a split',
  'newShares',
])
const dividendData: Schema<DividendWentEx> = object({ symbol, amountUsd: positive })
const renamedData: Schema<InstrumentRenamed> = object({ symbol, to: symbol, name: optional(text) }, [
  (renamed) => renamed.symbol !== renamed.to,
  'is not another symbol',
  'to',
])
const delistedData: Schema<InstrumentDelisted> = object({ symbol, reason: optional(text) })

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
