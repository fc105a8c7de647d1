import { type Event, getInMemoryEventStore } from '@event-driven-io/emmett'
import type { MarketEvent } from '@tapeline/core/market'
import { applyByHand, finishByHand } from '../hand-written/loop.js'
import { emptyMarket, type MarketByHand } from '../hand-written/state.js'

const STREAM = 'market'

/** An event of Emmett with Tapeline's event as its payload, so that both read the same object. */
type StoredEvent = Event<MarketEvent['type'], { readonly event: MarketEvent }>

/**
 * Emmett's in-memory event store with the tape as one stream.
 * @returns a function that aggregates the stream with the hand-written reducer, which changes the state in place
 */
export async function emmettStore(events: readonly MarketEvent[]): Promise<() => Promise<MarketByHand>> {
  const store = getInMemoryEventStore()
  await store.appendToStream<StoredEvent>(
    STREAM,
    events.map((event): StoredEvent => ({ type: event.type, data: { event } })),
  )
  return async () => {
    const { state } = await store.aggregateStream<MarketByHand, StoredEvent>(STREAM, {
      initialState: emptyMarket,
      evolve: (market: MarketByHand, { data }: StoredEvent) => {
        applyByHand(market, data.event)
        return market
      },
    })
    return finishByHand(state)
  }
}
