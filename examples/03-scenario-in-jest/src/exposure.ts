import type { MarketState } from '@tapeline/core/market'

/** The number of shares held, by symbol. */
export type Holdings = Readonly<Record<string, number>>

/**
 * The code under test: the value of a portfolio and its loss since the previous close, in USD.
 * @throws Error for a symbol without a price
 */
export function worthOf(
  holdings: Holdings,
  state: MarketState,
): { readonly value: number; readonly change: number } {
  let [value, change] = [0, 0]
  for (const [symbol, shares] of Object.entries(holdings)) {
    const quote = state.quotes[symbol]
    if (quote?.last === undefined) throw new Error(`There is no price of ${symbol}.`)
    value += shares * quote.last
    change += shares * (quote.change ?? 0)
  }
  return { value, change }
}

/** Whether a portfolio needs a hedge: it has lost more than this part of its value since the previous close. */
export function needsHedge(holdings: Holdings, state: MarketState, lossPctMax: number): boolean {
  const { value, change } = worthOf(holdings, state)
  return (-change / (value - change)) * 100 > lossPctMax
}
