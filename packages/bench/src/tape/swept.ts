import { replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'

/* The module of the sweeps on worker threads. */

export const events: typeof marketEvents = marketEvents

/** Every quote's last price, added up: the whole market is replayed for it. */
export function measure(branch: Timeline<MarketEvent>): { readonly sum: number } {
  const { quotes } = replay(branch, market).atEnd()
  let sum = 0
  for (const quote of Object.values(quotes)) sum += quote?.last ?? 0
  return { sum }
}
