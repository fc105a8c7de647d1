import { replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'

/* The module of the sweeps on worker threads. */

export const events: typeof marketEvents = marketEvents

/** The sum of every quote's last price, which needs a replay of the whole market. */
export function measure(branch: Timeline<MarketEvent>): { readonly sum: number } {
  const { quotes } = replay(branch, market).atEnd()
  let sum = 0
  for (const quote of Object.values(quotes)) sum += quote?.last ?? 0
  return { sum }
}
