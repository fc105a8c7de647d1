import type { AnyEntry, AnyRecipes, EachRecipe } from '../event/recipes.js'
import type { PackedEntries } from '../projection/field-table.js'
import type { LeafProjection } from '../projection/projection.js'

/** The private state of one projection in a run. */
export interface Cell {
  /** Whether the value is entries with declared fields. */
  readonly keyed: boolean
  value: unknown
  /** Whether the value is frozen, so that a recipe may not work on it. */
  frozen: boolean
  /** The states that the recipes of this cell read, by name. */
  readonly reads: Record<string, unknown>
  /** The changeable objects of the value, once they were asked for; undefined again when the value may change. */
  objects: ReadonlySet<object> | undefined
  /** The entries of a keyed state as they were last seen: they change all the time, but which objects they are hardly ever. */
  entries: KeyedEntries | undefined
  /** Whether `entries` are those of the present value, and not only of one before. */
  entriesCurrent: boolean
  /** Whether rows hold the entries of the present value; see `EntryRows`. */
  hasRows: boolean
  /** The value's own entries and the objects of what it reads, as they were last found to have none in common. */
  checkedDistinct: readonly (KeyedEntries | ReadonlySet<object>)[]
}

/** The entries of a keyed state, in the order of its keys. */
export interface KeyedEntries {
  readonly state: object
  readonly keys: readonly string[]
  readonly list: readonly Readonly<AnyEntry>[]
  /** The state and its entries, once they were asked for. */
  objects: ReadonlySet<object> | undefined
}

/** A projection among those that are replayed together. */
export interface Slot {
  readonly index: number
  readonly leaf: LeafProjection
  readonly reads: readonly { readonly name: string; readonly slot: number }[]
  readonly typeIds: ReadonlySet<number>
  /** The event types among them that have a recipe of an entry, or of each. */
  readonly entryTypeIds: ReadonlySet<number>
  /** Instances of their own, since recipes that have met a Proxy stay slow for plain objects. */
  readonly plain: AnyRecipes
  /** The recipes of entries, for the hot loop; `plain` has them as recipes of the whole state. */
  readonly ofEntries: AnyRecipes
  /** The same of those of each entry. */
  readonly ofEach: Readonly<Record<string, EachRecipe>>
  readonly immer: AnyRecipes
}

export type Snapshot = { readonly packed: PackedEntries } | { readonly value: unknown }

/** The states of a program at one place of a chain; immutable. */
export interface Checkpoint {
  readonly snapshots: readonly Snapshot[]
  /**
   * How many numbers and objects it holds that may have changed. To make it takes as long as the replay of some tenth as many
   * events, or somewhat more, and so twice as many are to be between it and the next.
   */
  readonly weight: number
}
