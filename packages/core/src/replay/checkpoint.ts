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
  frozenStateOf,
  SharedObject,
  unsupportedKeys,
  VisitedObjects,
} from './state-copy.js'

/** The weight of copying an object, and a value in it, in the unit of {@link Checkpoint.weight}: a number in a column. */
const [OBJECT_WEIGHT, VALUE_WEIGHT] = [48, 16]

/** Most keys of a path in an error. */
const KEYS_SHOWN = 12

/** Thrown if the state of a slot must be replayed under Immer; see `SharedObject`. */
export class SharedInSlot extends Error {
  constructor(readonly slot: number) {
    super('A state holds one object at two paths.')
  }
}

/**
 * Makes a checkpoint of the current states.
 * @param touched by slot, whether it may have changed since `previous`; the others share the snapshot of `previous`
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
    const visited = visitedFor(program, slot, cells)
    const value = walkState(slot, cell.value, () =>
      frozenStateOf(cell.value, before && 'value' in before ? before.value : undefined, visited),
    )
    if (visited !== undefined) {
      cell.visited = visited.list
      weight += visited.objects * OBJECT_WEIGHT + visited.values * VALUE_WEIGHT
    }
    return { value }
  })
  return { snapshots, weight }
}

/**
 * The entries of a keyed state as columns.
 * @param previous shares its columns if they are equal
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
 * @param isValid whether the cells hold whole states, so that their entries can be overwritten in place
 */
export function restore(
  program: Program,
  cells: readonly Cell[],
  checkpoint: Checkpoint,
  isValid: boolean,
): void {
  const renewed: Slot[] = []
  for (const slot of program.slots) {
    const cell = cells[slot.index] as Cell
    const snapshot = checkpoint.snapshots[slot.index] as Snapshot
    if ('packed' in snapshot) {
      const table = slot.leaf.fields as FieldTable
      if (isValid && canAssign(slot, cells) && assignEntries(table, cell, snapshot.packed)) {
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
  // The new entries are distinct objects.
  for (const slot of renewed) (cells[slot.index] as Cell).checkedDistinct = identitiesOf(slot, cells)
  program.linkReads(cells)
}

/** Whether the entries are distinct mutable objects, so that each can be overwritten in place. */
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

/** Writes packed entries into the existing ones. @returns whether the keys are the same and all values could be written */
function assignEntries(table: FieldTable, cell: Cell, packed: PackedEntries): boolean {
  const { keys, list } = entriesOf(cell)
  return keys === packed.keys && table.assign(list, packed)
}

/** Makes a frozen state mutable. The caller links the reads of the cells afterwards. */
export function thaw(cell: Cell): void {
  cell.value = changeableCopyOf(cell.value)
  cell.frozen = false
  cell.objects = undefined
  cell.entriesCurrent = false
}

/** Walks the state of a slot. Errors name the slot, or the projection and the path in its state. */
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
 * Starts the set of visited objects for a walk through the state of a slot. The state must not share mutable objects with the states
 * that the slot reads. Undefined if the state is frozen.
 */
export function visitedFor(program: Program, slot: Slot, cells: readonly Cell[]): VisitedObjects | undefined {
  const cell = cells[slot.index] as Cell
  if (cell.frozen) return undefined
  return new VisitedObjects(
    slot.reads.map(({ slot: other }) => objectsOf(cells[other] as Cell)),
    cell.visited,
    program.returned.isPure(slot.index),
  )
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

/** The identities of the entries of a slot and of the states that it reads. While they are the same, `checkEntries` holds. */
function identitiesOf(slot: Slot, cells: readonly Cell[]): Cell['checkedDistinct'] {
  const current = (cell: Cell): KeyedEntries | ReadonlySet<object> =>
    cell.keyed && !cell.frozen ? entriesOf(cell) : objectsOf(cell)
  return [slot.index, ...slot.reads.map(({ slot: other }) => other)].map((index) =>
    current(cells[index] as Cell),
  )
}

/** @throws SharedInSlot if an entry of a keyed state is at two keys, or also in a state that the slot reads */
function checkEntries(slot: Slot, cells: readonly Cell[]): void {
  const cell = cells[slot.index] as Cell
  if (cell.frozen) return
  const apart = identitiesOf(slot, cells)
  if (
    apart.length === cell.checkedDistinct.length &&
    apart.every((item, index) => item === cell.checkedDistinct[index])
  )
    return
  const visited = new VisitedObjects(slot.reads.map(({ slot: other }) => objectsOf(cells[other] as Cell)))
  for (const entry of entriesOf(cell).list) {
    if (!visited.add(entry) && !Object.isFrozen(entry)) throw new SharedInSlot(slot.index)
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
