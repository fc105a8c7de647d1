import { freeze } from 'immer'
import { TapelineError } from '../event/error.js'
import type { AnyEntry, FieldTable } from '../projection/fields.js'
import type { AnyProjection, CombinedProjection, LeafProjection, Tape } from '../projection/projection.js'
import { guard, metBefore, packCell } from './checkpoint.js'
import type { Cursor } from './cursor.js'
import { PublishedEntries } from './published-entries.js'
import type { Cell, Slot } from './slot.js'
import { frozenCopyOf } from './values.js'

type Entries = Readonly<Record<string, Readonly<AnyEntry>>>

/** Makes frozen values of what a cursor holds; what has not changed since the last time is the same value. */
export class Publisher {
  private readonly published: unknown[] = []
  private readonly stale: boolean[]

  constructor(
    private readonly projection: AnyProjection,
    private readonly cursor: Cursor,
  ) {
    this.stale = cursor.program.slots.map(() => true)
  }

  /** The state at the cursor's position, whole. @throws TapelineError `state.unsupported` */
  publish(tape: Tape): unknown {
    this.noteChanges()
    const { slots } = this.cursor.program
    const states = this.cursor.settled(() => slots.map((slot) => this.stateOf(slot)))
    return assemble(this.projection, (leaf) => states[this.cursor.program.slotOf(leaf)], tape, true)
  }

  /**
   * The state at the cursor's position for a condition to be tested on: only what is read of it is published, of keyed
   * states entry by entry. It is good until the cursor moves.
   */
  view(tape: Tape): unknown {
    this.noteChanges()
    const leafView = (leaf: LeafProjection): unknown => {
      const slot = this.cursor.program.slots[this.cursor.program.slotOf(leaf)] as Slot
      if (leaf.fields === undefined) return this.cursor.settled(() => this.stateOf(slot))
      return entriesView(leaf.fields, this.cellOf(slot))
    }
    return assemble(this.projection, leafView, tape, false)
  }

  /** Lets the cells hold what was published of them, so that what Immer leaves unchanged from here on stays the same value. */
  adopt(): void {
    this.noteChanges()
    for (const slot of this.cursor.program.slots) {
      if (slot.leaf.fields !== undefined || this.stale[slot.index] === true) continue
      Object.assign(this.cellOf(slot), {
        value: this.published[slot.index],
        frozen: true,
        objects: undefined,
      })
    }
    this.cursor.program.link(this.cursor.cells)
  }

  private noteChanges(): void {
    for (const [index, changed] of this.cursor.takeUnpublished().entries()) this.stale[index] ||= changed
  }

  private cellOf(slot: Slot): Cell {
    return this.cursor.cells[slot.index] as Cell
  }

  private stateOf(slot: Slot): unknown {
    if (this.stale[slot.index] === true) {
      this.published[slot.index] = this.freshStateOf(slot)
      this.stale[slot.index] = false
    }
    return this.published[slot.index]
  }

  private freshStateOf(slot: Slot): unknown {
    const previous = this.published[slot.index]
    const { fields } = slot.leaf
    const snapshot = this.cursor.snapshotOf(slot.index)
    if (fields === undefined) {
      // With a state before, the cells tell what has not changed since.
      if (previous === undefined && snapshot !== undefined && 'value' in snapshot)
        return frozenCopyOf(snapshot.value, previous, undefined)
      const { cells } = this.cursor
      return guard(slot, () => frozenCopyOf(this.cellOf(slot).value, previous, metBefore(slot, cells)))
    }
    const before = previous as PublishedEntries | undefined
    const packed =
      snapshot !== undefined && 'packed' in snapshot
        ? snapshot.packed
        : packCell(slot, this.cursor.cells, before?.packed)
    return PublishedEntries.of(fields, packed, before)
  }
}

/** Entries that are published one by one, as they are read. */
function entriesView(table: FieldTable, cell: Cell): Entries {
  const entryOf = (key: PropertyKey): unknown => {
    const entries = cell.value as Entries
    return typeof key === 'string' && Object.hasOwn(entries, key)
      ? table.publishEntry(entries[key] as Readonly<AnyEntry>, key)
      : undefined
  }
  return new Proxy<Entries>(Object.create(null), {
    get: (_, key) => entryOf(key),
    has: (_, key) => entryOf(key) !== undefined,
    ownKeys: () => Object.keys(cell.value as Entries),
    getOwnPropertyDescriptor: (_, key) => {
      const value = entryOf(key)
      return value === undefined
        ? undefined
        : { value, enumerable: true, configurable: true, writable: false }
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  })
}

/** The state of a projection out of those of its leaves; derived values are worked out when they are first read. */
function assemble(
  projection: AnyProjection,
  stateOf: (leaf: LeafProjection) => unknown,
  tape: Tape,
  eager: boolean,
): unknown {
  if (projection.kind === 'leaf') {
    const state = stateOf(projection)
    return state instanceof PublishedEntries ? state.record : state
  }
  const state: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(projection.parts)) {
    if (eager && !isPutOff(part, stateOf)) state[name] = assemble(part, stateOf, tape, eager)
    else
      Object.defineProperty(state, name, {
        enumerable: true,
        get: () => assemble(part, stateOf, tape, eager),
      })
  }
  for (const name of Object.keys(projection.derived)) {
    Object.defineProperty(state, name, { enumerable: true, get: derivedOnce(projection, name, state, tape) })
  }
  return Object.freeze(state)
}

/** Whether a state is so large that it is made only where someone looks at it. */
function isPutOff(part: AnyProjection, stateOf: (leaf: LeafProjection) => unknown): boolean {
  if (part.kind !== 'leaf') return false
  const state = stateOf(part)
  return state instanceof PublishedEntries && state.isLarge
}

function derivedOnce(
  projection: CombinedProjection,
  name: string,
  state: unknown,
  tape: Tape,
): () => unknown {
  let stage: 'new' | 'running' | 'done' = 'new'
  let value: unknown
  return () => {
    if (stage === 'running') {
      throw new TapelineError({
        code: 'projection.invalid',
        message: `The derived value '${name}' of '${projection.name}' looks at itself at the same moment.`,
      })
    }
    if (stage === 'done') return value
    stage = 'running'
    try {
      value = freeze(projection.derived[name]?.(state as never, tape), true)
      stage = 'done'
      return value
    } finally {
      if (stage === 'running') stage = 'new'
    }
  }
}
