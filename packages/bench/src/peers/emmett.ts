import { type Event as EmmettEvent, getInMemoryEventStore } from '@event-driven-io/emmett'
import type { TapelineEvent } from '@tapeline/core'
import type { Fold } from './fold.js'

const STREAM = 'all'

/**
 * Emmett's in-memory event store with the events as one stream. The payload of each is Tapeline's event, so that both read the same object.
 * @returns a function that aggregates the stream
 */
export async function emmettStore<State, Event extends TapelineEvent>(
  { initial, apply, finish = (state) => state }: Fold<State, Event>,
  events: readonly Event[],
): Promise<() => Promise<State>> {
  type Stored = EmmettEvent<string, { readonly event: Event }>
  const store = getInMemoryEventStore()
  await store.appendToStream<Stored>(
    STREAM,
    events.map((event): Stored => ({ type: event.type, data: { event } })),
  )
  return async () => {
    const { state } = await store.aggregateStream<State, Stored>(STREAM, {
      initialState: initial,
      evolve: (current: State, { data }: Stored) => {
        apply(current, data.event)
        return current
      },
    })
    return finish(state)
  }
}
