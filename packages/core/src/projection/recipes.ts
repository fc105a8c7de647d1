import type { TapelineEvent } from '../event/event.js'

/**
 * What happens to the state at an event: change the draft, or return a new state, never both. It sees nothing but its
 * arguments: no clock, no random numbers, nothing from outside that changes.
 */
export type AnyRecipe = (draft: unknown, event: TapelineEvent, reads: unknown) => unknown

/** The recipes of a projection by event type. */
export type AnyRecipes = Readonly<Record<string, AnyRecipe>>

/** What happens to each entry of a keyed state at an event. */
export type EachRecipe = (event: TapelineEvent) => (draft: unknown, reads: unknown) => unknown

/** Recipes of single entries, as they were declared. */
export interface EntryRecipes {
  /** By event type, the field of the data that names the entry; of the types that `make` has. */
  readonly keyFields: ReadonlyMap<string, string>
  /**
   * Makes the recipes whose draft is the entry that the event names by event type, new on each call; see
   * {@link LeafProjection.recipes}.
   */
  readonly make: (isPlain?: boolean) => AnyRecipes
  /** The same for those of every entry. */
  readonly makeEach: (isPlain?: boolean) => Readonly<Record<string, EachRecipe>>
}
