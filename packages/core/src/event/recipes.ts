import type { TapelineEvent } from './event.js'

/**
 * Applies an event to the state: it changes the draft or returns a new state, never both. It depends only on its arguments: it
 * reads no clock, no random numbers, and nothing outside that changes.
 */
export type AnyRecipe = (draft: unknown, event: TapelineEvent, reads: unknown) => unknown

/** The recipes of a projection by event type. */
export type AnyRecipes = Readonly<Record<string, AnyRecipe>>

/** Applies an event to each entry of a keyed state. */
export type EachRecipe = (event: TapelineEvent) => (draft: unknown, reads: unknown) => unknown

/** Recipes of single entries, as they were declared. */
export interface EntryRecipes {
  /** By event type, the field of the data that names the entry; for the types in `make`. */
  readonly keyFields: ReadonlyMap<string, string>
  /**
   * Makes the recipes by event type, new on each call; their draft is the entry that the event names. See
   * {@link LeafProjection.recipes}.
   */
  readonly make: (isPlain?: boolean) => AnyRecipes
  /** The same for recipes of every entry. */
  readonly makeEach: (isPlain?: boolean) => Readonly<Record<string, EachRecipe>>
}

/** An entry as recipes hold it, with any fields. */
export type AnyEntry = Record<string, number | string | undefined>

/** Whether an entry's value marks a missing one. */
export function isMissing(value: unknown): boolean {
  return value === undefined || Number.isNaN(value)
}
