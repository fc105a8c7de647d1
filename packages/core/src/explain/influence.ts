import type { TapelineEvent } from '../event/event.js'
import type { AnyEntry, FieldTable } from '../projection/fields.js'
import { sameState } from '../projection/same-state.js'
import type { Dependency, Wanted } from './dependency.js'
import { type Entries, hasParts, type Machine, type States } from './machine.js'

/**
 * Finds out by experiment what an event needs: it is run again without one part of the states before it after another, and
 * a part matters if without it the event no longer gives what it gave. Nothing of a recipe is known but what it does.
 */
export class Influence {
  /** What mattered the last time that an event of a type gave the same fields; tried first. Kept for one explanation. */
  private readonly hints = new Map<string, ReadonlySet<string>>()

  constructor(private readonly machine: Machine) {}

  /** Whether an event gives a part the value that it has, even if that part was missing before. */
  rewrites(before: States, event: TapelineEvent, wanted: Wanted): boolean {
    const states = this.machine.copy(before)
    this.remove(states, wanted)
    return this.gives(states, event, [wanted])
  }

  /** The parts of `before` that an event needs to give all that is wanted of it; none can be left out, given the others. */
  of(before: States, event: TapelineEvent, wanted: readonly Wanted[]): Dependency[] {
    const hint = `${event.type} ${wanted.map(({ slot, field }) => `${slot}.${field}`).join(' ')}`
    const hinted = this.hints.get(hint)
    if (hinted !== undefined) {
      const states = this.machine.copy(before)
      for (const part of this.partsOf(before)) if (!hinted.has(this.nameOf(part))) this.remove(states, part)
      const kept = this.machine.copy(states)
      if (this.gives(states, event, wanted)) return this.partsOf(kept)
    }
    const parts = this.search(before, event, wanted)
    this.hints.set(hint, new Set(parts.map((part) => this.nameOf(part))))
    return parts
  }

  private search(before: States, event: TapelineEvent, wanted: readonly Wanted[]): Dependency[] {
    const { machine } = this
    let states = machine.copy(before)
    const without = (remove: (trial: States) => void): boolean => {
      const trial = machine.copy(states)
      remove(trial)
      const kept = machine.copy(trial)
      if (!this.gives(trial, event, wanted)) return false
      states = kept
      return true
    }
    for (const { index, leaf } of machine.slots) {
      if (without((trial) => this.removeAll(trial, index)) || leaf.fields === undefined) continue
      const table = leaf.fields
      for (const key of Object.keys(states[index] as Entries)) {
        const entry: Dependency = { slot: index, key, field: '' }
        if (without((trial) => this.remove(trial, entry))) continue
        const blank = (trial: States): void => {
          ;(trial[index] as Entries)[key] = table.blank()
        }
        if (without(blank)) continue
        for (const field of fieldsOf(table, (states[index] as Entries)[key]))
          without((trial) => this.remove(trial, { ...entry, field }))
      }
    }
    for (const { index, leaf } of machine.slots) {
      const state = states[index]
      if (leaf.fields !== undefined || !hasParts(state)) continue
      for (const key of Object.keys(state))
        without((trial) => this.remove(trial, { slot: index, key, field: '' }))
    }
    return this.partsOf(states)
  }

  /** The parts of states that are not as they were before the first event. */
  private partsOf(states: States): Dependency[] {
    const parts: Dependency[] = []
    for (const { index: slot, leaf } of this.machine.slots) {
      const state = states[slot]
      if (leaf.fields !== undefined) {
        for (const [key, entry] of Object.entries(state as Entries)) {
          parts.push({ slot, key, field: '' })
          for (const field of fieldsOf(leaf.fields, entry)) parts.push({ slot, key, field })
        }
      } else if (hasParts(state)) {
        for (const key of Object.keys(state)) {
          const part: Dependency = { slot, key, field: '' }
          if (!this.machine.isInitial(part, state[key])) parts.push(part)
        }
      } else if (!this.machine.isInitial({ slot, key: undefined, field: '' }, state)) {
        parts.push({ slot, key: undefined, field: '' })
      }
    }
    return parts
  }

  private remove(states: States, { slot, key, field }: Dependency): void {
    if (key === undefined) {
      this.removeAll(states, slot)
    } else if (!this.machine.isKeyed(slot)) {
      states[slot] = this.restored(states[slot], slot, key)
    } else if (field === '') {
      delete (states[slot] as Entries)[key]
    } else {
      const entry = (states[slot] as Entries)[key]
      if (entry !== undefined) entry[field] = undefined
    }
  }

  private removeAll(states: States, slot: number): void {
    states[slot] = this.machine.isKeyed(slot) ? {} : this.machine.initialOf(slot)
  }

  /** A state with the part at a key as it was before the first event. */
  private restored(state: unknown, slot: number, key: string): unknown {
    if (!hasParts(state)) return state
    const { [key]: _, ...others } = state
    const initial = this.machine.initialOf(slot)
    return Object.freeze(
      hasParts(initial) && Object.hasOwn(initial, key) ? { ...others, [key]: initial[key] } : others,
    )
  }

  /** Parts of entries at different keys that mean the same have one name. */
  private nameOf({ slot, key, field }: Dependency): string {
    return this.machine.isKeyed(slot) ? `${slot}.${field}` : `${slot}[${key}]`
  }

  private gives(states: States, event: TapelineEvent, wanted: readonly Wanted[]): boolean {
    if (!this.machine.tryStep(states, event)) return false
    return wanted.every((part) => sameState(this.machine.valueOf(states, part), part.value))
  }
}

function fieldsOf(table: FieldTable, entry: AnyEntry | undefined): string[] {
  return entry === undefined ? [] : table.names.filter((name) => entry[name] !== undefined)
}
