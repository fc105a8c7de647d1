import { TapelineError } from '../../event/error.js'
import { checkDeriving, defineDerived } from '../../projection/derive.js'
import type { AnyProjection, LeafProjection, Tape } from '../../projection/projection.js'
import type { Chain, Prefix } from '../../timeline/chain/chain.js'
import type { Block } from '../../timeline/columns/block.js'
import { usedTypeIdOf } from '../../timeline/columns/layout.js'
import { assemble, type Publisher } from '../publisher.js'
import type { Slot } from '../slot.js'
import { ChangingEvents } from './changing-events.js'
import { ReadNode } from './read-node.js'
import type { TrackedCursor } from './tracked-cursor.js'
import { TrackedEntries } from './tracked-entries.js'
import { objectView, type Tracking, trackedValue } from './tracked-value.js'
import type { TrackingScope } from './tracking-scope.js'

/**
 * Views of the state of a cursor that note what is read. As long as the same would be read again, a function that depends on the
 * state alone would return the same.
 */
export class TrackedState {
  /** The events that may change what any view has read. */
  readonly changes: ChangingEvents = new ChangingEvents()
  /** Whether the last view read something that changes at each event, such as its time. */
  readsEachEvent = false
  private nodes: (ReadNode | undefined)[] = []
  /** The types of the events that the last view read from the tape. */
  private readonly readTypes = new Set<number>()
  /** The position up to which no event of these types has followed. */
  private checkedTo = 0
  private readonly entries: TrackedEntries[]
  private readonly readEntries = new Set<TrackedEntries>()

  constructor(
    private readonly projection: AnyProjection,
    private readonly cursor: TrackedCursor,
    private readonly publisher: Publisher,
    private readonly chain: Chain,
  ) {
    this.entries = cursor.program.slots.map((slot) => new TrackedEntries(slot, cursor, this.changes))
  }

  /** The state at the position of the cursor. What earlier views have read is forgotten. */
  view(scope: TrackingScope, tape: Tape): unknown {
    this.readsEachEvent = false
    this.nodes = []
    this.readEntries.clear()
    this.readTypes.clear()
    this.checkedTo = this.cursor.position
    const states: unknown[] = []
    const stateOf = (leaf: LeafProjection): unknown => {
      const { program } = this.cursor
      const slot = program.slots[program.slotOf(leaf)] as Slot
      if (!(slot.index in states)) states[slot.index] = this.stateOf(slot, scope)
      return states[slot.index]
    }
    const state: unknown = assemble(
      this.projection,
      {
        stateOf,
        isLazy: () => true,
        withDerived: (leaf, plain) => this.withDerived(leaf, plain, scope),
        finish: scope.frozen,
      },
      this.projection.kind === 'leaf' ? tape : this.tracked(tape, () => state),
    )
    if (typeof state === 'object' && state !== null) scope.add(state)
    return state
  }

  /** The indices of the events of a block that may change what any view has read, in order. */
  changesWithin(block: Block): readonly number[] {
    return (this.readTypes.size === 0 && this.cursor.indicesIn(block)) || this.changes.within(block)
  }

  /** Whether the last view would be read in the same way again. */
  holds(): boolean {
    if (this.readsEachEvent || (this.readTypes.size > 0 && this.hasNewOfReadTypes())) return false
    const { slots } = this.cursor.program
    for (const [index, node] of this.nodes.entries())
      if (node !== undefined && !node.holds(this.cursor.cellOf(slots[index] as Slot).value, true))
        return false
    for (const entries of this.readEntries) if (!entries.holds()) return false
    return true
  }

  /** Whether an object is a published entry, which stays valid. */
  isPublished(value: object): boolean {
    return this.entries.some((entries) => entries.has(value))
  }

  private hasNewOfReadTypes(): boolean {
    const { position } = this.cursor
    const { prefixes } = this.chain
    for (let at = this.chain.prefixIndexAt(this.checkedTo); this.checkedTo < position; at += 1) {
      const { block, start, end } = prefixes[at] as Prefix
      for (; this.checkedTo < Math.min(position, end); this.checkedTo += 1)
        if (this.readTypes.has(block.typeIds[this.checkedTo - start] as number)) return true
    }
    return false
  }

  private stateOf(slot: Slot, scope: TrackingScope): unknown {
    if (slot.leaf.fields !== undefined) {
      const entries = this.entries[slot.index] as TrackedEntries
      this.readEntries.add(entries)
      return entries.view(scope)
    }
    const node = new ReadNode()
    this.nodes[slot.index] = node
    this.changes.addTypes(slot.typeIds)
    return trackedValue(this.cursor.cellOf(slot).value, node, this.trackingOf(slot, scope))
  }

  private trackingOf(slot: Slot, scope: TrackingScope): Tracking {
    const refuse = (): never => {
      this.publisher.publishSlot(slot)
      throw new TapelineError({
        code: 'state.unsupported',
        message: `The state of '${slot.leaf.name}' holds a value that cannot be published.`,
      })
    }
    return { scope, refuse }
  }

  private withDerived(leaf: LeafProjection, state: unknown, scope: TrackingScope): unknown {
    const { derive, derived, name, fields } = leaf
    if (derive === undefined || fields !== undefined) return state
    const { program } = this.cursor
    const slot = program.slots[program.slotOf(leaf)] as Slot
    const current = this.cursor.cellOf(slot).value
    checkDeriving(leaf, current)
    const values: Readonly<Record<PropertyKey, unknown>> = {}
    const view = objectView(current, this.nodes[slot.index] as ReadNode, this.trackingOf(slot, scope), values)
    defineDerived(values, name, derived, () => derive(state), scope.frozen, view)
    return view
  }

  /** A tape for derived values that notes what is read of it. @param present the state of the view */
  private tracked(tape: Tape, present: () => unknown): Tape {
    const readEach = <Value>(value: Value): Value => {
      this.readsEachEvent = true
      return value
    }
    return {
      get position() {
        return readEach(tape.position)
      },
      get now() {
        return readEach(tape.now)
      },
      events: (...types: string[]) => {
        const events = tape.events(...types)
        const typeIds = types.flatMap((type) => usedTypeIdOf(type) ?? [])
        this.changes.addTypes(typeIds)
        for (const typeId of typeIds) this.readTypes.add(typeId)
        return events
      },
      // The events before a position, and so an earlier state, never change.
      at: (when) => {
        const state = tape.at(when)
        return state === present() ? readEach(state) : state
      },
    }
  }
}
