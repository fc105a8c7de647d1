import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { getOrInsert } from '../event/records.js'
import type { FieldTable } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'
import { Cursor } from '../replay/cursor.js'
import type { EventInterpreter } from '../replay/partial/event-interpreter.js'
import { valueInside } from '../replay/partial/nested-locations.js'
import { type MutableEntries, type PartialStates, rowIn, statesAt } from '../replay/partial/partial-states.js'
import { replayKeys } from '../replay/partial/replay-keys.js'
import type { Program } from '../replay/program.js'
import { frozenCopyOf } from '../replay/state-copy.js'
import type { Chain, Prefix } from '../timeline/chain/chain.js'
import { InstrumentColumns } from '../timeline/columns/instrument-column.js'
import type { Wanted } from './dependency.js'

/** An event of a block with the states around it. */
export interface TracedEvent {
  /** Its index in the block. */
  readonly index: number
  readonly event: TapelineEvent
  /** The key of the only entry that keyed states have; undefined if they have all entries. */
  readonly key: string | undefined
  readonly before: PartialStates
  readonly after: PartialStates
}

/** The states with only one entry at the starts of blocks. */
interface EntryStarts {
  /** The first of the blocks, which follows a checkpoint. */
  readonly known: Prefix
  readonly states: ReadonlyMap<Prefix, PartialStates>
}

/** The traced events since a checkpoint. */
interface Trace {
  /** The block that follows the checkpoint. */
  readonly known: Prefix
  readonly interpreter: EventInterpreter
  readonly watched: string
  /** The position at which the trace ends. */
  readonly stop: number
  readonly steps: ReadonlyMap<Prefix, readonly TracedEvent[]>
}

/** The past states of a program: at the starts of blocks, and around the events within a block. */
export class History {
  readonly instruments: InstrumentColumns
  private cursor: Cursor | undefined
  /** The last result of `known`. */
  private last: { readonly from: Prefix; readonly known: Prefix } | undefined
  /** The last result of `entryAtStarts` by key. Blocks are searched backwards, so the next start is mostly among these. */
  private readonly starts = new Map<EventInterpreter, Map<string, EntryStarts>>()
  /** The last trace of `traceAll`. */
  private trace: Trace | undefined

  constructor(
    private readonly program: Program,
    private readonly chain: Chain,
    private readonly definitions: ReadonlyMap<string, AnyEventDefinition>,
  ) {
    this.instruments = InstrumentColumns.of(definitions)
  }

  /** The last prefix up to another one whose start has a checkpoint. */
  private known(prefix: Prefix): Prefix {
    const { checkpoints } = this.program
    const isKnown = ({ previous }: Prefix): boolean => previous === undefined || checkpoints.has(previous)
    const { last } = this
    // Blocks are searched backwards, so the checkpoint is mostly the same.
    if (last !== undefined && prefix.start <= last.from.start && prefix.start >= last.known.start)
      if (isKnown(last.known)) return last.known
    let known = prefix
    while (!isKnown(known)) known = known.previous as Prefix
    this.last = { from: prefix, known }
    return known
  }

  /**
   * Compares locations of a slot with their values at the start of a block, or at the last earlier start with a checkpoint.
   */
  comparerAtStart(prefix: Prefix, slot: number): (part: Wanted) => boolean {
    const { previous } = this.known(prefix)
    const snapshot = previous && this.program.checkpoints.get(previous)?.snapshots[slot]
    // A location with its initial value is never wanted.
    if (snapshot === undefined) return () => false
    if (!('packed' in snapshot)) {
      return ({ key, field, value }) =>
        sameState(key === undefined ? snapshot.value : valueInside(snapshot.value, { key, field }), value)
    }
    const table = this.tableOf(slot)
    return ({ key, field, value }) => {
      const row = rowIn(snapshot.packed, key as string)
      if (row === undefined || field === '') return (row === undefined ? undefined : true) === value
      return table.unpackField(snapshot.packed, row, field) === value
    }
  }

  /** As {@link entryAtStart}, if it was replayed for a block behind with the same checkpoint before; not to be changed. */
  knownAtStart(prefix: Prefix, interpreter: EventInterpreter, key: string): PartialStates | undefined {
    return this.starts.get(interpreter)?.get(key)?.states.get(prefix)
  }

  /** The keyed states at the start of a block, with only the entry at a key. @throws whatever a recipe throws */
  entryAtStart(prefix: Prefix, interpreter: EventInterpreter, key: string): PartialStates {
    const known = this.known(prefix)
    const byKey = getOrInsert(this.starts, interpreter, () => new Map<string, EntryStarts>())
    let starts = byKey.get(key)
    if (starts?.known !== known || !starts.states.has(prefix)) {
      starts = { known, states: this.entryAtStarts(known, prefix, interpreter, key) }
      byKey.set(key, starts)
    }
    return interpreter.copy(starts.states.get(prefix) as PartialStates)
  }

  /** As {@link entryAtStart}, at the starts of all blocks from one that follows a checkpoint to another. */
  private entryAtStarts(
    known: Prefix,
    last: Prefix,
    interpreter: EventInterpreter,
    key: string,
  ): Map<Prefix, PartialStates> {
    const { instruments } = this
    const checkpoint = known.previous && this.program.checkpoints.get(known.previous)
    const keys = new Set([key])
    const states =
      checkpoint === undefined ? interpreter.initial() : statesAt(interpreter.slots, checkpoint, keys)
    const prefixes: Prefix[] = []
    for (let prefix = last; prefix !== known; prefix = prefix.previous as Prefix) prefixes.push(prefix)
    const atStarts = new Map([[known, interpreter.copy(states)]])
    for (const prefix of prefixes.reverse()) {
      replayKeys({
        instruments,
        prefixes: [prefix.previous as Prefix],
        keys,
        typeIds: interpreter.typeIds,
        apply: (_, event) => interpreter.apply(states, event),
      })
      atStarts.set(prefix, interpreter.copy(states))
    }
    return atStarts
  }

