import type { TapelineEvent } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { applyByHand, finishByHand } from '../hand-written/loop.js'
import { emptyMarket, type MarketByHand } from '../hand-written/state.js'

/** How an event store aggregates a stream of Tapeline's events. */
export interface Fold<State, Event extends TapelineEvent = TapelineEvent> {
  /** The event types. */
  readonly types: readonly string[]
  readonly initial: () => State
  /** Changes the state in place. */
  readonly apply: (state: State, event: Event) => void
  /** Completes the state after the last event. Default: nothing. */
  readonly finish?: (state: State) => State
}

/** The market by the hand-written reducer. */
export const MARKET_FOLD: Fold<MarketByHand, MarketEvent> = {
  types: marketEvents.map(({ type }) => type),
  initial: emptyMarket,
  apply: applyByHand,
  finish: finishByHand,
}
