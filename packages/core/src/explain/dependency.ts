import { getOrInsert } from '../event/records.js'
import type { StateLocation } from '../replay/partial/event-interpreter.js'

/** A part of the state that something depends on. */
export type Dependency = StateLocation

/** A dependency whose writer is still to be found. */
export interface Wanted extends Dependency {
  readonly value: unknown
  /** Only events before this position can have written it. */
  readonly below: number
}

interface OfSlot {
  readonly byKey: Map<string | undefined, Map<string, Wanted>>
  /** How often each field is wanted. */
  readonly fields: Map<string, number>
}

/** The dependencies whose writers are still to be found, by slot, key and field. */
export class WantedSet {
  size = 0
  /** Grows whenever other slots or fields are wanted than before. */
  version = 0
  private readonly bySlot = new Map<number, OfSlot>()

  /** Adds one; of two of the same part, the one that reaches further up stays, since the other follows from it. */
  add(wanted: Wanted): void {
    const { slot, key, field } = wanted
    const own = getOrInsert(this.bySlot, slot, (): OfSlot => ({ byKey: new Map(), fields: new Map() }))
    const parts = getOrInsert(own.byKey, key, () => new Map<string, Wanted>())
    const known = parts.get(field)
    if (known !== undefined && known.below >= wanted.below) return
    if (known === undefined) {
      this.size += 1
      const count = own.fields.get(field) ?? 0
      if (count === 0) this.version += 1
      own.fields.set(field, count + 1)
    }
    parts.set(field, wanted)
  }

  delete({ slot, key, field }: Dependency): void {
    const own = this.bySlot.get(slot)
    const parts = own?.byKey.get(key)
    if (own === undefined || parts?.delete(field) !== true) return
    this.size -= 1
    const left = (own.fields.get(field) ?? 0) - 1
    if (left === 0) {
      own.fields.delete(field)
      this.version += 1
    } else {
      own.fields.set(field, left)
    }
    if (parts.size === 0) own.byKey.delete(key)
    if (own.byKey.size === 0) this.bySlot.delete(slot)
  }

  /** The slots that anything is wanted of. */
  slots(): number[] {
    return [...this.bySlot.keys()]
  }

  /** The fields that are wanted of any key. */
  fieldsOf(slot: number): string[] {
    return [...(this.bySlot.get(slot)?.fields.keys() ?? [])]
  }

  /** The key that anything of some slots is wanted at, if it is only one. */
  onlyKeyAmong(slots: Iterable<number>): string | undefined {
    const keys = new Set<string | undefined>()
    for (const slot of slots) for (const key of this.keysOf(slot)) keys.add(key)
    return keys.size === 1 ? [...keys][0] : undefined
  }

  keysOf(slot: number): Iterable<string | undefined> {
    return this.bySlot.get(slot)?.byKey.keys() ?? []
  }

  of(slot: number, key: string | undefined): Iterable<Wanted> {
    return this.bySlot.get(slot)?.byKey.get(key)?.values() ?? []
  }

  *ofSlot(slot: number): Generator<Wanted> {
    for (const parts of this.bySlot.get(slot)?.byKey.values() ?? []) yield* parts.values()
  }
}
