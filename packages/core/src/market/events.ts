import { z } from 'zod'
import { defineEvent, type EventDefinition, type EventOf } from '../event/definition.js'
import {
  dividendWentEx,
  instrumentDelisted,
  instrumentRenamed,
  sharesSplit,
} from './corporate-action-events.js'
import type * as Data from './event-data.js'
import { tradingHalted, tradingResumed } from './halt-events.js'
import { indexWeighted } from './index-events.js'
import { marketRules } from './market-rules.js'
import { barPrices, closePrices, tradePrices } from './prices.js'
import { day, exchange, price, type Schema, symbol, text } from './schema-parts.js'

const optionalText = text.exactOptional()
const optionalSymbols = z.array(symbol).exactOptional()

const instrumentListed: Schema<Data.InstrumentListed> = z.strictObject({
  symbol,
  name: text,
  kind: z.enum(['equity', 'index']),
  exchange,
  sector: optionalText,
})
const sharesReported: Schema<Data.SharesReported> = z.strictObject({
  symbol,
  shares: z.number().positive(),
  note: optionalText,
})
const sessionBoundary: Schema<Data.SessionBoundary> = z.strictObject({ exchange, day })
const priceTraded: Schema<Data.PriceTraded> = z.strictObject({
  symbol,
  price,
  size: z.number().nonnegative().exactOptional(),
  condition: z.enum(['opening-print', 'closing-print', 'regular', 'late']).exactOptional(),
})
const barClosed: Schema<Data.BarClosed> = z
  .strictObject({
    symbol,
    start: z.number(),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: z.number().nonnegative().exactOptional(),
  })
  .refine((bar) => bar.low <= Math.min(bar.open, bar.close), {
    message: 'the low is above the open or close',
    path: ['low'],
  })
  .refine((bar) => bar.high >= Math.max(bar.open, bar.close), {
    message: 'the high is below the open or close',
    path: ['high'],
  })
const closePublished: Schema<Data.ClosePublished> = z.strictObject({
  symbol,
  day,
  price,
  adjustment: z.enum(['dividend-adjusted', 'unknown']).exactOptional(),
})
const modelReleased: Schema<Data.ModelReleased> = z.strictObject({
  model: text,
  developer: text,
  licence: optionalText,
  summary: optionalText,
})
const spendingAnnounced: Schema<Data.SpendingAnnounced> = z
  .strictObject({
    company: text,
    symbol: symbol.exactOptional(),
    purpose: z.enum(['training', 'capital-expenditure', 'investment']),
    subject: text,
    amountUsdMin: z.number().positive().exactOptional(),
    amountUsdMax: z.number().positive().exactOptional(),
    summary: optionalText,
  })
  .refine((spending) => spending.amountUsdMin !== undefined || spending.amountUsdMax !== undefined, {
    message: 'needs amountUsdMin or amountUsdMax, or both',
  })
  .refine((spending) => (spending.amountUsdMin ?? 0) <= (spending.amountUsdMax ?? Number.POSITIVE_INFINITY), {
    message: 'is below amountUsdMin',
    path: ['amountUsdMax'],
  })
const policyAnnounced: Schema<Data.PolicyAnnounced> = z.strictObject({ issuer: text, summary: text })
const statementMade: Schema<Data.StatementMade> = z.strictObject({
  speaker: text,
  affiliation: optionalText,
  stance: z.enum(['positive', 'negative', 'neutral', 'mixed']),
  summary: text,
  symbols: optionalSymbols,
})
const newsPublished: Schema<Data.NewsPublished> = z.strictObject({ summary: text, symbols: optionalSymbols })
const rank = z.number().int().positive()
const appRanked: Schema<Data.AppRanked> = z.strictObject({
  app: text,
  store: text,
  rank,
  previousRank: rank.exactOptional(),
})
const indicationReported: Schema<Data.IndicationReported> = z
  .strictObject({
    symbol,
    market: z.enum(['futures', 'pre-market', 'post-market']),
    changePct: z.number().exactOptional(),
    change: z.number().exactOptional(),
  })
  .refine((data) => data.changePct !== undefined || data.change !== undefined, {
    message: 'needs changePct or change',
  })
const recordReported: Schema<Data.RecordReported> = z.strictObject({
  record: z.enum(['largestOneDayCapLoss']),
  symbol,
  valueUsd: z.number().positive(),
  day,
})
const earningsDate: Schema<Data.EarningsDate> = z.strictObject({
  symbol,
  day,
  timing: z.enum(['before-open', 'after-close', 'unknown']),
})
const claimMade: Schema<Data.ClaimMade> = z
  .strictObject({
    subject: z.strictObject({ path: text, at: z.number().exactOptional() }),
    relation: z.enum(['equals', 'above', 'at-least', 'below', 'at-most']),
    value: z.union([z.number(), text, z.boolean()]),
    precision: z.number().positive().exactOptional(),
    tolerance: z.number().nonnegative().exactOptional(),
    wording: optionalText,
  })
  .refine((claim) => typeof claim.value === 'number' || claim.relation === 'equals', {
    message: 'only a number can be above or below; write equals',
    path: ['relation'],
  })

