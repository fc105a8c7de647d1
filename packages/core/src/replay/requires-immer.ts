import type { Runner } from '../codegen/interpreted-runner.js'

/**
 * Thrown by a runner at an event with a recipe that must run under Immer. If `isUnchanged`, the runner stopped before the event;
 * otherwise a recipe may have changed the state, which must be restored.
 */
export class RequiresImmer extends Error {
  constructor(readonly isUnchanged: boolean) {
    super('A recipe of this event must run under Immer.')
  }
}

/** A recipe that runs under Immer, which takes many times as long as plain state. */
export interface ImmerRecipe {
  /** The name of the projection or part that has the recipe. */
  readonly projection: string
  /** The event type. */
  readonly type: string
  /** Why, and what to change. */
  readonly reason: string
}

/** Why recipes run under Immer. */
export const SHARED =
  'The state holds one object at two paths. Store a copy, such as { ...item }, or a key in its place.'
export const DIFFERENT =
  'The recipe gives another state on plain objects than on a draft. It may call functions of Immer, such as original or isDraft.'
export const NOT_A_STATE =
  'The recipe returns a value that replaces the state. Change the draft and return nothing.'

/** The reason of a recipe that throws on plain objects, but not on a draft. */
export function reasonOfThrown(error: unknown): string {
  const isTypeError = error instanceof Error && error.name === 'TypeError'
  const advice = isTypeError
    ? 'A recipe that stores data of an event and changes them later must store a copy, such as { ...data }.'
    : 'It may call functions of Immer, such as original or current.'
  return `The recipe throws on plain objects: ${error instanceof Error ? error.message : String(error)}. ${advice}`
}

const KNOWN_BEFORE = new RequiresImmer(true)

/** The runner of an event type with a recipe that must run under Immer: it stops before the event. */
export const stopBefore: Runner = (_cells, _rows, _block, from, _to, failure) => {
  failure.index = from
  failure.error = KNOWN_BEFORE
  return from
}
