import type { Basis } from '../event/event.js'
import type { PublishedOf } from '../projection/projection.js'
import type { RankedInstrument } from './overview.js'
import type { quotes } from './quotes.js'
import type { CapLoss, records } from './records.js'

/* What the difference of two states of the market means. */

type BrokenReport = CapLoss['broke'][number]

/** An instrument whose rank by market capitalisation differs. */
export interface RankChange {
  readonly symbol: string
  /** Absent where it has no rank. */
  readonly a?: number
  readonly b?: number
}

/** Two instruments that stand in the opposite order. */
export interface RankSwap {
  /** Ranks before the other in the first state, and after it in the second. */
  readonly overtaken: string
  readonly overtakenBy: string
}

/** A reported record, and the loss that exceeds it. */
export interface BrokenRecord {
  /** Whose loss it is, of which trading day, in USD, positive. */
  readonly symbol: string
  readonly day: string
  readonly valueUsd: number
  readonly basis: Basis
  readonly record: BrokenReport
}

export interface RecordChanges {
  /** Those broken in the second state alone. */
  readonly gained: readonly BrokenRecord[]
  /** Those broken in the first state alone. */
  readonly lost: readonly BrokenRecord[]
}

/** How well the quote of an instrument is founded in each state. */
export interface BasisPair {
  readonly symbol: string
  /** Absent while it has no price. */
  readonly a?: Basis
  readonly b?: Basis
}

/** What a comparison of two states of the market gives beside their differences. */
export interface MarketComparison {
  /** The instruments whose rank differs, by their rank in the first state; then those that only the second ranks. */
  readonly ranks: readonly RankChange[]
  /** The pairs that stand in the opposite order, by the ranks in the first state. */
  readonly swaps: readonly RankSwap[]
  /** The reported records that only one of the states has seen broken, or by another instrument or on another day. */
  readonly records: RecordChanges
  /** Every quote with a price in either state, in the order of listing. */
  readonly bases: readonly BasisPair[]
}

type Ranking = readonly RankedInstrument[]

export function compareRanks(a: Ranking, b: Ranking): readonly RankChange[] {
  return pairsOf(ranksOf(a), ranksOf(b)).filter((pair) => pair.a !== pair.b)
}

export function compareOrder(a: Ranking, b: Ranking): readonly RankSwap[] {
  const later = ranksOf(b)
  const ranked = a.flatMap(({ symbol }) => {
    const rank = later.get(symbol)
    return rank === undefined ? [] : { symbol, rank }
  })
  return ranked.flatMap(({ symbol, rank }, index) =>
    ranked
      .slice(index + 1)
      .filter((other) => other.rank < rank)
      .map((other) => ({ overtaken: symbol, overtakenBy: other.symbol })),
  )
}

export function compareRecords(
  a: PublishedOf<typeof records>,
  b: PublishedOf<typeof records>,
): RecordChanges {
  const [before, after] = [brokenIn(a), brokenIn(b)]
  return {
    gained: [...after].filter(([key]) => !before.has(key)).map(([, broken]) => broken),
    lost: [...before].filter(([key]) => !after.has(key)).map(([, broken]) => broken),
  }
}

export function compareBases(
  a: PublishedOf<typeof quotes>,
  b: PublishedOf<typeof quotes>,
): readonly BasisPair[] {
  return pairsOf(basesOf(a), basesOf(b))
}

function ranksOf(ranking: Ranking): ReadonlyMap<string, number> {
  return new Map(ranking.map(({ symbol, rank }) => [symbol, rank]))
}

function basesOf(state: PublishedOf<typeof quotes>): ReadonlyMap<string, Basis> {
  return new Map(
    Object.entries(state).flatMap(([symbol, { basis }]) => (basis === undefined ? [] : [[symbol, basis]])),
  )
}

/** The records that a state has seen broken, told apart by the report, the instrument and the day. */
function brokenIn({
  largestOneDayCapLoss: loss,
}: PublishedOf<typeof records>): ReadonlyMap<string, BrokenRecord> {
  if (loss === undefined) return new Map()
  const { symbol, day, valueUsd, basis, broke } = loss
  return new Map(
    broke.map((record) => [
      `${record.reportedBy} ${symbol} ${day}`,
      { symbol, day, valueUsd, basis, record },
    ]),
  )
}

/** The values of two maps by symbol, in the order of the first, then of the second; a missing one is absent. */
function pairsOf<Value>(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
): { readonly symbol: string; readonly a?: Value; readonly b?: Value }[] {
  return [...new Set([...a.keys(), ...b.keys()])].map((symbol) => {
    const [own, other] = [a.get(symbol), b.get(symbol)]
    return { symbol, ...(own === undefined ? {} : { a: own }), ...(other === undefined ? {} : { b: other }) }
  })
}
