import { attempt } from '../../event/attempt.js'
import type { TapelineEvent } from '../../event/event.js'
import type { AnyRecipe } from '../../event/recipes.js'
import { type AnyEntry, isMissing } from '../../event/recipes.js'
import { emptyRecord, getOrInsert, ownValue } from '../../event/records.js'
import type { FieldTable } from '../../projection/field-table.js'
import { sameState } from '../../projection/same-state.js'
import { typeIdOf } from '../../timeline/columns/block.js'
import { produce } from '../apply-event.js'
import { type Program, recipeOf } from '../program.js'
import type { Slot } from '../slot.js'
import { valueInside } from './nested-locations.js'
import type { MutableEntries, PartialStates } from './partial-states.js'

/**
 * A location in the state of a slot, as program slicing uses the word: something that events read and write.
 * - In a keyed state: a field of the entry at `key`, or with an empty `field`, whether the entry exists.
 * - In another state that is a plain object: with an empty `field`, the value at `key`; with a name, that of the object at `key`. Keys
 *   may be nested (`keyInside`). The value of a plain object is only whether it exists, as what it holds are other locations.
 * - Without a key: the state as a whole, which is not a plain object.
 */
export interface StateLocation {
  readonly slot: number
  readonly key: string | undefined
  readonly field: string
}

/** The recipe of one slot for an event type. */
interface SlotRecipe {
  readonly slot: Slot
  readonly isKeyed: boolean
  readonly plain: AnyRecipe
  readonly immer: AnyRecipe
  readonly requiresImmer: boolean
}

const known = new WeakMap<Program, Map<string, EventInterpreter>>()

/**
 * Applies single events to partial states of some slots, outside the hot loop: to keyed states in place, to others under Immer. Plain
 * recipes never meet a Proxy here, which would slow down the hot loop.
 */
export class EventInterpreter {
  /** The event types that change one of the slots. */
  readonly typeIds: ReadonlySet<number>
  /** Whether all slots are keyed, so that no state can hold a part of an event. */
  readonly isKeyedOnly: boolean
  private readonly recipesByType: (readonly SlotRecipe[] | undefined)[] = []
  /** The count of the program when `recipesByType` was filled. */
  private immerCount = 0
  private readonly initials: PartialStates
  private readonly tables: readonly (FieldTable | undefined)[]

  private constructor(
    private readonly program: Program,
    readonly slots: readonly Slot[],
  ) {
    const cells = program.initialCells()
    this.initials = program.slots.map(({ index }) => cells[index]?.value)
    this.tables = program.slots.map(({ leaf }) => leaf.fields)
    this.typeIds = new Set(slots.flatMap(({ typeIds }) => [...typeIds]))
    this.isKeyedOnly = areKeyed(slots)
  }

  /** The interpreter for some slots and all slots that they read. */
  static of(program: Program, slots: Iterable<number>): EventInterpreter {
    const all = withReads(program, slots)
    const interpreters = getOrInsert(known, program, () => new Map<string, EventInterpreter>())
    const name = all.map(({ index }) => index).join()
    return getOrInsert(interpreters, name, () => new EventInterpreter(program, all))
  }

  /** The slots that an event of this type changes. */
  slotsOf(typeId: number): readonly Slot[] {
    return this.recipesOf(typeId).map(({ slot }) => slot)
  }

  /** The states before the first event. */
  initial(): PartialStates {
    return this.copy(this.initials)
  }

  /** The state of a slot before the first event. */
  initialOf(slot: number): unknown {
    return this.initials[slot]
  }

  /** A mutable copy. With `key`, keyed states have only the entry at that key. */
  copy(states: PartialStates, key?: string): PartialStates {
    const copy: PartialStates = []
    for (const { index, leaf } of this.slots) {
      copy[index] =
        leaf.fields === undefined ? states[index] : copyEntries(states[index] as MutableEntries, key)
    }
    return copy
  }

  /** Applies an event. A keyed recipe may return a new state. @throws whatever a recipe throws */
  apply(states: PartialStates, event: TapelineEvent): void {
    for (const recipe of this.recipesOf(typeIdOf(event.type))) {
      const { slot, isKeyed, plain } = recipe
      if (!isKeyed) {
        runUnderImmer(states, recipe, event)
        continue
      }
      const returned = plain(states[slot.index], event, readsOf(slot, states))
      if (returned !== undefined) states[slot.index] = returned
    }
  }

