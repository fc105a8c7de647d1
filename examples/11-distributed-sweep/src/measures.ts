/** What is measured of a branch. Each worker imports this module. */
import { replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'

export const events: typeof marketEvents = marketEvents

export interface Measures {
  readonly close: number | undefined
  /** By market capitalisation. */
  readonly rank: number | undefined
}

export function measure(branch: Timeline<MarketEvent>): Measures {
  const { quotes, ranking } = replay(branch, market).at('2025-01-27T16:00-05:00')
  return {
    close: quotes.NVDA?.last,
    rank: ranking.find(({ symbol }) => symbol === 'NVDA')?.rank,
  }
}
