import type { Basis } from '../event/event.js'
import {
  type ComparedInstruments,
  type NamedInstruments,
  sameNames,
} from '../projection/compared-instruments.js'
import type { PublishedOf } from '../projection/projection.js'
import type { RankedInstrument } from './overview.js'
import type { quotes } from './quotes.js'
import type { CapLoss, records } from './records.js'

/* The comparison of two states of the market. */

type BrokenReport = CapLoss['broke'][number]

/** An instrument whose rank by market capitalisation differs. */
export interface RankChange {
  /** Its symbol in the first state; if only the second ranks it, its symbol there. */
  readonly symbol: string
  /** Its symbol in the second state, if that differs. */
  readonly symbolInB?: string
  /** Absent if it has no rank. */
  readonly a?: number
  readonly b?: number
}

/** Two instruments in opposite order, by their symbols in the first state. */
export interface RankSwap {
  /** The instrument that ranks before the other in the first state, and after it in the second. */
  readonly overtaken: string
  readonly overtakenBy: string
}

/** A reported record, and the loss that exceeds it. */
export interface BrokenRecord {
  /** The instrument of the loss, its trading day, and its amount in USD, positive. */
  readonly symbol: string
  readonly day: string
  readonly valueUsd: number
  readonly basis: Basis
  readonly record: BrokenReport
}

export interface RecordChanges {
  /** Records broken only in the second state. */
  readonly gained: readonly BrokenRecord[]
  /** Records broken only in the first state. */
  readonly lost: readonly BrokenRecord[]
}

/** The basis of an instrument's quote in each state. */
export interface BasisPair {
  /** Its symbol in the first state; if only the second has it, its symbol there. */
  readonly symbol: string
  /** Its symbol in the second state, if that differs. */
  readonly symbolInB?: string
  /** Absent while it has no price. */
  readonly a?: Basis
  readonly b?: Basis
}

/** The values that a comparison of two states of the market returns beside their differences. */
export interface MarketComparison {
  /** The instruments whose rank differs, by their rank in the first state; then those that only the second ranks. */
  readonly ranks: readonly RankChange[]
  /** The pairs in opposite order, by the ranks in the first state. */
  readonly swaps: readonly RankSwap[]
  /** Reported records broken in only one of the states, or by another instrument or on another day. */
  readonly records: RecordChanges
  /** Every quote with a price in either state, in the order of listing. */
  readonly bases: readonly BasisPair[]
}

type Ranking = readonly RankedInstrument[]

export function compareRanks(
  a: Ranking,
  b: Ranking,
  instruments: ComparedInstruments = sameNames,
): readonly RankChange[] {
  return pairsOf(ranksOf(a), ranksOf(b), instruments).filter((pair) => pair.a !== pair.b)
}

export function compareOrder(
  a: Ranking,
  b: Ranking,
  instruments: ComparedInstruments = sameNames,
): readonly RankSwap[] {
  const later = new Map(b.map(({ symbol, rank }) => [instruments.b.keyOf(symbol), rank]))
  const ranked = a.flatMap(({ symbol }) => {
    const rank = later.get(instruments.a.keyOf(symbol))
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
  instruments: ComparedInstruments = sameNames,
): RecordChanges {
  const [before, after] = [brokenIn(a, instruments.a), brokenIn(b, instruments.b)]
  return {
    gained: [...after].filter(([key]) => !before.has(key)).map(([, broken]) => broken),
    lost: [...before].filter(([key]) => !after.has(key)).map(([, broken]) => broken),
  }
}

export function compareBases(
  a: PublishedOf<typeof quotes>,
  b: PublishedOf<typeof quotes>,
  instruments: ComparedInstruments = sameNames,
): readonly BasisPair[] {
  return pairsOf(basesOf(a), basesOf(b), instruments)
}

function ranksOf(ranking: Ranking): ReadonlyMap<string, number> {
  return new Map(ranking.map(({ symbol, rank }) => [symbol, rank]))
}

function basesOf(state: PublishedOf<typeof quotes>): ReadonlyMap<string, Basis> {
  return new Map(
    Object.entries(state).flatMap(([symbol, { basis }]) => (basis === undefined ? [] : [[symbol, basis]])),
  )
}

/** The records that are broken in a state, identified by the report, the instrument and the day. */
function brokenIn(
  { largestOneDayCapLoss: loss }: PublishedOf<typeof records>,
  { keyOf, keyOfEvent }: NamedInstruments,
): ReadonlyMap<string, BrokenRecord> {
  if (loss === undefined) return new Map()
  const { symbol, day, valueUsd, basis, broke, closeId } = loss
  const instrument = keyOfEvent(closeId) ?? keyOf(symbol)
  return new Map(
    broke.map((record) => [
      `${record.reportedBy} ${instrument} ${day}`,
      { symbol, day, valueUsd, basis, record },
    ]),
  )
}

/**
 * The values of two maps by symbol, matched by instrument; in the order of the first map, then of the second. A missing value
 * is absent.
 */
function pairsOf<Value>(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
  instruments: ComparedInstruments,
): { readonly symbol: string; readonly symbolInB?: string; readonly a?: Value; readonly b?: Value }[] {
  const later = new Map([...b].map(([symbol, value]) => [instruments.b.keyOf(symbol), { symbol, value }]))
  const pairs = [...a].map(([symbol, value]) => {
    const key = instruments.a.keyOf(symbol)
    const other = later.get(key)
    later.delete(key)
    if (other === undefined) return { symbol, a: value }
    const called = other.symbol === symbol ? {} : { symbolInB: other.symbol }
    return { symbol, ...called, a: value, b: other.value }
  })
  return [...pairs, ...[...later.values()].map(({ symbol, value }) => ({ symbol, b: value }))]
}
