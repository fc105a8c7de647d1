import { type EventDetail, EventStore, EventType } from '@castore/core'
import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory'
import { type Event, getInMemoryEventStore } from '@event-driven-io/emmett'
import { createSlice, type Reducer } from '@reduxjs/toolkit'
import type { TapelineEvent } from '@tapeline/core'
import { enableMapSet, produce } from 'immer'
import type { Domain } from './domain.js'

enableMapSet()

/** Replays events of a domain with its own recipes. */
export type PeerReplay = (events: readonly TapelineEvent[]) => Promise<unknown> | unknown

const STREAM = 'all'

/** Emmett's store in memory with the events as one stream. @returns a function that aggregates it */
export async function emmettReplay<State>(
  { recipes, initial }: Domain<State>,
  events: readonly TapelineEvent[],
): Promise<() => Promise<unknown>> {
  type Stored = Event<string, { readonly event: TapelineEvent }>
  const store = getInMemoryEventStore()
  await store.appendToStream<Stored>(
    STREAM,
    events.map((event): Stored => ({ type: event.type, data: { event } })),
  )
  return async () => {
    const { state } = await store.aggregateStream<State, Stored>(STREAM, {
      initialState: initial,
      evolve: (current: State, { data }: Stored) => {
        recipes[data.event.type]?.(current, data.event)
        return current
      },
    })
    return state
  }
}

/** Castore's store over its adapter in memory with the events as one aggregate. @returns a function that gets it */
export function castoreReplay<State>(
  { recipes, initial, definitions }: Domain<State>,
  events: readonly TapelineEvent[],
): () => Promise<unknown> {
  type Stored = EventDetail<string, TapelineEvent, never>
  type Aggregate = { aggregateId: string; version: number; state: State }
  const initialEvents = events.map(
    (event, index): Stored => ({
      aggregateId: STREAM,
      version: index + 1,
      type: event.type,
      timestamp: new Date(event.at).toISOString(),
      payload: event,
    }),
  )
  const store = new EventStore({
    eventStoreId: 'OWN',
    eventTypes: definitions.map(({ type }) => new EventType<string, TapelineEvent, never>({ type })),
    reducer: (aggregate: Aggregate | undefined, { version, payload }: Stored): Aggregate => {
      const changed = aggregate ?? { aggregateId: STREAM, version, state: initial() }
      recipes[payload.type]?.(changed.state, payload)
      changed.version = version
      return changed
    },
    eventStorageAdapter: new InMemoryEventStorageAdapter({ initialEvents }),
  })
  return async () => {
    const { aggregate } = await store.getAggregate(STREAM)
    return (aggregate as unknown as Aggregate).state
  }
}

/** Immer with its defaults, a draft an event. */
export function immerReplay<State>({ recipes, initial }: Domain<State>): PeerReplay {
  return (events) => {
    let state = initial()
    for (const event of events)
      state = produce(state, (draft) => {
        recipes[event.type]?.(draft as State, event)
      })
    return state
  }
}

/** The recipes as the case reducers of a slice of Redux Toolkit. */
export function reduxToolkitReplay<State>({ recipes, initial }: Domain<State>): PeerReplay {
  const slice = createSlice({
    name: 'own',
    initialState: initial,
    reducers: {},
    extraReducers: (builder) => {
      for (const [type, recipe] of Object.entries(recipes))
        builder.addCase(type, (draft, action) => {
          recipe(draft as State, (action as unknown as { readonly payload: TapelineEvent }).payload)
        })
    },
  })
  const reducer = slice.reducer as Reducer<State>
  return (events) => {
    let state = reducer(undefined, { type: 'start' })
    for (const event of events)
      state = reducer(state, { type: event.type, payload: event } as { type: string })
    return state
  }
}
