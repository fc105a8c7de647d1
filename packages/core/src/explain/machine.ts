import type { TapelineEvent } from '../event/event.js'
import { emptyRecord, ownValue } from '../event/records.js'
import { type AnyEntry, isMissing } from '../projection/entry-code.js'
import type { FieldTable } from '../projection/field-table.js'
import type { AnyRecipe } from '../projection/recipes.js'
import { produce } from '../replay/immer.js'
import { type Program, recipeOf } from '../replay/program.js'
import type { Slot } from '../replay/slot.js'
import { typeIdOf } from '../timeline/block.js'
import { attempt } from './attempt.js'
import { type Dependency, entryOf } from './dependency.js'

export type Entries = Record<string, AnyEntry>

/** The states of some slots by their index; of keyed ones, perhaps only some entries. Those of others are frozen. */
export type States = unknown[]

/** What an event of one type does to one slot. */
interface Run {
  readonly slot: Slot
  readonly isKeyed: boolean
  readonly plain: AnyRecipe
  readonly immer: AnyRecipe
}

const known = new WeakMap<Program, Map<string, Machine>>()

/**
 * Runs single events on the states of some slots, apart from any replay: keyed states plainly, others under Immer. Nothing
 * here is a Proxy around what plain recipes see, so that the loop is as fast after an explanation as before it.
 */
export class Machine {
  private readonly slotsByType = new Map<number, readonly Slot[]>()
  private readonly runsByType = new Map<string, readonly Run[]>()
  private readonly initials: States
  private readonly tables: readonly (FieldTable | undefined)[]

  private constructor(
    program: Program,
    readonly slots: readonly Slot[],
  ) {
    const cells = program.initialCells()
    this.initials = program.slots.map(({ index }) => cells[index]?.value)
    this.tables = program.slots.map(({ leaf }) => leaf.fields)
  }

  /** The machine for some slots and all that they read. */
  static of(program: Program, slots: Iterable<number>): Machine {
    const all = withReads(program, slots)
    const machines = entryOf(known, program, () => new Map<string, Machine>())
    return entryOf(machines, all.map(({ index }) => index).join(), () => new Machine(program, all))
  }

  /** The slots that an event of this type changes. */
  slotsOf(typeId: number): readonly Slot[] {
    let slots = this.slotsByType.get(typeId)
    if (slots === undefined) {
      slots = this.slots.filter((slot) => slot.typeIds.has(typeId))
      this.slotsByType.set(typeId, slots)
    }
    return slots
  }

  /** The states before the first event. */
  initial(): States {
    const states: States = []
    for (const { index, leaf } of this.slots) {
      states[index] =
        leaf.fields === undefined ? this.initials[index] : copyEntries(this.initials[index] as Entries)
    }
    return states
  }

  /** The state of a slot before the first event. */
  initialOf(slot: number): unknown {
    return this.initials[slot]
  }

  /** A copy that can be run on; of keyed states only the entry at `key`, if one is given. */
  copy(states: States, key?: string): States {
    const copy: States = []
    for (const { index, leaf } of this.slots) {
      copy[index] = leaf.fields === undefined ? states[index] : copyEntries(states[index] as Entries, key)
    }
    return copy
  }

  /** Applies an event in place. Throws whatever a recipe throws. */
  step(states: States, event: TapelineEvent): void {
    for (const run of this.runsOf(event.type)) {
      const { slot, isKeyed, plain } = run
      if (!isKeyed) {
        runUnkeyed(states, run, event)
        continue
      }
      const returned = plain(states[slot.index], event, readsOf(slot, states))
      if (returned !== undefined) states[slot.index] = returned
    }
  }

  /** The same for what is not keyed; keyed states are those after the event already. */
  stepUnkeyed(states: States, event: TapelineEvent): void {
    for (const run of this.runsOf(event.type)) if (!run.isKeyed) runUnkeyed(states, run, event)
  }

  private runsOf(type: string): readonly Run[] {
    let runs = this.runsByType.get(type)
    if (runs === undefined) {
      const typeId = typeIdOf(type)
      runs = this.slotsOf(typeId).map((slot) => ({
        slot,
        isKeyed: this.isKeyed(slot.index),
        plain: recipeOf(slot.plain, slot.leaf, typeId),
        immer: recipeOf(slot.immer, slot.leaf, typeId),
      }))
      this.runsByType.set(type, runs)
    }
    return runs
  }

  /** As {@link step}. @returns whether it succeeded; if not, the states are spoilt */
  tryStep(states: States, event: TapelineEvent): boolean {
    return attempt(() => this.step(states, event)) !== undefined
  }

  /** The value of a part; of whether there is an entry, true or undefined. */
  valueOf(states: States, { slot, key, field }: Dependency): unknown {
    const state = states[slot]
    if (key === undefined) return state
    if (typeof state !== 'object' || state === null || !Object.hasOwn(state, key)) return undefined
    const value = (state as Record<string, unknown>)[key]
    if (!this.isKeyed(slot)) return value
    if (field === '') return true
    const own = (value as AnyEntry)[field]
    return isMissing(own) ? undefined : own
  }

  /** Whether a part is as it was before the first event. */
  isInitial({ slot, key, field }: Dependency, value: unknown): boolean {
    if (this.isKeyed(slot)) return value === undefined
    const initial = this.initials[slot]
    return value === (field === '' && key === undefined ? initial : ownValue(initial, key as string))
  }

  isKeyed(slot: number): boolean {
    return this.tables[slot] !== undefined
  }

  /** The fields of a keyed slot. */
  tableOf(slot: number): FieldTable {
    return this.tables[slot] as FieldTable
  }
}

function runUnkeyed(states: States, { slot, immer }: Run, event: TapelineEvent): void {
  const reads = readsOf(slot, states)
  states[slot.index] = produce(states[slot.index], (draft) => immer(draft, event, reads))
}

const NO_READS: Record<string, unknown> = Object.freeze({})

function readsOf(slot: Slot, states: States): Record<string, unknown> {
  if (slot.reads.length === 0) return NO_READS
  const reads: Record<string, unknown> = {}
  for (const { name, slot: other } of slot.reads) reads[name] = states[other]
  return reads
}

function copyEntries(entries: Entries, key?: string): Entries {
  const copy: Entries = emptyRecord()
  if (key !== undefined) {
    if (Object.hasOwn(entries, key)) copy[key] = { ...(entries[key] as AnyEntry) }
  } else {
    for (const name of Object.keys(entries)) copy[name] = { ...(entries[name] as AnyEntry) }
  }
  return copy
}

/** Whether a state has parts at its top-level keys, rather than being a part as a whole. */
export function hasParts(state: unknown): state is Record<string, unknown> {
  if (typeof state !== 'object' || state === null) return false
  const prototype: unknown = Object.getPrototypeOf(state)
  return prototype === Object.prototype || prototype === null
}

/** A slot with all that it reads, in the order in which they run. */
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
