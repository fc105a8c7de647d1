import type { AnyEntry } from '../event/recipes.js'
import { emptyRecord } from '../event/records.js'
import { type PathStep, valueAtSteps } from '../projection/path.js'
import type { AnyProjection, LeafProjection, Tape } from '../projection/projection.js'
import { sameState } from '../projection/same-state.js'
import type { Slot } from '../replay/slot.js'
import { type LeafFinder, lazyState } from './lazy-state.js'

/** The published entries at one key by slot; undefined or missing for a slot without an entry. */
export type KeyEntries = readonly (Readonly<AnyEntry> | undefined)[]

const NO_TAPE: Tape = {
  position: 0,
  now: undefined,
  events: () => {
    throw new Error('This value has no use for the tape.')
  },
  at: () => {
    throw new Error('This value has no use for the tape.')
  },
}

/** A published state whose entries in keyed states can be removed or replaced, to see whether a value changes. */
export class HypotheticalState {
  private readonly records = new Map<LeafProjection, Record<string, unknown>>()
  /** The states that are not keyed. */
  private readonly others = new Map<LeafProjection, unknown>()
  /** The keyed slots. */
  readonly slots: readonly Slot[]

  /**
   * @param slots the slots from which the value is computed
   * @param state the published state at first
   */
  constructor(
    private readonly projection: AnyProjection,
    slots: readonly Slot[],
    finder: LeafFinder,
    state: unknown,
    private readonly steps: readonly PathStep[],
    private readonly value: unknown,
  ) {
    this.slots = slots.filter(({ leaf }) => leaf.fields !== undefined)
    for (const { leaf } of slots) {
      const found = finder.find(state, leaf)
      if (leaf.fields === undefined) this.others.set(leaf, found)
      else this.records.set(leaf, copyOf(found as Record<string, unknown>))
    }
  }

  /** All keys, each once. */
  keys(): string[] {
    return [...new Set([...this.records.values()].flatMap((record) => Object.keys(record)))]
  }

  entriesAt(key: string): KeyEntries {
    return this.slots.map(({ leaf }) => this.records.get(leaf)?.[key] as Readonly<AnyEntry> | undefined)
  }

  /** Replaces the entries at a key. */
  replace(key: string, entries: KeyEntries): void {
    for (const [index, { leaf }] of this.slots.entries()) {
      let record = this.records.get(leaf) as Record<string, unknown>
      if (Object.isFrozen(record)) {
        record = copyOf(record)
        this.records.set(leaf, record)
      }
      if (entries[index] === undefined) delete record[key]
      else record[key] = entries[index]
    }
  }

  /** Whether the value is still the same. False if a derived value throws. */
  isSame(): boolean {
    try {
      const state = lazyState(
        this.projection,
        (leaf) => this.records.get(leaf) ?? this.others.get(leaf),
        NO_TAPE,
      )
      return sameState(valueAtSteps(state, this.steps), this.value)
    } catch {
      return false
    }
  }

  /** Removes a published field from all entries of a slot, if the value stays the same. @returns whether it did */
  dropField(slot: number, field: string): boolean {
    const { leaf } = this.slots.find(({ index }) => index === slot) as Slot
    const before = this.records.get(leaf) as Record<string, unknown>
    const after = emptyRecord<unknown>()
    for (const key of Object.keys(before)) after[key] = withoutField(before[key] as object, field)
    this.records.set(leaf, after)
    if (this.isSame()) return true
    this.records.set(leaf, before)
    return false
  }

  /**
   * Removes the entries at the first keys of a list, as many as a binary search finds without changing the value.
   * @param keys keys in an order that groups those that do not matter
   * @returns the remaining keys
   */
  dropFirst(keys: readonly string[]): string[] {
    const before = keys.map((key) => this.entriesAt(key))
    let dropped = 0
    for (let low = 0, high = keys.length; low < high; ) {
      const middle = (low + high + 1) >> 1
      for (let index = dropped; index < middle; index += 1) this.replace(keys[index] as string, [])
      for (let index = middle; index < dropped; index += 1)
        this.replace(keys[index] as string, before[index] as KeyEntries)
      dropped = middle
      if (this.isSame()) low = middle
      else high = middle - 1
      if (low === high && dropped !== low) {
        for (let index = low; index < dropped; index += 1)
          this.replace(keys[index] as string, before[index] as KeyEntries)
        dropped = low
      }
    }
    return keys.slice(dropped)
  }
}

function copyOf(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.assign(emptyRecord<unknown>(), record)
}

function withoutField(entry: object, field: string): object {
  const { [field]: _, ...others } = entry as Record<string, unknown>
  return others
}