  /**
   * Applies an event as the hot loop does. All slots must be keyed.
   * @throws whatever a recipe throws, and Error if one must run under Immer or returns a new state
   */
  applyInPlace(states: PartialStates, typeId: number, event: TapelineEvent): void {
    for (const { slot, plain, requiresImmer } of this.recipesOf(typeId)) {
      if (requiresImmer) throw new Error('This recipe must run under Immer.')
      const state = states[slot.index]
      const returned = plain(state, event, readsOf(slot, states))
      if (returned !== undefined && returned !== state) throw new Error('This recipe returns a new state.')
    }
  }

  /** Applies an event to the states that are not keyed. The keyed states must already be those after the event. */
  applyUnkeyed(states: PartialStates, event: TapelineEvent): void {
    for (const recipe of this.recipesOf(typeIdOf(event.type)))
      if (!recipe.isKeyed) runUnderImmer(states, recipe, event)
  }

  /** As {@link apply}. @returns whether it succeeded; if not, the states are invalid */
  tryApply(states: PartialStates, event: TapelineEvent): boolean {
    return attempt(() => this.apply(states, event)) !== undefined
  }

  /** The value at a location. Whether an entry exists is true or undefined. */
  valueOf(states: PartialStates, { slot, key, field }: StateLocation): unknown {
    const state = states[slot]
    if (key === undefined) return state
    if (!this.isKeyed(slot)) return valueInside(state, { key, field })
    const entry = ownValue(state, key) as AnyEntry | undefined
    if (entry === undefined || field === '') return entry === undefined ? undefined : true
    const own = entry[field]
    return isMissing(own) ? undefined : own
  }

  /** Whether the value at a location is that before the first event. */
  isInitial({ slot, key, field }: StateLocation, value: unknown): boolean {
    if (this.isKeyed(slot)) return value === undefined
    const initial = this.initials[slot]
    return sameState(value, key === undefined ? initial : valueInside(initial, { key, field }))
  }

  isKeyed(slot: number): boolean {
    return this.tables[slot] !== undefined
  }

  /** The fields of a keyed slot. */
  tableOf(slot: number): FieldTable {
    return this.tables[slot] as FieldTable
  }

  private recipesOf(typeId: number): readonly SlotRecipe[] {
    if (this.immerCount !== this.program.immerCount) {
      this.recipesByType.length = 0
      this.immerCount = this.program.immerCount
    }
    this.recipesByType[typeId] ??= this.slots
      .filter(({ typeIds }) => typeIds.has(typeId))
      .map((slot) => ({
        slot,
        isKeyed: this.isKeyed(slot.index),
        plain: recipeOf(slot.plain, slot.leaf, typeId),
        immer: recipeOf(slot.immer, slot.leaf, typeId),
        requiresImmer: this.program.requiresImmer(slot.index, typeId),
      }))
    return this.recipesByType[typeId]
  }
}

function runUnderImmer(states: PartialStates, { slot, immer }: SlotRecipe, event: TapelineEvent): void {
  const reads = readsOf(slot, states)
  states[slot.index] = produce(states[slot.index], (draft) => immer(draft, event, reads))
}

const NO_READS: Record<string, unknown> = Object.freeze({})

/** The states that the recipes of a slot read, by name. */
export function readsOf({ reads }: Slot, states: PartialStates): Record<string, unknown> {
  if (reads.length === 0) return NO_READS
  const read: Record<string, unknown> = {}
  for (const { name, slot } of reads) read[name] = states[slot]
  return read
}

function copyEntries(entries: MutableEntries, key?: string): MutableEntries {
  const copy: MutableEntries = emptyRecord()
  for (const name of key === undefined ? Object.keys(entries) : [key])
    if (Object.hasOwn(entries, name)) copy[name] = { ...(entries[name] as AnyEntry) }
  return copy
}

/** Some slots with all slots that they read, in the order in which they run. */
export function withReads(program: Program, slots: Iterable<number>): readonly Slot[] {
  const found = new Set<number>()
  const visit = (slot: number): void => {
    if (found.has(slot)) return
    found.add(slot)
    for (const read of (program.slots[slot] as Slot).reads) visit(read.slot)
  }
  for (const slot of slots) visit(slot)
  return program.slots.filter(({ index }) => found.has(index))
}

/** Whether all of some slots are keyed. */
export function areKeyed(slots: readonly Slot[]): boolean {
  return slots.every(({ leaf }) => leaf.fields !== undefined)
}
