import type { EventInput } from '@tapeline/core'
import type { Random } from './random.js'

/** An event without an id, so that it can still be moved. */
export type Unnamed = Omit<EventInput, 'id' | 'at'> & { readonly at: number }

/** The percentage of each type among these events; rarer types have their own counts. */
const PER_HUNDRED = {
  'news.published': 38,
  'statement.made': 25,
  'indication.reported': 16,
  'policy.announced': 6,
  'app.ranked': 5,
  'earnings.scheduled': 4,
  'earnings.reported': 2,
  'spending.announced': 2,
  'model.released': 1,
  'shares.reported': 1,
} as const

type ReportType = keyof typeof PER_HUNDRED

const TYPES: readonly ReportType[] = Object.entries(PER_HUNDRED).flatMap(([type, count]) =>
  new Array<ReportType>(count).fill(type as ReportType),
)
const SOURCES = [{ name: 'A newspaper', fact: 'S1', confidence: 'high' as const }, { name: 'An agency' }]

/** An event without a price: news, a statement, an earnings date or another report. */
export function reportEvent(random: Random, at: number, day: string, symbols: readonly string[]): Unnamed {
  const type = random.pick(TYPES)
  const sources = random.next() < 0.5 ? { sources: [random.pick(SOURCES)] } : {}
  return { type, at, data: dataOf(type, random, day, random.pick(symbols)), ...sources }
}

function dataOf(type: ReportType, random: Random, day: string, symbol: string): unknown {
  const summary = `A report about ${symbol}`
  switch (type) {
    case 'news.published':
      return { summary, symbols: [symbol] }
    case 'statement.made':
      return {
        speaker: 'A speaker',
        stance: random.pick(['positive', 'negative', 'neutral', 'mixed']),
        summary,
      }
    case 'indication.reported':
      return { symbol, market: 'pre-market', changePct: Math.round((random.next() - 0.5) * 100) / 10 }
    case 'policy.announced':
      return { issuer: 'An office', summary }
    case 'app.ranked':
      return { app: 'An app', store: 'A store', rank: random.integer(1, 20) }
    case 'earnings.scheduled':
    case 'earnings.reported':
      return { symbol, day, timing: random.pick(['before-open', 'after-close', 'unknown']) }
    case 'spending.announced':
      return {
        company: symbol,
        symbol,
        purpose: 'capital-expenditure',
        subject: 'a year',
        amountUsdMin: random.integer(1, 100) * 1e9,
      }
    case 'model.released':
      return { model: `Model ${random.integer(1, 1000)}`, developer: 'A laboratory', summary }
    case 'shares.reported':
      return { symbol, shares: sharesOf(random) }
  }
}

/** A share count from 20 million to 16 billion; small ones are likelier. */
export function sharesOf(random: Random): number {
  const unit = random.next()
  return Math.round(20e6 + unit * unit * unit * 16e9)
}
