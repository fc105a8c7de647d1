import type { InputOf } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'

/** An event of the market as `append` takes it. */
export type MarketInput = InputOf<MarketEvent>
