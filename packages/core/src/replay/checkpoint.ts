import type { AnyEntry, FieldTable } from '../projection/fields.js'
import type { Cell, Program, Slot } from './program.js'
import { changeableCopyOf, frozenCopyOf, SharedObject } from './values.js'

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

/** Thrown where only Immer can replay this slot; see `SharedObject`. */
export class SharedInSlot extends Error {
  constructor(readonly slot: number) {
    super('One object stands at two paths of a state.')
  }
}

/**
 * Captures the present states.
 * @param touched the slots that may have changed since `previous`; those of the others are shared with it
 * @throws SharedInSlot, and TapelineError `state.unsupported`
 */
export function capture(program: Program, cells: readonly Cell[], touched: readonly boolean[], previous: Checkpoint | undefined): Checkpoint {
  let weight = 0
  const snapshots = program.slots.map((slot): Snapshot => {
    const before = previous?.snapshots[slot.index]
    if (before !== undefined && touched[slot.index] !== true) return before
    const cell = cells[slot.index] as Cell
    if (slot.leaf.fields !== undefined) {
      const packed = pack(slot.leaf.fields, slot, cell, before && 'packed' in before ? before.packed.keys : undefined)
      weight += packed.rows.length / 16
      return { packed }
    }
    const seen = new Set<object>()
    const value = guard(slot, () => frozenCopyOf(cell.value, before && 'value' in before ? before.value : undefined, seen))
    weight += seen.size
    return { value }
  })
  return { snapshots, weight }
}

/** Puts the states of a checkpoint into the cells. */
export function restore(program: Program, cells: readonly Cell[], checkpoint: Checkpoint): void {
  for (const [index, snapshot] of checkpoint.snapshots.entries()) {
    const cell = cells[index] as Cell
    const { fields } = (program.slots[index] as Slot).leaf
    cell.frozen = !('packed' in snapshot)
    cell.value = 'packed' in snapshot ? unpack(fields as FieldTable, snapshot.packed) : snapshot.value
  }
  program.link(cells)
}

/** Makes a frozen state changeable; the caller links the cells afterwards. */
export function thaw(cell: Cell): void {
  cell.value = changeableCopyOf(cell.value)
  cell.frozen = false
}

/** Runs something that walks the state of a slot and names the slot if an object in it is shared. */
export function guard<Result>(slot: Slot, walk: () => Result): Result {
  try {
    return walk()
  } catch (error) {
    throw error instanceof SharedObject ? new SharedInSlot(slot.index) : error
  }
}

function pack(table: FieldTable, slot: Slot, cell: Cell, keysBefore: readonly string[] | undefined): PackedEntries {
  const entries = cell.value as Readonly<Record<string, AnyEntry>>
  const own = Object.keys(entries)
  const keys = keysBefore !== undefined && sameKeys(own, keysBefore) ? keysBefore : own
  const rows = new Float64Array(keys.length * table.names.length)
  const seen = new Set<object>()
  for (let row = 0; row < keys.length; row += 1) {
    const key = keys[row] as string
    const entry = entries[key] as AnyEntry
    table.pack(entry, key, rows, row * table.names.length)
    seen.add(entry)
  }
  if (seen.size < keys.length && !cell.frozen) throw new SharedInSlot(slot.index)
  return { keys, rows }
}

function unpack(table: FieldTable, { keys, rows }: PackedEntries): Record<string, AnyEntry> {
  const entries: Record<string, AnyEntry> = {}
  for (let row = 0; row < keys.length; row += 1) {
    entries[keys[row] as string] = table.unpack(rows, row * table.names.length)
  }
  return entries
}

function sameKeys(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false
  return true
}
