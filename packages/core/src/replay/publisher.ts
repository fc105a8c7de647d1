import { isTapelineError, TapelineError } from '../event/error.js'
import { printFieldsOf } from '../event/print.js'
import type { AnyEntry } from '../event/recipes.js'
import { setOwn } from '../event/records.js'
import { defineDerived, frozenDerived, withDerived } from '../projection/derive.js'
import type { FieldTable } from '../projection/field-table.js'
import type { AnyProjection, LeafProjection, Tape } from '../projection/projection.js'
import { packCell, visitedFor, walkState } from './checkpoint.js'
import type { Cursor } from './cursor.js'
import type { CheckpointInterval } from './partial/checkpoint-interval.js'
import type { RecentReads } from './partial/lazy-states.js'
import { partialReplayOf } from './partial-replays.js'
import { EntriesOnRead, type FrozenEntries, PublishedEntries } from './published-entries.js'
import { readOnlyView } from './read-only-view.js'
import type { Cell, Slot } from './slot.js'
import { frozenStateOf, unsupportedKeys } from './state-copy.js'

/** The states of slots or leaves. A lazy one is published on read. */
interface StateSource<Part> {
  stateOf(part: Part): unknown
  isLazy(part: Part): boolean
}
type SlotStates = StateSource<Slot>

/** Published states of leaves, and how values derived from them are finished. */
export interface LeafStates extends StateSource<LeafProjection> {
  /** The state of a plain leaf with its derived values. */
  withDerived(leaf: LeafProjection, state: unknown): unknown
  /** The final value of a derived one. */
  finish(value: unknown): unknown
}

/** How derived values are published. */
const PUBLISHED = { withDerived, finish: frozenDerived }

/** Publishes the states of a cursor as frozen values. Values that have not changed since the last time stay the same objects. */
export class Publisher {
  private readonly published: unknown[] = []
  private readonly stale: boolean[]
  private readonly recent: RecentReads | undefined

  constructor(
    private readonly projection: AnyProjection,
    private readonly cursor: Cursor,
  ) {
    this.stale = cursor.program.slots.map(() => true)
    this.recent = partialReplayOf(cursor.program)?.recentReads(cursor.program.slots)
  }

  /** The state at the position of the cursor. @throws TapelineError `state.unsupported` */
  publish(tape: Tape): unknown {
    const publishedStates = this.states()
    const isLazy = ({ index }: Slot): boolean => {
      const state = publishedStates[index]
      return state instanceof PublishedEntries && state.isLazy
    }
    return this.assembled({ stateOf: ({ index }) => publishedStates[index], isLazy: isLazy }, tape)
  }

  /**
   * The state at the end of an interval, replayed on read; undefined if that would save nothing. It stays valid when the cursor
   * moves.
   * @param seek moves the cursor to the end of the interval
   */
  publishLazily(interval: CheckpointInterval, seek: () => void, tape: Tape): unknown {
    const { program } = this.cursor
    const lazy = partialReplayOf(program)?.lazyStates(
      interval,
      program.slots,
      this.recent as RecentReads,
      () => {
        seek()
        return this.states()
      },
    )
    return lazy && this.assembled(lazy, tape)
  }

  private states(): readonly unknown[] {
    this.markStale()
    return this.cursor.withoutSharedObjects(() => this.cursor.program.slots.map((slot) => this.stateOf(slot)))
  }

  private assembled(states: SlotStates, tape: Tape): unknown {
    const { program } = this.cursor
    const slotOf = (leaf: LeafProjection): Slot => program.slots[program.slotOf(leaf)] as Slot
    const leaves = {
      stateOf: (leaf: LeafProjection) => states.stateOf(slotOf(leaf)),
      isLazy: (leaf: LeafProjection) => states.isLazy(slotOf(leaf)),
      ...PUBLISHED,
    }
    return assemble(this.projection, leaves, tape)
  }

  /**
   * A view of the state at the position of the cursor, which publishes only what is read; in keyed states, single entries. It is
   * valid until the cursor moves.
   */
  view(tape: Tape): unknown {
    this.markStale()
    const stateOf = (leaf: LeafProjection): unknown => {
      const slot = this.cursor.program.slots[this.cursor.program.slotOf(leaf)] as Slot
      if (leaf.fields === undefined) return this.publishSlot(slot)
      return entriesView(leaf.fields, this.cellOf(slot))
    }
    return assemble(this.projection, { stateOf, isLazy: () => true, ...PUBLISHED }, tape)
  }