  /**
   * The events of a block before `stop` that name an instrument or no instrument, run on the entry of the instrument only.
   * @throws whatever a recipe throws, for example because it needs other entries
   */
  traceKey(prefix: Prefix, interpreter: EventInterpreter, key: string, stop: number): readonly TracedEvent[] {
    const states = this.entryAtStart(prefix, interpreter, key)
    const steps: TracedEvent[] = []
    let before = interpreter.copy(states)
    const { instruments } = this
    const { typeIds } = interpreter
    const trace = (index: number): void => {
      const event = prefix.block.event(index)
      interpreter.apply(states, event)
      const after = interpreter.copy(states)
      steps.push({ index, event, key, before, after })
      before = after
    }
    replayKeys({
      instruments,
      prefixes: [prefix],
      keys: new Set([key]),
      typeIds,
      stop: prefix.start + stop,
      apply: (_typeId, _event, _link, index) => trace(index),
    })
    return steps
  }

  /**
   * The events of a block before `stop` that change one of the slots `watched`, with the states around them. `watched` includes all
   * slots that are not keyed. The keyed states come from a replay in the hot loop; only watched slots run outside it.
   * @param entire whether to keep all entries of keyed states around an event that names an instrument
   * @throws whatever a recipe throws; RangeError if the entries would be too many
   */
  traceAll(
    prefix: Prefix,
    interpreter: EventInterpreter,
    watched: ReadonlySet<number>,
    stop: number,
    entire: boolean,
  ): readonly TracedEvent[] {
    // All entries around all events since the checkpoint would take too much memory.
    if (entire) return this.traceFrom(prefix, prefix, interpreter, watched, stop, true).get(prefix) ?? []
    const known = this.known(prefix)
    const name = [...watched].join()
    const { trace } = this
    const isTraced =
      trace?.known === known &&
      trace.interpreter === interpreter &&
      trace.watched === name &&
      trace.stop >= prefix.start + stop
    if (!isTraced) {
      const steps = this.traceFrom(known, prefix, interpreter, watched, stop, false)
      this.trace = { known, interpreter, watched: name, stop: prefix.start + stop, steps }
    }
    return (this.trace?.steps.get(prefix) ?? []).filter(({ index }) => index < stop)
  }

  /** As {@link traceAll}, for all blocks from one to another. */
  private traceFrom(
    first: Prefix,
    last: Prefix,
    interpreter: EventInterpreter,
    watched: ReadonlySet<number>,
    stop: number,
    entire: boolean,
  ): Map<Prefix, TracedEvent[]> {
    this.cursor ??= new Cursor(this.program, this.chain, this.definitions)
    const { cursor } = this
    const hasKeyed = interpreter.slots.some(({ index }) => interpreter.isKeyed(index))
    let states = this.unkeyedAtStart(first, interpreter)
    const statesFor = (position: number): PartialStates => {
      if (!hasKeyed) return states
      cursor.seek(position)
      return cursor.cells.map(({ keyed, value }, slot) => (keyed ? value : states[slot]))
    }
    if (entire) checkSize(interpreter, statesFor(first.start))
    const prefixes: Prefix[] = [first]
    for (let prefix = last; prefix !== first; prefix = prefix.previous as Prefix)
      prefixes.splice(1, 0, prefix)
    const traced = new Map<Prefix, TracedEvent[]>()
    for (const prefix of prefixes) {
      const { block, start } = prefix
      const typeIds = new Set(
        block.types.filter((typeId) => interpreter.slotsOf(typeId).some(({ index }) => watched.has(index))),
      )
      if (typeIds.size === 0) continue
      const column = this.instruments.columnOf(block)
      const end = prefix === last ? stop : block.length
      const steps: TracedEvent[] = []
      for (let index = 0; index < end; index += 1) {
        if (!typeIds.has(block.typeIds[index] as number)) continue
        const event = block.event(index)
        const key = entire ? undefined : this.instruments.named(column[index] as number)
        const before = interpreter.copy(statesFor(start + index), key)
        states = statesFor(start + index + 1)
        interpreter.applyUnkeyed(states, event)
        steps.push({ index, event, key, before, after: interpreter.copy(states, key) })
      }
      traced.set(prefix, steps)
    }
    return traced
  }

  /** The states that are not keyed at the start of a block. */
  private unkeyedAtStart({ previous, start }: Prefix, interpreter: EventInterpreter): PartialStates {
    if (previous === undefined) return interpreter.initial()
    const checkpoint = this.program.checkpoints.get(previous)
    if (checkpoint !== undefined) return statesAt(interpreter.slots, checkpoint, [])
    const cursor = this.cursor as Cursor
    cursor.seek(start)
    // The cursor changes states that are not keyed in place, so they are copied.
    return cursor.cells.map(({ keyed, value }) =>
      keyed ? undefined : frozenCopyOf(value, undefined, undefined),
    )
  }

  private tableOf(slot: number): FieldTable {
    return this.program.slots[slot]?.leaf.fields as FieldTable
  }
}

/** Keeping more entries around every event would take longer than replaying the tape. */
const ENTIRE_MAX = 64

function checkSize(interpreter: EventInterpreter, states: PartialStates): void {
  const counts = interpreter.slots.map(({ index }) =>
    interpreter.isKeyed(index) ? Object.keys(states[index] as MutableEntries).length : 0,
  )
  if (Math.max(...counts) > ENTIRE_MAX)
    throw new RangeError('There are too many entries to follow all of them.')
}
