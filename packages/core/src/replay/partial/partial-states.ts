import type { AnyEntry } from '../../event/recipes.js'
import { emptyRecord } from '../../event/records.js'
import type { FieldTable, PackedEntries } from '../../projection/field-table.js'
import type { Checkpoint, Slot } from '../slot.js'

/** Mutable entries by key. */
export type MutableEntries = Record<string, AnyEntry>

/** The states of some slots, by index. Keyed states may have only some of their entries; other states are frozen. */
export type PartialStates = unknown[]

/** The states of some slots at a checkpoint. Keyed states have the entries at `keys` only; by default all. */
export function statesAt(
  slots: readonly Slot[],
  { snapshots }: Checkpoint,
  keys?: Iterable<string>,
): PartialStates {
  const states: PartialStates = []
  for (const { index, leaf } of slots) {
    const snapshot = snapshots[index]
    if (snapshot === undefined || !('packed' in snapshot)) {
      states[index] = snapshot?.value
      continue
    }
    const { packed } = snapshot
    const entries: MutableEntries = emptyRecord()
    for (const key of keys ?? packed.keys) {
      const row = rowIn(packed, key)
      if (row !== undefined) entries[key] = (leaf.fields as FieldTable).unpackRow(packed, row)
    }
    states[index] = entries
  }
  return states
}

/** A hidden key between the entries of a checkpoint and those that recipes add later. */
const END_MARK = '\0end'

/** Marks the end of the entries of a checkpoint, for {@link mergeEntries}. */
export function markEnd(entries: MutableEntries, keys: ReadonlySet<string>): void {
  // If an entry has this key, `mergeEntries` gives up.
  if (!keys.has(END_MARK)) Object.defineProperty(entries, END_MARK, { enumerable: false })
}

/**
 * Puts replayed entries into the packed entries of a parent checkpoint. The result is `packed` itself if they are equal, and undefined
 * if the keys differ or may be in another order.
 * @param packed the entries of the parent after the replay
 * @param entries the replayed entries, from {@link statesAt} and marked by {@link markEnd}
 * @param keys their keys
 * @param start the packed entries from which both began
 * @param mayRemove whether an event may have removed other entries since then
 */
export function mergeEntries(
  table: FieldTable,
  packed: PackedEntries,
  entries: MutableEntries,
  keys: ReadonlySet<string>,
  start: PackedEntries,
  mayRemove: boolean,
): PackedEntries | undefined {
  const own = Object.keys(entries)
  const rows = own.map((key) => rowIn(packed, key))
  const theirs = [...keys].filter((key) => rowIn(packed, key) !== undefined)
  if (rows.includes(undefined) || theirs.length !== own.length) return undefined
  if (keys.has(END_MARK) || !keepsOrder(start.keys, packed.keys, entries, mayRemove)) return undefined
  const list = own.map((key) => entries[key] as AnyEntry)
  const { columns } = table.pack(own, list, false, undefined)
  let isSame = true
  const merged = packed.columns.map((column, field) => {
    const values = columns[field] as Float64Array
    // `Object.is`, because a missing value is NaN.
    if (rows.every((row, index) => Object.is(column[row as number], values[index]))) return column
    isSame = false
    const copy = column.slice()
    for (const [index, row] of rows.entries()) copy[row as number] = values[index] as number
    return copy
  })
  return isSame ? packed : { keys: packed.keys, columns: merged }
}

/** Whether a replay of all events would give the keys of `end`, in the same order. */
function keepsOrder(
  start: readonly string[],
  end: readonly string[],
  entries: MutableEntries,
  mayRemove: boolean,
): boolean {
  if (start !== end && start.some((key, row) => key !== end[row])) return false
  const all = Object.getOwnPropertyNames(entries)
  const fresh = all.slice(all.indexOf(END_MARK) + 1)
  // If keys were added that were not replayed, or removed and added again, their order relative to these is unknown.
  return (
    fresh.length === 0 ||
    (!mayRemove &&
      fresh.length === end.length - start.length &&
      fresh.every((key, row) => key === end[start.length + row]))
  )
}

/** Adds the keys at which packed entries differ. @returns false if their keys or the order of keys differ, or more than `most` entries */
export function addDifferingKeys(
  left: PackedEntries,
  right: PackedEntries,
  into: Set<string>,
  most: number,
): boolean {
  const { keys } = left
  const isAligned =
    keys === right.keys ||
    (keys.length === right.keys.length && keys.every((key, row) => key === right.keys[row]))
  if (!isAligned) return false
  for (const [field, column] of left.columns.entries()) {
    const other = right.columns[field] as Float64Array
    if (column === other) continue
    for (let row = 0; row < column.length; row += 1) {
      if (Object.is(column[row], other[row])) continue
      if (into.add(keys[row] as string).size > most) return false
    }
  }
  return true
}

const rowsByKeys = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

/** The row of a key in packed entries. */
export function rowIn({ keys }: PackedEntries, key: string): number | undefined {
  let rows = rowsByKeys.get(keys)
  if (rows === undefined) {
    rows = new Map(keys.map((name, row) => [name, row]))
    rowsByKeys.set(keys, rows)
  }
  return rows.get(key)
}
