import type { TapelineEvent } from '../event/event.js'
import { type AnyEntry, isMissing } from '../event/recipes.js'
import { emptyRecord, getOrInsert, ownValue } from '../event/records.js'
import type { FieldTable } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'
import type { EventInterpreter } from '../replay/partial/event-interpreter.js'
import {
  hasLocations,
  keptAt,
  locationsUnlike,
  namesTo,
  resetAt,
  treeOf,
} from '../replay/partial/nested-locations.js'
import type { MutableEntries, PartialStates } from '../replay/partial/partial-states.js'
import type { Dependency, Wanted } from './dependency.js'
import { minimize } from './minimize.js'

/** What an event of a type needed. */
interface Hint {
  /** The fields of keyed states, at any key, as `slot.field`. */
  readonly fields: Set<string>
  /** The paths into other states. A number is the index of a name on the way to the first wanted location. */
  readonly paths: { readonly slot: number; readonly names: readonly (string | number)[] }[]
}

/** Up to this many locations, one experiment tests whether an event writes any of them. */
const MANY = 4

/**
 * Finds by experiment the locations that an event needs. It runs the event again with one location after another reset to its initial
 * value. A location matters if the event then writes other values.
 */
export class Influence {
  /** What mattered the last time that an event of a type wrote the same fields, which is tried first. Kept for one explanation. */
  private readonly hints = new Map<string, Hint>()

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
      const states = this.keptBy(hinted, before, wanted)
      const kept = this.interpreter.copy(states)
      if (this.gives(states, event, wanted)) return this.partsOf(kept)
    }
    const parts = this.search(before, event, wanted)
    this.hints.set(hint, this.hintOf(parts, wanted))
    return parts
  }

  private hintOf(parts: readonly Dependency[], wanted: readonly Wanted[]): Hint {
    const names = namesOf(wanted)
    const hint: Hint = { fields: new Set(), paths: [] }
    for (const { slot, key, field } of parts) {
      if (key === undefined || this.interpreter.isKeyed(slot)) hint.fields.add(`${slot}.${field}`)
      else hint.paths.push({ slot, names: namesTo({ key, field }).map((name) => relativeName(name, names)) })
    }
    return hint
  }

  /** A state with the hinted locations only. A hint from one wanted location also applies to others, under their own names. */
  private keptBy(hint: Hint, before: PartialStates, wanted: readonly Wanted[]): PartialStates {
    const { interpreter } = this
    const states = interpreter.copy(before)
    const names = namesOf(wanted)
    for (const { index: slot, leaf } of interpreter.slots) {
      if (leaf.fields === undefined) {
        if (!hasLocations(states[slot])) {
          if (!hint.fields.has(`${slot}.`)) this.removeAll(states, slot)
          continue
        }
        const paths = hint.paths.filter((path) => path.slot === slot)
        const tree = treeOf(paths.map((path) => path.names.map((name) => absoluteName(name, names))))
        states[slot] = keptAt(states[slot], interpreter.initialOf(slot), tree)
        continue
      }
      const entries = states[slot] as MutableEntries
      for (const [key, entry] of Object.entries(entries)) {
        if (!hint.fields.has(`${slot}.`)) delete entries[key]
        else
          for (const field of fieldsOf(leaf.fields, entry))
            if (!hint.fields.has(`${slot}.${field}`)) leaf.fields.clear(entry, field)
      }
    }
    return states
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
      if (leaf.fields !== undefined) continue
      const prune = (names: readonly string[]): void => {
        const value = names.reduce(ownValue, states[index])
        if (!hasLocations(value)) return
        const kept = minimize(Object.keys(value), (fewer) => {
          const stay = new Set(fewer)
          const others = Object.keys(value).filter((name) => !stay.has(name))
          return without((trial) =>
            this.reset(
              trial,
              index,
              others.map((name) => [...names, name]),
            ),
          )
        })
        for (const name of kept) prune([...names, name])
      }
      prune([])
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
        for (const location of locationsUnlike(state, this.interpreter.initialOf(slot))) {
          const part: Dependency = { slot, ...location }
          if (!this.interpreter.isInitial(part, this.interpreter.valueOf(states, part))) parts.push(part)
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
      this.reset(states, slot, [namesTo({ key, field })])
    } else if (field === '') {
      delete (states[slot] as MutableEntries)[key]
    } else {
      const entry = (states[slot] as MutableEntries)[key]
      if (entry !== undefined) this.interpreter.tableOf(slot).clear(entry, field)
    }
  }

  /** As {@link remove} for each location, with one copy of a state that is not keyed. */
  private removeMany(states: PartialStates, parts: readonly Dependency[]): void {
    const pathsBySlot = new Map<number, string[][]>()
    for (const part of parts) {
      const { slot, key, field } = part
      if (key === undefined || this.interpreter.isKeyed(slot)) this.remove(states, part)
      else getOrInsert(pathsBySlot, slot, (): string[][] => []).push(namesTo({ key, field }))
    }
    for (const [slot, paths] of pathsBySlot) this.reset(states, slot, paths)
  }

  private removeAll(states: PartialStates, slot: number): void {
    states[slot] = this.interpreter.isKeyed(slot) ? emptyRecord() : this.interpreter.initialOf(slot)
  }

  /** Gives some locations of a state that is not keyed their initial values. */
  private reset(states: PartialStates, slot: number, paths: readonly (readonly string[])[]): void {
    states[slot] = resetAt(states[slot], this.interpreter.initialOf(slot), treeOf(paths))
  }

  private gives(states: PartialStates, event: TapelineEvent, wanted: readonly Wanted[]): boolean {
    if (!this.interpreter.tryApply(states, event)) return false
    return wanted.every((part) => sameState(this.interpreter.valueOf(states, part), part.value))
  }
}

function fieldsOf(table: FieldTable, entry: AnyEntry | undefined): string[] {
  return entry === undefined ? [] : table.names.filter((name) => !isMissing(entry[name]))
}

/** The names on the way to the most deeply nested of some locations in states that are not keyed. */
function namesOf(wanted: readonly Wanted[]): readonly string[] {
  let longest: readonly string[] = []
  for (const { key, field } of wanted) {
    const names = key === undefined ? [] : namesTo({ key, field })
    if (names.length > longest.length) longest = names
  }
  return longest
}

function relativeName(name: string, names: readonly string[]): string | number {
  const index = names.indexOf(name)
  return index === -1 ? name : index
}

function absoluteName(name: string | number, names: readonly string[]): string {
  return typeof name === 'string' ? name : (names[name] ?? '')
}
