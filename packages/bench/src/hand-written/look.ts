import {
  type Breadth,
  CIRCUIT_BREAKER_INDEX,
  type MarketState,
  type RankedInstrument,
  type SectorState,
} from '@tapeline/core/market'
import { worstOf } from './move.js'
import { changeOf } from './quote.js'
import type { Claim, Instrument, MarketByHand, Move, Quote } from './state.js'

/* The published state: plain objects in which a missing value is an absent key, as Tapeline publishes it. */

/** The whole state with its derived values. */
export function lookByHand(market: MarketByHand): MarketState {
  const { instruments, sessions, spending, news, agenda, claims } = market
  const all = [...instruments]
  const moved = all.flatMap(([symbol, { move }]) =>
    move === undefined ? [] : [[symbol, viewOfMove(move)] as const],
  )
  const { largestOneDayCapLoss, reported } = market
  return {
    instruments: Object.fromEntries(all.map(([symbol, { listing }]) => [symbol, listing])),
    quotes: Object.fromEntries(all.map(([symbol, { quote }]) => [symbol, viewOfQuote(quote)])),
    moves: Object.fromEntries(moved),
    records: largestOneDayCapLoss === undefined ? { reported } : { reported, largestOneDayCapLoss },
    sessions,
    ranking: rankingOf(instruments),
    breadth: breadthOf(instruments),
    sectors: sectorsOf(instruments),
    // This tape has neither halts nor the index.
    circuitBreakers: { index: CIRCUIT_BREAKER_INDEX, levels: [] },
    halts: [],
    spending: spending.map(({ id, at, data, sources }) => ({ id, at, ...data, sources })),
    news: news as MarketState['news'],
    agenda: [...agenda]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { status, id, data, sources }]) => ({ ...data, status, id, sources })),
    claims: claims.map(viewOfClaim),
  }
}

/** Omits missing values. */
function present<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Value
}

function viewOfQuote(quote: Quote): MarketState['quotes'][string] {
  const { counted: _, ...shown } = quote
  const { last, previousClose, shares, lastBasis } = shown
  const change = changeOf(quote)
  return present({
    ...shown,
    change,
    changePct:
      change === undefined || previousClose === undefined ? undefined : (change / previousClose) * 100,
    marketCap: last === undefined || shares === undefined ? undefined : last * shares,
    marketCapChange: change === undefined || shares === undefined ? undefined : change * shares,
    basis: lastBasis,
  }) as MarketState['quotes'][string]
}

function viewOfMove(move: Move): MarketState['moves'][string] {
  const { low, last, previousClose, closeTo, closeSession } = move
  const fell = low !== undefined && previousClose !== undefined && low < previousClose
  const worst = worstOf(move)
  const since =
    worst !== undefined && closeTo !== undefined && closeSession !== undefined && closeSession > worst.session
  return present({
    ...move,
    fallPct: fell ? (low / previousClose - 1) * 100 : undefined,
    winBackPct: fell && last !== undefined ? ((last - low) / (previousClose - low)) * 100 : undefined,
    worstDayPct: worst && (worst.to / worst.from - 1) * 100,
    winBackSincePct: since ? ((closeTo - worst.to) / (worst.from - worst.to)) * 100 : undefined,
  }) as MarketState['moves'][string]
}

type Instruments = ReadonlyMap<string, Instrument>

export function rankingOf(instruments: Instruments): readonly RankedInstrument[] {
  const capsBy = (price: 'last' | 'previousClose'): { symbol: string; cap: number }[] => {
    const rows: { symbol: string; cap: number }[] = []
    for (const [symbol, { quote }] of instruments) {
      const value = quote[price]
      if (quote.kind === 'equity' && value !== undefined && quote.shares !== undefined)
        rows.push({ symbol, cap: value * quote.shares })
    }
    return rows.sort((left, right) => right.cap - left.cap || (left.symbol < right.symbol ? -1 : 1))
  }
  const previousRanks = new Map(capsBy('previousClose').map(({ symbol }, index) => [symbol, index + 1]))
  return capsBy('last').map(({ symbol, cap }, index) => {
    const previousRank = previousRanks.get(symbol)
    return {
      symbol,
      marketCap: cap,
      rank: index + 1,
      ...(previousRank === undefined ? {} : { previousRank }),
    }
  })
}

function breadthOf(instruments: Instruments): Breadth {
  const breadth = { advancing: 0, declining: 0, unchanged: 0 }
  for (const { quote } of instruments.values()) {
    const change = quote.kind === 'equity' ? changeOf(quote) : undefined
    if (change !== undefined) breadth[change > 0 ? 'advancing' : change < 0 ? 'declining' : 'unchanged'] += 1
  }
  return breadth
}

function sectorsOf(instruments: Instruments): Readonly<Record<string, SectorState>> {
  const members = new Map<string, { symbol: string; quote: Quote }[]>()
  for (const [symbol, { listing, quote }] of instruments) {
    if (listing.kind !== 'equity' || listing.sector === undefined) continue
    const list = members.get(listing.sector) ?? []
    list.push({ symbol, quote })
    members.set(listing.sector, list)
  }
  const sectors: Record<string, SectorState> = {}
  for (const name of [...members.keys()].sort()) {
    const sorted = (members.get(name) ?? []).sort((left, right) => (left.symbol < right.symbol ? -1 : 1))
    let [sum, count] = [0, 0]
    for (const { quote } of sorted) {
      const change = changeOf(quote)
      if (change === undefined || quote.previousClose === undefined) continue
      sum += (change / quote.previousClose) * 100
      count += 1
    }
    const symbols = sorted.map(({ symbol }) => symbol)
    sectors[name] = count === 0 ? { members: symbols } : { changePct: sum / count, members: symbols }
  }
  return sectors
}

function viewOfClaim({ event, data, computed }: Claim): MarketState['claims'][number] {
  const subject = { path: data.subject.path, at: event.at }
  const claim = {
    id: event.id,
    subject,
    relation: data.relation,
    reported: data.value,
    sources: event.sources,
  }
  const value = data.value as number
  if (computed === undefined) {
    return { ...claim, verdict: 'not computable', reason: `there is no value at '${subject.path}' then` }
  }
  const agrees =
    Math.abs(computed - value) <= (data.tolerance ?? (data.precision ?? 0) / 2) + Math.abs(value) * 1e-12
  const deviation = computed - value
  const inPercent = value === 0 ? {} : { deviationPct: (deviation / Math.abs(value)) * 100 }
  return { ...claim, computed, deviation, ...inPercent, verdict: agrees ? 'agrees' : 'disagrees' }
}
