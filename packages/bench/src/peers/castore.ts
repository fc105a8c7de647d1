import { type EventDetail, EventStore, EventType } from '@castore/core'
import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory'
import type { TapelineEvent } from '@tapeline/core'
import type { Fold } from './fold.js'

const AGGREGATE = 'all'

/**
 * Castore's event store over its in-memory adapter with the events as one aggregate.
 * @returns a function that gets the aggregate
 */
export function castoreStore<State, Event extends TapelineEvent>(
  { types, initial, apply, finish = (state) => state }: Fold<State, Event>,
  events: readonly Event[],
): () => Promise<State> {
  type Stored = EventDetail<string, TapelineEvent, never>
  type Aggregate = { aggregateId: string; version: number; state: State }
  const initialEvents = events.map(
    (event, index): Stored => ({
      aggregateId: AGGREGATE,
      version: index + 1,
      type: event.type,
      timestamp: new Date(event.at).toISOString(),
      payload: event,
    }),
  )
  const store = new EventStore({
    eventStoreId: 'TAPE',
    eventTypes: types.map((type) => new EventType<string, TapelineEvent, never>({ type })),
    reducer: (aggregate: Aggregate | undefined, { version, payload }: Stored): Aggregate => {
      const changed = aggregate ?? { aggregateId: AGGREGATE, version, state: initial() }
      apply(changed.state, payload as Event)
      changed.version = version
      return changed
    },
    eventStorageAdapter: new InMemoryEventStorageAdapter({ initialEvents }),
  })
  return async () => {
    const { aggregate } = await store.getAggregate(AGGREGATE)
    return finish((aggregate as unknown as Aggregate).state)
  }
}
