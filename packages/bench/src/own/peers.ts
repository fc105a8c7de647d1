import { createSlice, type Reducer } from '@reduxjs/toolkit'
import type { TapelineEvent } from '@tapeline/core'
import { enableMapSet, produce } from 'immer'
import type { Fold } from '../peers/fold.js'
import type { Domain } from './domain.js'

enableMapSet()

/** Replays events of a domain with its own recipes. */
export type PeerReplay = (events: readonly TapelineEvent[]) => Promise<unknown> | unknown

/** The recipes of a domain, as event stores apply them. */
export function foldOf<State>({ definitions, initial, recipes }: Domain<State>): Fold<State> {
  return {
    types: definitions.map(({ type }) => type),
    initial,
    apply: (state, event) => recipes[event.type]?.(state, event),
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
