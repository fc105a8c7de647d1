import { defineEvent, type EventDefinition, type EventOf } from '../event/definition.js'
import {
  listOf,
  notNegative,
  number,
  object,
  oneOf,
  optional,
  positive,
  type Schema,
} from '../event/schema.js'
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
import { count, day, exchange, figure, symbol, text } from './schema-parts.js'

const optionalText = optional(text)
const optionalSymbols = optional(listOf(symbol))

const instrumentListed: Schema<Data.InstrumentListed> = object({
  symbol,
  name: text,
  kind: oneOf(['equity', 'index']),
  exchange,
  sector: optionalText,
})
const sharesReported: Schema<Data.SharesReported> = object({ symbol, shares: positive, note: optionalText })
const sessionBoundary: Schema<Data.SessionBoundary> = object({ exchange, day })
const priceTraded: Schema<Data.PriceTraded> = object({
  symbol,
  price: positive,
  size: optional(notNegative),
  condition: optional(oneOf(['opening-print', 'closing-print', 'regular', 'late'])),
})
const barClosed: Schema<Data.BarClosed> = object(
  {
    symbol,
    start: number,
    open: positive,
    high: positive,
    low: positive,
    close: positive,
    volume: optional(notNegative),
  },
  [({ low, open, close }) => low <= Math.min(open, close), 'the low is above the open or close', 'low'],
  [({ high, open, close }) => high >= Math.max(open, close), 'the high is below the open or close', 'high'],
)
const closePublished: Schema<Data.ClosePublished> = object({
  symbol,
  day,
  price: positive,
  adjustment: optional(oneOf(['dividend-adjusted', 'unknown'])),
})
const modelReleased: Schema<Data.ModelReleased> = object({
  model: text,
  developer: text,
  licence: optionalText,
  summary: optionalText,
})
const spendingAnnounced: Schema<Data.SpendingAnnounced> = object(
  {
    company: text,
    symbol: optional(symbol),
    purpose: oneOf(['training', 'capital-expenditure', 'investment']),
    subject: text,
    amountUsdMin: optional(positive),
    amountUsdMax: optional(positive),
    summary: optionalText,
  },
  [
    ({ amountUsdMin, amountUsdMax }) => amountUsdMin !== undefined || amountUsdMax !== undefined,
    'needs amountUsdMin or amountUsdMax, or both',
  ],
  [
    ({ amountUsdMin = 0, amountUsdMax = Number.POSITIVE_INFINITY }) => amountUsdMin <= amountUsdMax,
    'is below amountUsdMin',
    'amountUsdMax',
  ],
)
const policyAnnounced: Schema<Data.PolicyAnnounced> = object({ issuer: text, summary: text })
const statementMade: Schema<Data.StatementMade> = object({
  speaker: text,
  affiliation: optionalText,
  stance: oneOf(['positive', 'negative', 'neutral', 'mixed']),
  summary: text,
  symbols: optionalSymbols,
})
const newsPublished: Schema<Data.NewsPublished> = object({ summary: text, symbols: optionalSymbols })
const appRanked: Schema<Data.AppRanked> = object({
  app: text,
  store: text,
  rank: count,
  previousRank: optional(count),
})
const indicationReported: Schema<Data.IndicationReported> = object(
  {
    symbol,
    market: oneOf(['futures', 'pre-market', 'post-market']),
    changePct: optional(number),
    change: optional(number),
  },
  [({ changePct, change }) => changePct !== undefined || change !== undefined, 'needs changePct or change'],
)
const recordReported: Schema<Data.RecordReported> = object({
  record: oneOf(['largestOneDayCapLoss']),
  symbol,
  valueUsd: positive,
  day,
})
const earningsDate: Schema<Data.EarningsDate> = object({
  symbol,
  day,
  timing: oneOf(['before-open', 'after-close', 'unknown']),
})
const claimMade: Schema<Data.ClaimMade> = object(
  {
    subject: object({ path: text, at: optional(number) }),
    relation: oneOf(['equals', 'above', 'at-least', 'below', 'at-most']),
    value: figure,
    precision: optional(positive),
    tolerance: optional(notNegative),
    wording: optionalText,
  },
  [
    ({ value, relation }) => typeof value === 'number' || relation === 'equals',
    'only a number can be above or below; write equals',
    'relation',
  ],
)

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
