import { isTapelineError, TapelineError } from '../event/error.js'
import type { AnyEntry } from '../event/recipes.js'
import { emptyRecord } from '../event/records.js'
import type { FieldTable, PackedEntries } from '../projection/field-table.js'
import { extendPath } from '../projection/path.js'
import { entriesOf, objectsIn } from './keyed-entries.js'
import type { Program } from './program.js'
import type { Cell, Checkpoint, KeyedEntries, Slot, Snapshot } from './slot.js'
import {
  addChangeable,
  changeableCopyOf,
  frozenCopyOf,
  SharedObject,
  unsupportedKeys,
  VisitedObjects,
} from './state-copy.js'

/** Of the path to what cannot be kept. */
const KEYS_SHOWN = 12

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
export function capture(
  program: Program,
  cells: readonly Cell[],
  touched: readonly boolean[],
  previous: Checkpoint | undefined,
): Checkpoint {
  let weight = 0
  const snapshots = program.slots.map((slot): Snapshot => {
    const before = previous?.snapshots[slot.index]
    if (before !== undefined && touched[slot.index] !== true) return before
    const cell = cells[slot.index] as Cell
    if (slot.leaf.fields !== undefined) {
      const packed = packCell(slot, cells, before && 'packed' in before ? before.packed : undefined)
      weight += packed.keys.length * packed.columns.length
      return { packed }
    }
    const met = visitedFor(slot, cells)
    const value = walkState(slot, cell.value, () =>
      frozenCopyOf(cell.value, before && 'value' in before ? before.value : undefined, met),
    )
    weight += met?.size ?? 0
    return { value }
  })
  return { snapshots, weight }
}

/**
 * The entries of a keyed state as columns.
 * @param previous whose columns are shared where they are the same
 * @throws SharedInSlot, and TapelineError `state.unsupported`
 */
export function packCell(
  slot: Slot,
  cells: readonly Cell[],
  previous: PackedEntries | undefined,
): PackedEntries {
  const cell = cells[slot.index] as Cell
  checkEntries(slot, cells)
  const { keys, list } = entriesOf(cell)
  return (slot.leaf.fields as FieldTable).pack(keys, list, cell.frozen, previous)
}

/**
 * Puts the states of a checkpoint into the cells.
 * @param isSound whether the cells hold a state that no recipe has left half way, so that its entries may be written over
 */
export function restore(
  program: Program,
  cells: readonly Cell[],
  checkpoint: Checkpoint,
  isSound: boolean,
): void {
  const renewed: Slot[] = []
  for (const slot of program.slots) {
    const cell = cells[slot.index] as Cell
    const snapshot = checkpoint.snapshots[slot.index] as Snapshot
    if ('packed' in snapshot) {
      const table = slot.leaf.fields as FieldTable
      if (isSound && canAssign(slot, cells) && assignEntries(table, cell, snapshot.packed)) {
        cell.objects = undefined
        continue
      }
      cell.entries = unpack(table, snapshot.packed)
      cell.value = cell.entries.state
      renewed.push(slot)
    } else {
      cell.entries = undefined
      cell.value = snapshot.value
    }
    cell.frozen = !('packed' in snapshot)
    cell.objects = undefined
    cell.entriesCurrent = 'packed' in snapshot
  }
  // The entries are new objects, and so they cannot be those of another state.
  for (const slot of renewed) (cells[slot.index] as Cell).checkedDistinct = identitiesOf(slot, cells)
  program.linkReads(cells)
}

/** Whether the entries are changeable objects of their own, so that each can be written without another. */
function canAssign(slot: Slot, cells: readonly Cell[]): boolean {
  const cell = cells[slot.index] as Cell
  if (cell.frozen || cell.entries === undefined) return false
  try {
    checkEntries(slot, cells)
    return true
  } catch (error) {
    if (error instanceof SharedInSlot) return false
    throw error
  }
}

/** Writes packed entries into those that are there. @returns whether these are entries of the same keys that could take them */
function assignEntries(table: FieldTable, cell: Cell, packed: PackedEntries): boolean {
  const { keys, list } = entriesOf(cell)
  return keys === packed.keys && table.assign(list, packed)
}

/** Makes a frozen state changeable; the caller prefixes the cells afterwards. */
export function thaw(cell: Cell): void {
  cell.value = changeableCopyOf(cell.value)
  cell.frozen = false
  cell.objects = undefined
  cell.entriesCurrent = false
}

/** Runs something that walks the state of a slot; what it throws names the slot, or its projection and the path in the state. */
export function walkState<Result>(slot: Slot, state: unknown, walk: () => Result): Result {
  try {
    return walk()
  } catch (error) {
    if (error instanceof SharedObject) throw new SharedInSlot(slot.index)
    if (!isTapelineError(error, 'state.unsupported')) throw error
    const path = (unsupportedKeys(state) ?? []).slice(0, KEYS_SHOWN).reduce<string>(extendPath, '')
    throw new TapelineError({
      ...error.faults[0],
      path,
      code: error.code,
      message: `'${slot.leaf.name}': ${error.faults[0]?.message}`,
    })
  }
}

/**
 * For a walk through the state of a slot to begin with: what it must not meet are the changeable objects of the states that
 * the slot reads. Undefined where the state is frozen, and so nothing in it is changed in place.
 */
export function visitedFor(slot: Slot, cells: readonly Cell[]): VisitedObjects | undefined {
  if ((cells[slot.index] as Cell).frozen) return undefined
  return new VisitedObjects(slot.reads.map(({ slot: other }) => objectsOf(cells[other] as Cell)))
}

function objectsOf(cell: Cell): ReadonlySet<object> {
  if (cell.objects !== undefined) return cell.objects
  if (cell.keyed && !cell.frozen) {
    cell.objects = objectsIn(entriesOf(cell))
    return cell.objects
  }
  const objects = new Set<object>()
  if (!cell.frozen) addChangeable(cell.value, objects)
  cell.objects = objects
  return objects
}

/** What a slot's entries are compared by: as long as these are the same, so is what they have in common. */
function identitiesOf(slot: Slot, cells: readonly Cell[]): Cell['checkedDistinct'] {
  const present = (cell: Cell): KeyedEntries | ReadonlySet<object> =>
    cell.keyed && !cell.frozen ? entriesOf(cell) : objectsOf(cell)
  return [slot.index, ...slot.reads.map(({ slot: other }) => other)].map((index) =>
    present(cells[index] as Cell),
  )
}

/** @throws SharedInSlot where an entry of a keyed state stands at two keys, or is one of a state that it reads */
function checkEntries(slot: Slot, cells: readonly Cell[]): void {
  const cell = cells[slot.index] as Cell
  if (cell.frozen) return
  const apart = identitiesOf(slot, cells)
  if (
    apart.length === cell.checkedDistinct.length &&
    apart.every((item, index) => item === cell.checkedDistinct[index])
  )
    return
  const met = new VisitedObjects(slot.reads.map(({ slot: other }) => objectsOf(cells[other] as Cell)))
  for (const entry of entriesOf(cell).list) {
    if (!met.add(entry) && !Object.isFrozen(entry)) throw new SharedInSlot(slot.index)
  }
  cell.checkedDistinct = apart
}

function unpack(table: FieldTable, packed: PackedEntries): KeyedEntries {
  const { keys } = packed
  const state = emptyRecord<AnyEntry>()
  const list = table.unpack(packed)
  for (let row = 0; row < keys.length; row += 1) state[keys[row] as string] = list[row] as AnyEntry
  return { state, keys, list, objects: undefined }
}
