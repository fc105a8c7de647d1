import type { AnyEntry } from '../projection/fields.js'
import type { AnyRecipes, LeafProjection } from '../projection/projection.js'

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
  /** The sets of objects that were last found to have none in common, the value's own first. */
  apart: readonly ReadonlySet<object>[]
}

/** The entries of a keyed state, in the order of its keys. */
export interface KeyedEntries {
  readonly state: object
  readonly keys: readonly string[]
  readonly list: readonly Readonly<AnyEntry>[]
  /** The state and its entries. */
  readonly objects: ReadonlySet<object>
}

/** A projection among those that are replayed together. */
export interface Slot {
  readonly index: number
  readonly leaf: LeafProjection
  readonly reads: readonly { readonly name: string; readonly slot: number }[]
  readonly typeIds: ReadonlySet<number>
  /** Two instances, since recipes that have met a Proxy stay slow for plain objects. */
  readonly plain: AnyRecipes
  readonly immer: AnyRecipes
}

/** The entries of a keyed state as one row of numbers a key. */
export interface PackedEntries {
  readonly keys: readonly string[]
  readonly rows: Float64Array
}

export type Snapshot = { readonly packed: PackedEntries } | { readonly value: unknown }

/** The states of a program at one place of a chain; immutable. */
export interface Checkpoint {
  readonly snapshots: readonly Snapshot[]
  /** What it took to make, roughly in events: checkpoints are not to cost more than the replay between them. */
  readonly weight: number
}
