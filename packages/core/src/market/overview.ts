import type { DeepReadonly } from '../projection/projection.js'
import type { Instruments } from './instruments.js'
import type { Quote } from './quote.js'

/* Values that rank or sum across instruments: computed on read, in a fixed order, so that equal states give equal bytes. */

type Quotes = Readonly<Record<string, Quote>>

/** A place in the ranking by market capitalisation. */
export interface RankedInstrument {
  readonly symbol: string
  /** In USD. */
  readonly marketCap: number
  /** 1 is the largest; equal capitalisations rank by symbol. */
  readonly rank: number
  /** The rank at the previous close, by the current share counts; absent without a previous close. */
  readonly previousRank?: number
}

/** Equities with a market capitalisation, largest first. */
export function rankingOf(quotes: Quotes): readonly RankedInstrument[] {
  const present = byValue(quotes, (quote) => quote.marketCap)
  const before = byValue(quotes, ({ previousClose, shares }) =>
    previousClose === undefined || shares === undefined ? undefined : previousClose * shares,
  )
  const previousRanks = new Map(before.map(({ symbol }, index) => [symbol, index + 1]))
  return present.map(({ symbol, value }, index) => {
    const previousRank = previousRanks.get(symbol)
    return {
      symbol,
      marketCap: value,
      rank: index + 1,
      ...(previousRank === undefined ? {} : { previousRank }),
    }
  })
}

function byValue(
  quotes: Quotes,
  amountOf: (quote: Quote) => number | undefined,
): { symbol: string; value: number }[] {
  const rows: { symbol: string; value: number }[] = []
  for (const [symbol, quote] of Object.entries(quotes)) {
    const value = quote.kind === 'equity' ? amountOf(quote) : undefined
    if (value !== undefined) rows.push({ symbol, value })
  }
  return rows.sort((left, right) => right.value - left.value || (left.symbol < right.symbol ? -1 : 1))
}

/** How many equities are above, below and at their previous close, of those with a price in their session. */
export interface Breadth {
  readonly advancing: number
  readonly declining: number
  readonly unchanged: number
}

export function breadthOf(quotes: Quotes): Breadth {
  let [advancing, declining, unchanged] = [0, 0, 0]
  for (const { kind, change } of Object.values(quotes)) {
    if (kind !== 'equity' || change === undefined) continue
    if (change > 0) advancing += 1
    else if (change < 0) declining += 1
    else unchanged += 1
  }
  return { advancing, declining, unchanged }
}

export interface SectorState {
  /**
   * Mean of the changes of its members from their previous closes, in percent, equally weighted; absent while none has a price.
   */
  readonly changePct?: number
  /** The symbols of the equities listed in it, sorted. */
  readonly members: readonly string[]
}

/** The sectors of the listed equities, by name, sorted. */
export function sectorsOf(
  quotes: Quotes,
  instruments: DeepReadonly<Instruments>,
): Readonly<Record<string, SectorState>> {
  const members = new Map<string, string[]>()
  for (const { symbol, kind, sector } of Object.values(instruments)) {
    if (kind !== 'equity' || sector === undefined) continue
    const list = members.get(sector)
    if (list === undefined) members.set(sector, [symbol])
    else list.push(symbol)
  }
  return Object.fromEntries(
    [...members]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([sector, symbols]) => {
        const sorted = [...symbols].sort()
        const changes = sorted.flatMap((symbol) => quotes[symbol]?.changePct ?? [])
        const sum = changes.reduce((total, change) => total + change, 0)
        // Each change is a finite number, and so is their mean, but their sum may not be.
        const mean = Number.isFinite(sum)
          ? sum / changes.length
          : changes.reduce((total, change) => total + change / changes.length, 0)
        return [sector, changes.length === 0 ? { members: sorted } : { changePct: mean, members: sorted }]
      }),
  )
}
