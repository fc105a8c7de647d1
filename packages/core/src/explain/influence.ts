import type { TapelineEvent } from '../event/event.js'
import { type AnyEntry, isMissing } from '../event/recipes.js'
import { emptyRecord, getOrInsert, setOwn } from '../event/records.js'
import type { FieldTable } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'
import { type EventInterpreter, hasLocations } from '../replay/partial/event-interpreter.js'
import type { MutableEntries, PartialStates } from '../replay/partial/partial-states.js'
import type { Dependency, Wanted } from './dependency.js'

/** Up to this many locations, one experiment tests whether an event writes any of them. */
const MANY = 4

/**
 * Finds by experiment the locations that an event needs. It runs the event again with one location after another reset to its initial
 * value. A location matters if the event then writes other values.
 */
export class Influence {
  /** What mattered the last time that an event of a type wrote the same fields, which is tried first. Kept for one explanation. */
  private readonly hints = new Map<string, ReadonlySet<string>>()

  constructor(private readonly interpreter: EventInterpreter) {}

  /** Whether an event writes the value of a location, even if the location was reset before. */
  rewrites(before: PartialStates, event: TapelineEvent, wanted: Wanted): boolean {
    const states = this.interpreter.copy(before)
    this.remove(states, wanted)
    return this.gives(states, event, [wanted])
  }

  /**
   * Among locations that an event does not change, those that it may nevertheless write: they get their values back if all of them are
   * reset before. Locations in keyed states, and all locations if the event fails then, are left to {@link rewrites}.
   */
  rewritable(before: PartialStates, event: TapelineEvent, parts: readonly Wanted[]): readonly Wanted[] {
    const isLoose = ({ slot, key }: Wanted): boolean => key !== undefined && !this.interpreter.isKeyed(slot)
    const loose = parts.filter(isLoose)
    if (loose.length < MANY) return parts
    const states = this.interpreter.copy(before)
    this.removeMany(states, loose)
    if (!this.interpreter.tryApply(states, event)) return parts
    return parts.filter(
      (part) => !isLoose(part) || sameState(this.interpreter.valueOf(states, part), part.value),
    )
  }

  /** A minimal set of locations of `before` that an event needs to write all wanted locations. */
  of(before: PartialStates, event: TapelineEvent, wanted: readonly Wanted[]): Dependency[] {
    const hint = `${event.type} ${wanted.map(({ slot, field }) => `${slot}.${field}`).join(' ')}`
    const hinted = this.hints.get(hint)
    if (hinted !== undefined) {
      const states = this.interpreter.copy(before)
      this.removeMany(
        states,
        this.partsOf(before).filter((part) => !hinted.has(this.nameOf(part))),
      )
      const kept = this.interpreter.copy(states)
      if (this.gives(states, event, wanted)) return this.partsOf(kept)
    }
    const parts = this.search(before, event, wanted)
    this.hints.set(hint, new Set(parts.map((part) => this.nameOf(part))))
    return parts
  }

  private search(before: PartialStates, event: TapelineEvent, wanted: readonly Wanted[]): Dependency[] {
    const { interpreter } = this
    let states = interpreter.copy(before)
    const without = (remove: (trial: PartialStates) => void): boolean => {
      const trial = interpreter.copy(states)
      remove(trial)
      const kept = interpreter.copy(trial)
      if (!this.gives(trial, event, wanted)) return false
      states = kept
      return true
    }
    for (const { index, leaf } of interpreter.slots) {
      if (without((trial) => this.removeAll(trial, index)) || leaf.fields === undefined) continue
      const table = leaf.fields
      for (const key of Object.keys(states[index] as MutableEntries)) {
        const entry: Dependency = { slot: index, key, field: '' }
        if (without((trial) => this.remove(trial, entry))) continue
        const blank = (trial: PartialStates): void => {
          ;(trial[index] as MutableEntries)[key] = table.blank()
        }
        if (without(blank)) continue
        for (const field of fieldsOf(table, (states[index] as MutableEntries)[key]))
          without((trial) => this.remove(trial, { ...entry, field }))
      }
    }
    for (const { index, leaf } of interpreter.slots) {
      const state = states[index]
      if (leaf.fields !== undefined || !hasLocations(state)) continue
      for (const key of Object.keys(state))
        without((trial) => this.remove(trial, { slot: index, key, field: '' }))
    }
    return this.partsOf(states)
  }

