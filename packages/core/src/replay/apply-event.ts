import { enableMapSet, freeze, Immer } from 'immer'
import { formatInstant } from '../event/date.js'
import { refusePromise, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { AnyEntry } from '../event/recipes.js'
import { sameState } from '../projection/same-state.js'
import { typeIdOf } from '../timeline/columns/block.js'
import { thaw } from './checkpoint.js'
import { type Program, recipeOf } from './program.js'
import { DIFFERENT, NOT_A_STATE, RequiresImmer, reasonOfThrown } from './requires-immer.js'
import type { Cell, Slot } from './slot.js'
import { addChangeable, changeableCopyOf, refuseCycles, withOwnDates } from './state-copy.js'

enableMapSet()

/** An instance of our own, so that the settings of others do not change what recipes do. */
const immer = new Immer({ autoFreeze: true })

/** Immer's `produce`. */
export function produce(base: unknown, recipe: (draft: unknown) => unknown): unknown {
  return immer.produce(base, recipe)
}

/* Ways to apply one event outside the hot loop. Unless noted, each applies the whole event, or throws and leaves the cells unchanged. */

function freezeCell(cell: Cell): unknown {
  if (!cell.frozen) freeze(cell.value, true)
  cell.frozen = true
  invalidateEntries(cell)
  return cell.value
}

function invalidateEntries(cell: Cell): void {
  cell.hasRows = false
  cell.entriesCurrent = false
  cell.objects = undefined
}

/** Applies an event to each slot in turn. If one fails, all are restored. */
function applyEach(
  program: Program,
  cells: readonly Cell[],
  event: TapelineEvent,
  apply: (slot: Slot, cell: Cell) => unknown,
): void {
  const slots = program.slotsOfType(typeIdOf(event.type))
  const before = slots.map((slot) => freezeCell(cells[slot.index] as Cell))
  // Freezing keeps identities, so the reads of the cells are still linked.
  let slot: Slot | undefined
  try {
    for (slot of slots) {
      const cell = cells[slot.index] as Cell
      cell.value = apply(slot, cell)
      program.linkReads(cells)
    }
  } catch (error) {
    for (const [index, { index: cell }] of slots.entries()) (cells[cell] as Cell).value = before[index]
    program.linkReads(cells)
    throw recipeFailed(error, slot as Slot, event)
  }
}

type ProbedCell = Pick<Cell, 'value' | 'reads'>

/** How many entries are probed for a recipe of each entry, which treats all entries alike. */
const EACH_PROBED = 4

/**
 * Checks that a recipe does not compute NaN from a missing number, which would look like a missing number.
 * @param isPlain whether the plain recipes run next, which a Proxy would slow
 * @throws Error with the key and field
 */
function checkMissing(slot: Slot, cell: ProbedCell, event: TapelineEvent, isPlain: boolean): void {
  const { missingProbe, entryRecipes } = slot.leaf
  if (missingProbe === undefined) return
  const state = cell.value as Record<string, AnyEntry>
  const keyField = entryRecipes?.keyFields.get(event.type)
  const key = keyField && (event.data as Readonly<Record<string, string>>)[keyField]
  const isOfEach = slot.ofEach[event.type] !== undefined
  const keys = key !== undefined ? [key] : Object.keys(state).slice(0, isOfEach ? EACH_PROBED : undefined)
  if (isPlain && !missingProbe.mayFind(state, keys, event, cell.reads)) return
  const found = missingProbe.find(state, keys, event, cell.reads)
  if (found === undefined) return
  const { key: at, field } = found
  throw new Error(
    `it computes '${at}.${field}' from a missing number, which gives NaN; declare an initial value, such as blank({ ${field}: 0 })`,
  )
}

/**
 * Checks, before an event is applied, that none of its recipes computes NaN from a missing number.
 * @throws TapelineError `recipe.failed` with the id of the event
 */
export function probeMissing(
  slots: readonly Slot[],
  cellOf: (slot: Slot) => ProbedCell,
  event: TapelineEvent,
): void {
  for (const slot of slots) {
    if (slot.leaf.missingProbe?.adding.has(event.type) !== true) continue
    try {
      checkMissing(slot, cellOf(slot), event, true)
    } catch (error) {
      throw recipeFailed(error, slot, event)
    }
  }
}

function underImmer(slot: Slot, cell: Cell, event: TapelineEvent): unknown {
  checkMissing(slot, cell, event, false)
  const recipe = recipeOf(slot.immer, slot.leaf, typeIdOf(event.type))
  const state = freeze(
    produce(withOwnDates(cell.value), (draft) => {
      const given = recipe(draft, event, cell.reads)
      refusePromise(given)
      return given
    }),
    true,
  )
  refuseCycles(state)
  return state
}

/** Applies an event under Immer. @throws TapelineError `recipe.failed` with the id of the event */
export function applyByImmer(program: Program, cells: readonly Cell[], event: TapelineEvent): void {
  applyEach(program, cells, event, (slot, cell) => underImmer(slot, cell, event))
}

/**
 * Applies an event to a slot with recipes that return new states: on plain state, which must not change, and under Immer. A recipe whose
 * results differ runs under Immer from then on.
 */
function judgeReturning(program: Program, slot: Slot, cell: Cell, event: TapelineEvent): unknown {
  const typeId = typeIdOf(event.type)
  const before = withOwnDates(cell.value)
  let plain: unknown
  let mutates = false
  try {
    plain = recipeOf(slot.plain, slot.leaf, typeId)(before, event, cell.reads) ?? before
  } catch {
    mutates = true
  }
  // Dates cannot be frozen.
  mutates ||= !sameState(before, cell.value)
  const value = underImmer(slot, cell, event)
  if (!mutates && !sameState(plain, value)) program.requireImmer(slot, typeId, DIFFERENT)
  program.countJudged(slot.index, typeId, mutates)
  return value
}

/**
 * Applies an event that failed in the hot loop. Each recipe runs on a copy of its state first; if it throws or returns a value, it
 * runs under Immer. A recipe that succeeds under Immer runs under Immer from then on, unless it returned the same state on the copy.
 * @param failure what the hot loop threw
 * @throws TapelineError `recipe.failed` with the id of the event, if the recipe fails under Immer too
 */
export function applyWithDiagnosis(
  program: Program,
  cells: readonly Cell[],
  event: TapelineEvent,
  failure: unknown,
): void {
  const typeId = typeIdOf(event.type)
  const slots = program.slotsOfType(typeId)
  const copies = new Map(slots.map((slot) => [slot, plainCopyOf(cells[slot.index] as Cell)]))
  let found = false
  applyEach(program, cells, event, (slot, cell) => {
    let reason = DIFFERENT
    let returned: unknown
    if (!program.requiresImmer(slot.index, typeId)) {
      const plain = tryRecipe(slot, copies.get(slot), event, cell)
      if (plain.done) return freeze(plain.value, true)
      returned = plain.returned
      reason = returned === undefined ? reasonOfThrown(plain.error) : NOT_A_STATE
    }
    const value = underImmer(slot, cell, event)
    const isState = typeof returned === 'object' && returned !== null && sameState(returned, value)
    if (isState && program.allowReturned(slot)) found = true
    else if (!isState || !program.returned.accepts(slot.index))
      found = program.requireImmer(slot, typeId, reason) || found
    return value
  })
  // Otherwise the next event of this type would fail again, and each failure replays a part of the block.
  if (found) return
  const reason = failure instanceof RequiresImmer ? DIFFERENT : reasonOfThrown(failure)
  for (const slot of slots) program.requireImmer(slot, typeId, reason)
}

/** A copy of the state on which the hot loop would run a recipe. Frozen values stay frozen. */
function plainCopyOf(cell: Cell): unknown {
  return changeableCopyOf(cell.value, !cell.frozen)
}

/**
 * Applies an event that has recipes known to require Immer. The other recipes run in place.
 * @throws whatever a recipe throws; the cells are then partly changed
 */
export function applyMixed(program: Program, cells: readonly Cell[], event: TapelineEvent): void {
  const typeId = typeIdOf(event.type)
  for (const slot of program.slotsOfType(typeId)) {
    const cell = cells[slot.index] as Cell
    if (program.requiresImmer(slot.index, typeId)) {
      freezeCell(cell)
      cell.value = underImmer(slot, cell, event)
    } else if (program.returned.isJudged(slot.index, typeId)) {
      freezeCell(cell)
      cell.value = judgeReturning(program, slot, cell, event)
    } else {
      if (cell.frozen) thaw(cell)
      invalidateEntries(cell)
      const result = tryRecipe(slot, cell.value, event, cell)
      if (result.done) cell.value = result.value
      else if (typeof result.returned === 'object' && program.returned.accepts(slot.index))
        cell.value = changeableCopyOf(result.returned)
      else throw new Error('A recipe of this event must run under Immer.')
    }
    program.linkReads(cells)
  }
}

/**
 * Applies an event on plain state and under Immer, and compares the results.
 * @param key the instrument that the event names, the only key at which independent entries may change
 * @throws TapelineError `projection.impure` if the results differ, or an object is at two paths; `recipe.failed` if the recipe fails
 * under Immer
 */
export function applyChecked(
  program: Program,
  cells: readonly Cell[],
  event: TapelineEvent,
  key: string | undefined,
): void {
  applyEach(program, cells, event, (slot, cell) => {
    const plain = tryRecipe(slot, changeableCopyOf(cell.value), event, cell)
    const value = underImmer(slot, cell, event)
    if (plain.done && (addChangeable(plain.value, new Set()) || !sameState(plain.value, value)))
      throw impure(slot, event)
    if (slot.leaf.independentEntries && slot.leaf.fields !== undefined && key !== undefined)
      checkOthers(slot, cell.value, value, event, key)
    if (slot.leaf.removals?.includes(event.type) === false) checkKept(slot, cell.value, value, event)
    return value
  })
}

/** @throws TapelineError `projection.impure` if an entry at another key has changed */
function checkOthers(slot: Slot, before: unknown, after: unknown, event: TapelineEvent, key: string): void {
  const [old, fresh] = [before, after] as [Record<string, unknown>, Record<string, unknown>]
  const other = [...Object.keys(old), ...Object.keys(fresh)].find(
    (name) => name !== key && !sameState(old[name], fresh[name]),
  )
  if (other === undefined) return
  throw new TapelineError({
    code: 'projection.impure',
    message: `The recipe of '${slot.leaf.name}' for '${event.type}' changed the entry '${other}' at an event of '${key}', though its entries are declared independent.`,
    eventId: event.id,
  })
}

/** @throws TapelineError `projection.impure` if an entry was removed, or the order of entries changed */
function checkKept(slot: Slot, before: unknown, after: unknown, event: TapelineEvent): void {
  const fresh = Object.keys(after as object)
  const gone = Object.keys(before as object).find((key, index) => key !== fresh[index])
  if (gone === undefined) return
  throw new TapelineError({
    code: 'projection.impure',
    message: `The recipe of '${slot.leaf.name}' for '${event.type}' removed or moved the entry '${gone}', but its type is not in the declared removals.`,
    eventId: event.id,
  })
}

function tryRecipe(
  slot: Slot,
  state: unknown,
  event: TapelineEvent,
  cell: Cell,
): { done: true; value: unknown } | { done: false; returned?: unknown; error?: unknown } {
  const isPrimitive = typeof state !== 'object' || state === null
  try {
    const result = recipeOf(slot.plain, slot.leaf, typeIdOf(event.type))(state, event, cell.reads)
    refusePromise(result)
    if (result === undefined || result === state) return { done: true, value: state }
    return isPrimitive ? { done: true, value: result } : { done: false, returned: result }
  } catch (error) {
    return { done: false, error }
  }
}

function impure(slot: Slot, event: TapelineEvent): TapelineError {
  return new TapelineError({
    code: 'projection.impure',
    message: `The recipe of '${slot.leaf.name}' for '${event.type}' gives different states on plain objects and under Immer. It must depend on its arguments only, and leave no object at two paths.`,
    eventId: event.id,
  })
}

function recipeFailed(error: unknown, slot: Slot, event: TapelineEvent): unknown {
  if (error instanceof TapelineError && error.code === 'projection.impure') return error
  return new TapelineError(
    {
      code: 'recipe.failed',
      message: `The recipe of '${slot.leaf.name}' for '${event.type}' failed at ${formatInstant(event.at)}: ${error instanceof Error ? error.message : String(error)}`,
      eventId: event.id,
    },
    { cause: error },
  )
}
