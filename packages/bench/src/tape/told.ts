import type { EventInput } from '@tapeline/core'
import type { Random } from './random.js'

/** An event that has no id yet, so that it may still be moved. */
export type Unnamed = Omit<EventInput, 'id' | 'at'> & { readonly at: number }

/** How many of a hundred told events are of each type; the types that are rarer than that have counts of their own. */
const TOLD_PER_HUNDRED = {
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

type ToldType = keyof typeof TOLD_PER_HUNDRED

const TYPES: readonly ToldType[] = Object.entries(TOLD_PER_HUNDRED).flatMap(([type, count]) =>
  new Array<ToldType>(count).fill(type as ToldType),
)
const SOURCES = [{ name: 'A newspaper', fact: 'S1', confidence: 'high' as const }, { name: 'An agency' }]

/** An event that is told rather than priced: news, statements, dates of earnings and the like. */
export function toldEvent(random: Random, at: number, day: string, symbols: readonly string[]): Unnamed {
  const type = random.pick(TYPES)
  const sources = random.next() < 0.5 ? { sources: [random.pick(SOURCES)] } : {}
  return { type, at, data: dataOf(type, random, day, random.pick(symbols)), ...sources }
}

function dataOf(type: ToldType, random: Random, day: string, symbol: string): unknown {
  const summary = `What was told about ${symbol}`
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

/** A share count of 20 million to 16 billion, small ones being likelier. */
export function sharesOf(random: Random): number {
  const unit = random.next()
  return Math.round(20e6 + unit * unit * unit * 16e9)
}
