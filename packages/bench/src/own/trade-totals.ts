import { defineKeyedProjection, type Projection } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'

/** What SQL can state over a table of trades, for one instrument. */
export interface TradeTotals {
  readonly symbol: string
  readonly last: number
  readonly high: number
  readonly low: number
  readonly volume: number
}

/** The same with the market cap: last price times shares. */
export interface RankedTotals extends TradeTotals {
  readonly marketCap: number
}

type Entry = Partial<RankedTotals>

/** The last, highest and lowest price, the volume and the shares of each instrument, over all of its trades. */
export const tradeTotals: Projection<Readonly<Record<string, Entry>>> = defineKeyedProjection({
  name: 'trade totals',
  events: marketEvents,
  fields: { last: 'float64', high: 'float64', low: 'float64', volume: 'float64', shares: 'float64' },
  independentEntries: true,
  removals: [],
  derive: ({ last = 0, shares = 0 }) => ({ marketCap: last * shares }),
  entryRecipes: (blank) => ({
    'shares.reported': (draft, { data }) => {
      const entry = draft ?? blank()
      entry.shares = data.shares
      return entry
    },
    'price.traded': (draft, { data }) => {
      const { price, size = 0 } = data
      if (draft === undefined) return blank({ last: price, high: price, low: price, volume: size })
      draft.last = price
      // The highest and lowest prices are missing, which is NaN, before the first trade.
      if (!(price <= draft.high)) draft.high = price
      if (!(price >= draft.low)) draft.low = price
      draft.volume = draft.volume >= 0 ? draft.volume + size : size
      return draft
    },
  }),
})

/** The instruments that have traded, by market cap from high to low, then by symbol. */
export function ranked(state: Readonly<Record<string, Entry>>): RankedTotals[] {
  const rows: RankedTotals[] = []
  for (const [symbol, entry] of Object.entries(state)) {
    const { last, high, low, volume, marketCap } = entry
    if (last === undefined) continue
    rows.push({ symbol, last, high, low, volume, marketCap } as RankedTotals)
  }
  return rows.sort((left, right) => right.marketCap - left.marketCap || (left.symbol < right.symbol ? -1 : 1))
}
