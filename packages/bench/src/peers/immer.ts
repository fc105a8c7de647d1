import type { TapelineEvent } from '@tapeline/core'
import { produce } from 'immer'
import { initialState, marketRecipes, type RecipeState } from './recipes.js'

/**
 * The recipes under `produce`, as Immer's documentation shows for reducers, with its defaults (results are frozen).
 * @param batch how many events share a draft
 */
export function replayByImmer(events: readonly TapelineEvent[], batch: number): RecipeState {
  const apply = marketRecipes()
  let state = initialState()
  for (let start = 0; start < events.length; start += batch) {
    const end = Math.min(events.length, start + batch)
    state = produce(state, (draft) => {
      for (let index = start; index < end; index += 1) apply(draft, events[index] as TapelineEvent)
    })
  }
  return state
}
