import type { TapelineEvent } from '@tapeline/core'
import { create } from 'mutative'
import { initialState, marketRecipes, type RecipeState } from './recipes.js'

/** The recipes under mutative's `create`, event by event, with its own defaults (nothing is frozen), which are its fastest. */
export function replayByMutative(events: readonly TapelineEvent[]): RecipeState {
  const apply = marketRecipes()
  let state = initialState()
  for (const event of events) {
    state = create(state, (draft) => {
      apply(draft, event)
    })
  }
  return state
}
