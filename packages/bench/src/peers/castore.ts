import { type EventDetail, EventStore, EventType } from '@castore/core'
import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { applyByHand, finishByHand } from '../hand-written/loop.js'
import { emptyMarket, type MarketByHand } from '../hand-written/state.js'

const AGGREGATE = 'market'

type StoredEvent = EventDetail<string, MarketEvent, never>
type MarketAggregate = { aggregateId: string; version: number; market: MarketByHand }

/**
 * Castore's event store over its in-memory adapter with the tape as one aggregate.
 * @returns a function that gets the aggregate with the hand-written reducer, which changes it in place
 */
export function castoreStore(events: readonly MarketEvent[]): () => Promise<MarketByHand> {
  const initialEvents = events.map(
    (event, index): StoredEvent => ({
      aggregateId: AGGREGATE,
      version: index + 1,
      type: event.type,
      timestamp: new Date(event.at).toISOString(),
      payload: event,
    }),
  )
  const reducer = (
    aggregate: MarketAggregate | undefined,
    { version, payload }: StoredEvent,
  ): MarketAggregate => {
    const changed = aggregate ?? { aggregateId: AGGREGATE, version, market: emptyMarket() }
    applyByHand(changed.market, payload)
    changed.version = version
    return changed
  }
  const store = new EventStore({
    eventStoreId: 'TAPE',
    eventTypes: marketEvents.map(({ type }) => new EventType<string, MarketEvent, never>({ type })),
    reducer,
    eventStorageAdapter: new InMemoryEventStorageAdapter({ initialEvents }),
  })
  return async () => {
    const { aggregate } = await store.getAggregate(AGGREGATE)
    return finishByHand((aggregate as unknown as MarketAggregate).market)
  }
}
