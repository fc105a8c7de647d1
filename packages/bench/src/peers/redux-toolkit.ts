import { createSlice, type Reducer } from '@reduxjs/toolkit'
import type { TapelineEvent } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'
import { initialState, marketRecipes, type RecipeState } from './recipes.js'

/** The recipes as the case reducers of a slice. The reducer is called without a store, whose middleware would only add to it. */
export function replayByReduxToolkit(events: readonly TapelineEvent[]): RecipeState {
  const apply = marketRecipes()
  const slice = createSlice({
    name: 'market',
    initialState,
    reducers: {},
    extraReducers: (builder) => {
      for (const { type } of marketEvents) {
        builder.addCase(type, (draft, action) => {
          apply(draft, (action as unknown as { readonly payload: TapelineEvent }).payload)
        })
      }
    },
  })
  const reducer: Reducer<RecipeState> = slice.reducer
  let state = reducer(undefined, { type: 'start' })
  for (const event of events) state = reducer(state, { type: event.type, payload: event } as { type: string })
  return state
}
