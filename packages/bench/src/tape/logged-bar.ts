import type { InputOf } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'

const MINUTE = 60_000

/** A bar of one minute, as an import gives it. */
export function loggedBar(index: number): InputOf<MarketEvent> {
  const end = Date.UTC(2025, 0, 6, 14, 31) + index * MINUTE
  const open = 100 + (index % 997) / 100
  const data = {
    symbol: 'S1',
    start: end - MINUTE,
    open,
    high: open + 0.5,
    low: open - 0.5,
    close: open,
    volume: index,
  }
  return { id: `bars.csv:${index + 2}`, type: 'bar.closed', at: end, data, sources: [{ name: 'bars.csv' }] }
}
