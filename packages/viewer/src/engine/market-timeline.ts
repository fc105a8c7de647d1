import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'

export type MarketTimeline = Timeline<MarketEvent>
