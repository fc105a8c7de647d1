import { marketEvents } from '@tapeline/core/market'

export const MARKET_TYPES: ReadonlySet<string> = new Set(marketEvents.map(({ type }) => type))
