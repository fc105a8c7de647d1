import type { MarketState } from '@tapeline/core/market'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'

/** The quotes of a state for people, the largest companies first. */
export function describeState(_: Terminal, state: MarketState): string {
  const rows = Object.entries(state.quotes).map(([symbol, quote]) => [
    symbol,
    quote.last?.toFixed(2) ?? '',
    quote.changePct?.toFixed(2) ?? '',
    quote.basis ?? '',
  ])
  return tableOf(['symbol', '>last', '>change %', 'basis'], rows)
}