/** All event types of the market, for `createTimeline` and `defineProjection`, alone or together with your own. */
export const marketEvents: readonly [
  EventDefinition<'instrument.listed', Data.InstrumentListed>,
  EventDefinition<'shares.reported', Data.SharesReported>,
  EventDefinition<'session.opened', Data.SessionBoundary>,
  EventDefinition<'session.closed', Data.SessionBoundary>,
  EventDefinition<'price.traded', Data.PriceTraded>,
  EventDefinition<'bar.closed', Data.BarClosed>,
  EventDefinition<'close.published', Data.ClosePublished>,
  EventDefinition<'shares.split', Data.SharesSplit>,
  EventDefinition<'dividend.went-ex', Data.DividendWentEx>,
  EventDefinition<'instrument.renamed', Data.InstrumentRenamed>,
  EventDefinition<'instrument.delisted', Data.InstrumentDelisted>,
  EventDefinition<'index.weighted', Data.IndexWeighted>,
  EventDefinition<'trading.halted', Data.TradingHalted>,
  EventDefinition<'trading.resumed', Data.TradingResumed>,
  EventDefinition<'model.released', Data.ModelReleased>,
  EventDefinition<'spending.announced', Data.SpendingAnnounced>,
  EventDefinition<'policy.announced', Data.PolicyAnnounced>,
  EventDefinition<'statement.made', Data.StatementMade>,
  EventDefinition<'news.published', Data.NewsPublished>,
  EventDefinition<'app.ranked', Data.AppRanked>,
  EventDefinition<'indication.reported', Data.IndicationReported>,
  EventDefinition<'record.reported', Data.RecordReported>,
  EventDefinition<'earnings.scheduled', Data.EarningsDate>,
  EventDefinition<'earnings.reported', Data.EarningsDate>,
  EventDefinition<'claim.made', Data.ClaimMade>,
] = [
  defineEvent({
    type: 'instrument.listed',
    schema: instrumentListed,
    instrument: 'symbol',
    listsInstrument: true,
    context: true,
    exchange: 'exchange',
    sector: 'sector',
    rules: marketRules,
  }),
  defineEvent({ type: 'shares.reported', schema: sharesReported, instrument: 'symbol', rules: marketRules }),
  defineEvent({
    type: 'session.opened',
    schema: sessionBoundary,
    context: true,
    days: ['day'],
    rules: marketRules,
  }),
  defineEvent({
    type: 'session.closed',
    schema: sessionBoundary,
    context: true,
    days: ['day'],
    rules: marketRules,
  }),
  defineEvent({
    type: 'price.traded',
    schema: priceTraded,
    instrument: 'symbol',
    prices: tradePrices,
    rules: marketRules,
    columns: { symbol: 'text', price: 'number', size: 'number?', condition: 'text?' },
  }),
  defineEvent({
    type: 'bar.closed',
    schema: barClosed,
    instrument: 'symbol',
    times: ['start'],
    prices: barPrices,
    rules: marketRules,
    columns: {
      symbol: 'text',
      start: 'number',
      open: 'number',
      high: 'number',
      low: 'number',
      close: 'number',
      volume: 'number?',
    },
  }),
  defineEvent({
    type: 'close.published',
    schema: closePublished,
    instrument: 'symbol',
    days: ['day'],
    closes: 'day',
    prices: closePrices,
    rules: marketRules,
    columns: { symbol: 'text', day: 'text', price: 'number', adjustment: 'text?' },
  }),
  sharesSplit,
  dividendWentEx,
  instrumentRenamed,
  instrumentDelisted,
  indexWeighted,
  tradingHalted,
  tradingResumed,
  defineEvent({ type: 'model.released', schema: modelReleased }),
  defineEvent({ type: 'spending.announced', schema: spendingAnnounced, instrument: 'symbol' }),
  defineEvent({ type: 'policy.announced', schema: policyAnnounced }),
  defineEvent({ type: 'statement.made', schema: statementMade }),
  defineEvent({ type: 'news.published', schema: newsPublished }),
  defineEvent({ type: 'app.ranked', schema: appRanked }),
  defineEvent({ type: 'indication.reported', schema: indicationReported, instrument: 'symbol' }),
  defineEvent({ type: 'record.reported', schema: recordReported, instrument: 'symbol' }),
  defineEvent({ type: 'earnings.scheduled', schema: earningsDate, instrument: 'symbol' }),
  defineEvent({ type: 'earnings.reported', schema: earningsDate, instrument: 'symbol', days: ['day'] }),
  defineEvent({ type: 'claim.made', schema: claimMade }),
]

/** Any event of the market. */
export type MarketEvent = EventOf<typeof marketEvents>