  /** The published state of one slot. @throws TapelineError `state.unsupported` */
  publishSlot(slot: Slot): unknown {
    this.markStale()
    return this.cursor.withoutSharedObjects(() => this.stateOf(slot))
  }

  /** As {@link publishSlot}; leaves an error to the next read. */
  tryPublish(slot: Slot): void {
    try {
      this.publishSlot(slot)
    } catch (error) {
      if (!isTapelineError(error, 'state.unsupported')) throw error
    }
  }

  /** Puts the published values into the cells, so that values which Immer leaves unchanged stay the same objects. */
  sharePublished(): void {
    this.markStale()
    for (const slot of this.cursor.program.slots) {
      if (slot.leaf.fields !== undefined || this.stale[slot.index] === true) continue
      Object.assign(this.cellOf(slot), {
        value: this.published[slot.index],
        frozen: true,
        objects: undefined,
      })
    }
    this.cursor.program.linkReads(this.cursor.cells)
  }

  private markStale(): void {
    for (const [index, changed] of this.cursor.takeChanged().entries()) this.stale[index] ||= changed
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
    try {
      return this.copiedStateOf(slot)
    } catch (error) {
      if (!isTapelineError(error, 'state.unsupported') || error.eventId !== undefined) throw error
      const eventId = this.cursor.findCause((cells) => !canPublish(slot, (cells[slot.index] as Cell).value))
      throw new TapelineError({
        ...error.faults[0],
        code: error.code,
        message: error.faults[0]?.message ?? '',
        eventId,
      })
    }
  }

  private copiedStateOf(slot: Slot): unknown {
    const previous = this.published[slot.index]
    const { fields } = slot.leaf
    const snapshot = this.cursor.snapshotOf(slot.index)
    if (fields === undefined) {
      // With a previous state, the cell is compared with it instead.
      if (previous === undefined && snapshot !== undefined && 'value' in snapshot)
        return frozenStateOf(snapshot.value, previous, undefined)
      const { cells, program } = this.cursor
      return walkState(slot, this.cellOf(slot).value, () =>
        frozenStateOf(this.cellOf(slot).value, previous, visitedFor(program, slot, cells)),
      )
    }
    const before = previous as PublishedEntries | undefined
    const packed =
      snapshot !== undefined && 'packed' in snapshot
        ? snapshot.packed
        : packCell(slot, this.cursor.cells, before?.packed)
    return PublishedEntries.of(fields, packed, before)
  }
}

/** Whether a state can be published. */
function canPublish({ leaf: { fields } }: Slot, state: unknown): boolean {
  if (fields === undefined) return unsupportedKeys(state) === undefined
  return Object.entries(state as FrozenEntries).every(([key, entry]) =>
    fields.fits(entry as Readonly<AnyEntry>, key),
  )
}

/** The entries of a cell, each published on read. */
function entriesView(table: FieldTable, cell: Cell): object {
  const entries = (): FrozenEntries => cell.value as FrozenEntries
  return readOnlyView({
    keys: () => Object.keys(entries()),
    has: (key) => typeof key === 'string' && Object.hasOwn(entries(), key),
    at: (key) => table.publishEntry(entries()[key as string] as Readonly<AnyEntry>, key as string),
    prototype: Object.prototype,
  })
}

/** Builds the state of a projection from those of its leaves. Derived values are computed on the first read. */
export function assemble(projection: AnyProjection, leaves: LeafStates, tape: Tape): unknown {
  if (projection.kind === 'leaf') {
    const state = leaves.stateOf(projection)
    if (state instanceof EntriesOnRead) return state.record
    return leaves.withDerived(projection, state)
  }
  const state = printFieldsOf<Record<string, unknown>>({})
  for (const [name, part] of Object.entries(projection.parts)) {
    if (part.kind === 'leaf' && leaves.isLazy(part)) {
      Object.defineProperty(state, name, { enumerable: true, get: () => assemble(part, leaves, tape) })
    } else setOwn(state, name, assemble(part, leaves, tape))
  }
  const derive = projection.derive as ((state: unknown, tape: Tape) => object) | undefined
  if (derive !== undefined)
    defineDerived(state, projection.name, projection.derived, () => derive(state, tape), leaves.finish)
  return Object.freeze(state)
}
