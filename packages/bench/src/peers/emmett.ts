import { type Event, getInMemoryEventStore } from '@event-driven-io/emmett'
import type { MarketEvent } from '@tapeline/core/market'
import { applyByHand, finishByHand } from '../hand-written/loop.js'
import { emptyMarket, type MarketByHand } from '../hand-written/state.js'

const STREAM = 'market'

/** Tapeline's event as the payload of one of Emmett's, so that both see the very same object. */
type Told = Event<MarketEvent['type'], { readonly event: MarketEvent }>

/**
 * Emmett's in-memory event store with the tape as one stream.
 * @returns aggregates the stream with an `evolve` that changes the state in place: the hand-written reducer
 */
export async function emmettStore(events: readonly MarketEvent[]): Promise<() => Promise<MarketByHand>> {
  const store = getInMemoryEventStore()
  await store.appendToStream<Told>(
    STREAM,
    events.map((event): Told => ({ type: event.type, data: { event } })),
  )
  return async () => {
    const { state } = await store.aggregateStream<MarketByHand, Told>(STREAM, {
      initialState: emptyMarket,
      evolve: (market: MarketByHand, { data }: Told) => {
        applyByHand(market, data.event)
        return market
      },
    })
    return finishByHand(state)
  }
}
