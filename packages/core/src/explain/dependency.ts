import { getOrInsert } from '../event/records.js'
import type { StateLocation } from '../replay/partial/event-interpreter.js'

/** A location in a state on which something depends. */
export type Dependency = StateLocation

/** A dependency whose writer has not been found yet. */
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

/** The dependencies whose writers have not been found yet, by slot, key and field. */
export class WantedSet {
  size = 0
  /** Increases whenever the wanted slots or fields change. */
  version = 0
  private readonly bySlot = new Map<number, OfSlot>()

  /** Adds a dependency. Of two at the same location, it keeps the one with the later position, which includes the other. */
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

  /** The slots with wanted locations. */
  slots(): number[] {
    return [...this.bySlot.keys()]
  }

  /** The fields that are wanted at any key. */
  fieldsOf(slot: number): string[] {
    return [...(this.bySlot.get(slot)?.fields.keys() ?? [])]
  }

  /** The only key with wanted locations in some slots; undefined if there are several. */
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
