import type { AnyEntry, AnyRecipes, EachRecipe } from '../event/recipes.js'
import type { PackedEntries } from '../projection/field-table.js'
import type { LeafProjection } from '../projection/projection.js'

/** The private state of one slot during a replay. */
export interface Cell {
  /** Whether the value is a keyed state with declared fields. */
  readonly keyed: boolean
  value: unknown
  /** Whether the value is frozen, so that plain recipes cannot run on it. */
  frozen: boolean
  /** The states that the recipes of this slot read, by name. */
  readonly reads: Record<string, unknown>
  /** A cache of the mutable objects in the value; undefined if the value may have changed. */
  objects: ReadonlySet<object> | undefined
  /** The mutable objects of a state that is not keyed, as they were last visited, each at one path. */
  visited: readonly object[] | undefined
  /** The last list of the entries of a keyed state. Recipes often change entries, but rarely add or replace them. */
  entries: KeyedEntries | undefined
  /** Whether `entries` is current. */
  entriesCurrent: boolean
  /** Whether `EntryRows` has the entries of the current value. */
  hasRows: boolean
  /** The identities for which the entries were last found distinct from each other and from the states that the slot reads. */
  checkedDistinct: readonly (KeyedEntries | ReadonlySet<object>)[]
}

/** The entries of a keyed state, in the order of its keys. */
export interface KeyedEntries {
  readonly state: object
  readonly keys: readonly string[]
  readonly list: readonly Readonly<AnyEntry>[]
  /** A cache of the state and its entries as a set. */
  objects: ReadonlySet<object> | undefined
}

/** One projection in a program that replays several together. Other types refer to a slot by its index, as `slot`. */
export interface Slot {
  readonly index: number
  readonly leaf: LeafProjection
  /** The slots that its recipes read, by index. */
  readonly reads: readonly { readonly name: string; readonly slot: number }[]
  /** The event types that it handles. */
  readonly typeIds: ReadonlySet<number>
  /** The event types with a recipe of one entry, or of each entry. */
  readonly entryTypeIds: ReadonlySet<number>
  /** Recipes for plain state. They are other instances than `immer` (INTERNALS.md, "Two instances of each recipe"). */
  readonly plain: AnyRecipes
  /** Recipes of one entry, for the hot loop. `plain` has the same as recipes of the whole state. */
  readonly ofEntries: AnyRecipes
  /** Recipes of each entry, for the hot loop. `plain` has the same as recipes of the whole state. */
  readonly ofEach: Readonly<Record<string, EachRecipe>>
  readonly immer: AnyRecipes
}

/** The immutable state of a slot: packed entries of a keyed state, or a frozen value. */
export type Snapshot = { readonly packed: PackedEntries } | { readonly value: unknown }

/** The states of a program at the end of a prefix; immutable. */
export interface Checkpoint {
  /** By slot. */
  readonly snapshots: readonly Snapshot[]
  /**
   * The work of making it, in numbers of columns. It takes about as long as replaying a tenth as many events. `CheckpointBudget` spaces
   * checkpoints by it.
   */
  readonly weight: number
}