  /** The locations whose values are not initial. */
  private partsOf(states: PartialStates): Dependency[] {
    const parts: Dependency[] = []
    for (const { index: slot, leaf } of this.interpreter.slots) {
      const state = states[slot]
      if (leaf.fields !== undefined) {
        for (const [key, entry] of Object.entries(state as MutableEntries)) {
          parts.push({ slot, key, field: '' })
          for (const field of fieldsOf(leaf.fields, entry)) parts.push({ slot, key, field })
        }
      } else if (hasLocations(state)) {
        for (const key of Object.keys(state)) {
          const part: Dependency = { slot, key, field: '' }
          if (!this.interpreter.isInitial(part, state[key])) parts.push(part)
        }
      } else if (!this.interpreter.isInitial({ slot, key: undefined, field: '' }, state)) {
        parts.push({ slot, key: undefined, field: '' })
      }
    }
    return parts
  }

  private remove(states: PartialStates, { slot, key, field }: Dependency): void {
    if (key === undefined) {
      this.removeAll(states, slot)
    } else if (!this.interpreter.isKeyed(slot)) {
      states[slot] = this.restored(states[slot], slot, new Set([key]))
    } else if (field === '') {
      delete (states[slot] as MutableEntries)[key]
    } else {
      const entry = (states[slot] as MutableEntries)[key]
      if (entry !== undefined) this.interpreter.tableOf(slot).clear(entry, field)
    }
  }

  /** As {@link remove} for each location, with one copy of a state that is not keyed. */
  private removeMany(states: PartialStates, parts: readonly Dependency[]): void {
    const keysBySlot = new Map<number, Set<string>>()
    for (const part of parts) {
      if (part.key === undefined || this.interpreter.isKeyed(part.slot)) this.remove(states, part)
      else getOrInsert(keysBySlot, part.slot, () => new Set<string>()).add(part.key)
    }
    for (const [slot, keys] of keysBySlot) states[slot] = this.restored(states[slot], slot, keys)
  }

  private removeAll(states: PartialStates, slot: number): void {
    states[slot] = this.interpreter.isKeyed(slot) ? emptyRecord() : this.interpreter.initialOf(slot)
  }

  /** A state with the initial values at some keys. */
  private restored(state: unknown, slot: number, keys: ReadonlySet<string>): unknown {
    if (!hasLocations(state)) return state
    const initial = this.interpreter.initialOf(slot)
    const restored: Record<string, unknown> = Object.create(Object.getPrototypeOf(state))
    for (const key of Object.keys(state)) if (!keys.has(key)) setOwn(restored, key, state[key])
    for (const key of keys)
      if (hasLocations(initial) && Object.hasOwn(initial, key)) setOwn(restored, key, initial[key])
    return Object.freeze(restored)
  }

  /** The name of a location. The same field at different keys has the same name. */
  private nameOf({ slot, key, field }: Dependency): string {
    return this.interpreter.isKeyed(slot) ? `${slot}.${field}` : `${slot}[${key}]`
  }

  private gives(states: PartialStates, event: TapelineEvent, wanted: readonly Wanted[]): boolean {
    if (!this.interpreter.tryApply(states, event)) return false
    return wanted.every((part) => sameState(this.interpreter.valueOf(states, part), part.value))
  }
}

function fieldsOf(table: FieldTable, entry: AnyEntry | undefined): string[] {
  return entry === undefined ? [] : table.names.filter((name) => !isMissing(entry[name]))
}
