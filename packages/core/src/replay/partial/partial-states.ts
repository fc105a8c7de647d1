import type { AnyEntry } from '../../event/recipes.js'
import { emptyRecord } from '../../event/records.js'
import type { FieldTable, PackedEntries } from '../../projection/field-table.js'
import type { Checkpoint, Slot } from '../slot.js'

/** Changeable entries by key. */
export type MutableEntries = Record<string, AnyEntry>

/** The states of some slots by their index; of keyed ones, perhaps only some entries. The others are frozen. */
export type PartialStates = unknown[]

/** The states of some slots at a checkpoint, of keyed ones the entries at some keys; at all, if none are given. */
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

/** The hidden key that separates the entries of a checkpoint from those that recipes add, or add again, after it. */
const END_MARK = '\0since'

/** Marks where the entries of a checkpoint end, for {@link mergeEntries}. */
export function markEnd(entries: MutableEntries, keys: ReadonlySet<string>): void {
  // An entry may have that very name; `overlaid` gives up then.
  if (!keys.has(END_MARK)) Object.defineProperty(entries, END_MARK, { enumerable: false })
}

/**
 * Packed entries with some others in their places; the very same where they do not differ; undefined where the keys do, or may
 * stand in another order.
 * @param entries of {@link statesAt}, marked by {@link markEnd}, and what recipes made of them
 * @param start the packed entries that they were taken from, of which the others have come too
 */
export function mergeEntries(
  table: FieldTable,
  packed: PackedEntries,
  entries: MutableEntries,
  keys: ReadonlySet<string>,
  start: PackedEntries,
): PackedEntries | undefined {
  const own = Object.keys(entries)
  const rows = own.map((key) => rowIn(packed, key))
  const theirs = [...keys].filter((key) => rowIn(packed, key) !== undefined)
  if (rows.includes(undefined) || theirs.length !== own.length) return undefined
  if (keys.has(END_MARK) || !keepsOrder(start.keys, packed.keys, entries)) return undefined
  const list = own.map((key) => entries[key] as AnyEntry)
  const { columns } = table.pack(own, list, false, undefined)
  let isSame = true
  const merged = packed.columns.map((column, field) => {
    const values = columns[field] as Float64Array
    // A missing value is NaN, which is the same as another.
    if (rows.every((row, index) => Object.is(column[row as number], values[index]))) return column
    isSame = false
    const copy = column.slice()
    for (const [index, row] of rows.entries()) copy[row as number] = values[index] as number
    return copy
  })
  return isSame ? packed : { keys: packed.keys, columns: merged }
}

/** Whether keys that have come to be others come to be the same, in the same order, with these entries among them. */
function keepsOrder(start: readonly string[], end: readonly string[], entries: MutableEntries): boolean {
  if (start !== end && start.some((key, row) => key !== end[row])) return false
  const all = Object.getOwnPropertyNames(entries)
  const fresh = all.slice(all.indexOf(END_MARK) + 1)
  // Where others have come too, nothing tells which of them came before.
  return (
    fresh.length === 0 ||
    (fresh.length === end.length - start.length && fresh.every((key, row) => key === end[start.length + row]))
  )
}

/** Adds the keys at which packed entries differ. @returns whether the two have the same keys in the same order, and few of them differ */
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

/** The row of a key among packed entries. */
export function rowIn({ keys }: PackedEntries, key: string): number | undefined {
  let rows = rowsByKeys.get(keys)
  if (rows === undefined) {
    rows = new Map(keys.map((name, row) => [name, row]))
    rowsByKeys.set(keys, rows)
  }
  return rows.get(key)
}
