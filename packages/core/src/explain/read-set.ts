import type { TapelineEvent } from '../event/event.js'
import { getOrInsert, ownValue } from '../event/records.js'
import { type PathStep, valueAtSteps } from '../projection/path.js'
import type { AnyProjection, LeafProjection, Tape } from '../projection/projection.js'
import { hasLocations, keyInside, leafInside } from '../replay/partial/nested-locations.js'
import type { Program } from '../replay/program.js'
import { readOnlyView } from '../replay/read-only-view.js'
import { publishWithTape } from '../replay/tape.js'
import type { Chain } from '../timeline/chain/chain.js'
import type { Dependency } from './dependency.js'
import { type LeafFinder, lazyState } from './lazy-state.js'

/** A published location that was read. Its field may be a derived one. */
export interface PartSeen extends Dependency {
  readonly position: number
  /** The value that was read; absent for whether an entry or object exists. */
  readonly value?: unknown
}

/** Everything that was read to compute a value. */
export interface ReadSet {
  readonly value: unknown
  readonly parts: readonly PartSeen[]
  /** The events that derived values read from the tape. */
  readonly events: readonly TapelineEvent[]
  /** The positions at which derived values read the time of the last event. */
  readonly lasts: ReadonlySet<number>
  /** Whether a derived value read the tape. */
  readonly usesTape: boolean
}

/** What is hidden, to see whether it matters. */
export interface Mask {
  /** Groups of locations, named by {@link groupOf} and {@link keyGroupOf}. */
  readonly hidden: ReadonlySet<string>
  /** The ids of the events that the tape shows; undefined for all. */
  readonly shown?: ReadonlySet<string> | undefined
}

/** The group of the locations at the same key of the same slot. */
export function keyGroupOf({ slot, key }: Dependency): string {
  return `${slot}[${key}]`
}

/** The group of the locations with the same field at different keys. Whether entries exist is another group. */
export function groupOf({ slot, field }: Dependency): string {
  return field === '' ? `${slot}` : `${slot}.${field}`
}

/** Computes values of a published state, and records what is read. */
export class DependencyTracker {
  constructor(
    private readonly projection: AnyProjection,
    private readonly program: Program,
    private readonly chain: Chain,
    private readonly finder: LeafFinder,
    /** The published state at a position, or a view of it. */
    private readonly stateAt: (position: number) => unknown,
  ) {}

  /**
   * The value at a path with everything inside it.
   * @param only the value: without the parts
   * @throws whatever a derived value throws
   */
  look(
    position: number,
    steps: readonly PathStep[],
    mask: Mask = { hidden: new Set() },
    only?: 'value',
  ): ReadSet {
    const parts = new Map<string, PartSeen>()
    const events = new Map<string, TapelineEvent>()
    const lasts = new Set<number>()
    let usesTape = false
    const note = (part: PartSeen): boolean => {
      if (only === undefined) parts.set(`${part.position} ${part.slot} ${part.key} ${part.field}`, part)
      return !mask.hidden.has(groupOf(part)) && !mask.hidden.has(keyGroupOf(part))
    }
    const states = new Map<number, unknown>()
    const watched = (at: number): unknown => {
      if (!states.has(at))
        states.set(
          at,
          publishWithTape((tape) => this.watch(at, watchTape(tape), note), this.chain, at, watched),
        )
      return states.get(at)
    }
    const watchTape = (tape: Tape): Tape => ({
      position: tape.position,
      get now(): number | undefined {
        usesTape = true
        lasts.add(tape.position)
        return tape.now
      },
      events: (...types: string[]) => {
        usesTape = true
        const found = tape.events(...types).filter((event) => mask.shown?.has(event.id) !== false)
        for (const event of found) events.set(event.id, event)
        return found
      },
      at: (when) => {
        usesTape = true
        return tape.at(when)
      },
    })
    const value = valueAtSteps(watched(position), steps)
    touch(value)
    return { value, parts: [...parts.values()], events: [...events.values()], lasts, usesTape }
  }

  private watch(position: number, tape: Tape, note: (part: PartSeen) => boolean): unknown {
    const published = this.stateAt(position)
    const watchLeaf = (leaf: LeafProjection): unknown => {
      const slot = this.program.slotOf(leaf)
      const state = this.finder.find(published, leaf)
      if (leaf.fields !== undefined) return watchEntries(state as object, position, slot, note)
      if (hasLocations(state))
        return watchInside(state, undefined, (part) => note({ position, slot, ...part }))
      return note({ position, slot, key: undefined, field: '', value: state }) ? state : undefined
    }
    return lazyState(this.projection, watchLeaf, tape)
  }
}

function watchEntries(
  entries: object,
  position: number,
  slot: number,
  note: (part: PartSeen) => boolean,
): unknown {
  const known = new Map<string, unknown>()
  return maskedView(
    (key) => note({ position, slot, key, field: '' }),
    () => Object.keys(entries),
    (key) => {
      if (!known.has(key)) {
        const entry = ownValue(entries, key) as object | undefined
        known.set(
          key,
          entry &&
            trackedView(entry, (field) =>
              note({ position, slot, key, field, value: ownValue(entry, field) }),
            ),
        )
      }
      return known.get(key)
    },
  )
}

/** A view of a plain object in a state that is not keyed. @param at its key; undefined for the state itself */
function watchInside(
  object: Record<string, unknown>,
  at: string | undefined,
  note: (part: Pick<PartSeen, 'field' | 'value'> & { readonly key: string }) => boolean,
): object {
  const known = new Map<string, object>()
  return maskedView(
    (name) => {
      const value = ownValue(object, name)
      const isObject = hasLocations(value)
      return note(isObject ? { key: keyInside(at, name), field: '' } : { ...leafInside(at, name), value })
    },
    () => Object.keys(object),
    (name) => {
      const value = ownValue(object, name)
      return hasLocations(value)
        ? getOrInsert(known, name, () => watchInside(value, keyInside(at, name), note))
        : value
    },
    object,
  )
}

function trackedView(state: object, see: (key: string) => boolean): object {
  return maskedView(
    see,
    () => Object.keys(state),
    (key) => ownValue(state, key),
  )
}

/**
 * A view of a frozen object that reports which keys are read.
 * @param see called with each key that is read; returns whether the value is shown
 * @param show the value at a key, or undefined
 * @param like an object with the prototype of the view
 */
function maskedView(
  see: (key: string) => boolean,
  keys: () => string[],
  show: (key: string) => unknown,
  like: object = {},
): object {
  const read = (key: PropertyKey): unknown => (typeof key === 'string' && see(key) ? show(key) : undefined)
  return readOnlyView({
    keys,
    has: (key) => read(key) !== undefined,
    at: read,
    prototype: Object.getPrototypeOf(like) as object | null,
  })
}

/** Reads everything inside a value. */
function touch(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Map || value instanceof Set) for (const child of [...value].flat()) touch(child)
  else for (const key of Object.keys(value)) touch((value as Record<string, unknown>)[key])
}
