import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { emptyRecord, ownValue } from '../event/records.js'
import type { FieldTable } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'
import { Cursor } from '../replay/cursor.js'
import { rowIn } from '../replay/packed-entries.js'
import type { Program } from '../replay/program.js'
import { frozenCopyOf } from '../replay/values.js'
import { type Block, typeCount } from '../timeline/block.js'
import type { Chain, Link } from '../timeline/chain.js'
import { InstrumentColumns } from '../timeline/instrument-column.js'
import type { Wanted } from './dependency.js'
import type { Entries, Machine, States } from './machine.js'

/** An event of a block with the states around it. */
export interface Step {
  /** Its place in the block. */
  readonly index: number
  readonly event: TapelineEvent
  /** The only entry that is kept of keyed states; undefined where all are. */
  readonly key: string | undefined
  readonly before: States
  readonly after: States
}

/** What the states of a program were at the starts of blocks, and from event to event within them. */
export class History {
  readonly instruments: InstrumentColumns
  private cursor: Cursor | undefined
  constructor(
    private readonly program: Program,
    private readonly chain: Chain,
    definitions: ReadonlyMap<string, AnyEventDefinition>,
  ) {
    this.instruments = InstrumentColumns.of(definitions)
  }

  /** The last link, from one backwards, at whose start the states are known without a replay. */
  private known(link: Link): Link {
    let known = link
    while (known.previous !== undefined && !this.program.checkpoints.has(known.previous))
      known = known.previous
    return known
  }

  /**
   * Tells whether parts of a slot have the values at the start of a block that they have further on; where the start is not
   * known without a replay, at the last one before it that is.
   */
  comparerAtStart(link: Link, slot: number): (part: Wanted) => boolean {
    const { previous } = this.known(link)
    const snapshot = previous && this.program.checkpoints.get(previous)?.snapshots[slot]
    // Nothing is wanted that is as it was at the start of the tape.
    if (snapshot === undefined) return () => false
    if (!('packed' in snapshot)) {
      return ({ key, value }) =>
        sameState(key === undefined ? snapshot.value : ownValue(snapshot.value, key), value)
    }
    const table = this.tableOf(slot)
    return ({ key, field, value }) => {
      const row = rowIn(snapshot.packed, key as string)
      if (row === undefined || field === '') return (row === undefined ? undefined : true) === value
      return table.unpackField(snapshot.packed, row, field) === value
    }
  }

  /** The states at the start of a block with the entry at a key alone. Throws what a recipe throws. */
  entryAtStart(link: Link, machine: Machine, key: string): States {
    const known = this.known(link)
    const states = this.statesKnown(known, machine, key)
    const between: Link[] = []
    for (let other = link; other !== known; ) {
      other = other.previous as Link
      between.push(other)
    }
    for (const { block } of between.reverse()) {
      for (const index of this.eventsOf(block, machine, key)) machine.step(states, block.event(index))
    }
    return states
  }

  private statesKnown(link: Link, machine: Machine, key?: string): States {
    const checkpoint = link.previous && this.program.checkpoints.get(link.previous)
    if (checkpoint === undefined) return machine.initial()
    const states: States = []
    for (const { index } of machine.slots) {
      const snapshot = checkpoint.snapshots[index]
      if (snapshot === undefined || !('packed' in snapshot)) {
        states[index] = snapshot?.value
        continue
      }
      const entries: Entries = emptyRecord()
      const { keys } = snapshot.packed
      const table = this.tableOf(index)
      const only = key === undefined ? undefined : rowIn(snapshot.packed, key)
      for (const row of key === undefined ? keys.keys() : only === undefined ? [] : [only]) {
        entries[keys[row] as string] = table.unpackRow(snapshot.packed, row)
      }
      states[index] = entries
    }
    return states
  }

  /**
   * The events of a block before `stop` that name an instrument or none, run on its entry alone.
   * @throws whatever a recipe throws, such as one that needs other entries
   */
  traceKey(link: Link, machine: Machine, key: string, stop: number): readonly Step[] {
    const { block } = link
    const states = this.entryAtStart(link, machine, key)
    const steps: Step[] = []
    let before = machine.copy(states)
    for (const index of this.eventsOf(block, machine, key)) {
      if (index >= stop) break
      const event = block.event(index)
      machine.step(states, event)
      const after = machine.copy(states)
      steps.push({ index, event, key, before, after })
      before = after
    }
    return steps
  }

  /**
   * The events of a block before `stop` that change one of the slots `watched`, among which is all that is not keyed; in a
   * replay, so that keyed states come from the hot loop and only what is watched is run apart from it.
   * @param entire whether all entries of keyed states are kept around an event, even if it names an instrument
   * @throws whatever a recipe throws; RangeError where the entries would be too many
   */
  traceAll(
    link: Link,
    machine: Machine,
    watched: ReadonlySet<number>,
    stop: number,
    entire: boolean,
  ): readonly Step[] {
    const { block } = link
    const { typeIds } = block
    const column = this.instruments.columnOf(link.block)
    this.cursor ??= new Cursor(this.program, this.chain, 'fast')
    const { cursor } = this
    cursor.seek(link.start)
    // What is not keyed is changed in place by the cursor, and has to stay as it is here.
    let states: States = cursor.cells.map(({ keyed, value }) =>
      keyed ? undefined : frozenCopyOf(value, undefined, undefined),
    )
    const withKeyed = (): States =>
      cursor.cells.map(({ keyed, value }, slot) => (keyed ? value : states[slot]))
    if (entire) checkSize(machine, withKeyed())
    const steps: Step[] = []
    for (let index = 0; index < stop; index += 1) {
      if (!machine.slotsOf(typeIds[index] as number).some((slot) => watched.has(slot.index))) continue
      const event = block.event(index)
      const key = entire ? undefined : this.instruments.names[column[index] as number]
      cursor.seek(link.start + index)
      const before = machine.copy(withKeyed(), key)
      cursor.seek(link.start + index + 1)
      states = withKeyed()
      machine.stepUnkeyed(states, event)
      steps.push({ index, event, key, before, after: machine.copy(states, key) })
    }
    return steps
  }

  /** The places in a block of the events that a machine runs on the entry at a key, in order. */
  private eventsOf(block: Block, machine: Machine, key: string): readonly number[] {
    const runs = new Uint8Array(typeCount())
    for (const typeId of block.types) if (machine.slotsOf(typeId).length > 0) runs[typeId] = 1
    const { instruments } = this
    // The column gives numbers to the instruments that it meets first.
    instruments.columnOf(block)
    const isRun = (index: number): boolean => runs[block.typeIds[index] as number] === 1
    const own = instruments.placesNaming(block, instruments.numberOf(key)).filter(isRun)
    const common = instruments.placesNaming(block, 0).filter(isRun)
    return common.length === 0 ? own : [...own, ...common].sort((left, right) => left - right)
  }

  private tableOf(slot: number): FieldTable {
    return this.program.slots[slot]?.leaf.fields as FieldTable
  }
}

/** To keep more entries around every event would take longer than to replay the tape. */
const ENTIRE_MAX = 64

function checkSize(machine: Machine, states: States): void {
  const counts = machine.slots.map(({ index }) =>
    machine.isKeyed(index) ? Object.keys(states[index] as Entries).length : 0,
  )
  if (Math.max(...counts) > ENTIRE_MAX)
    throw new RangeError('There are too many entries to follow all of them.')
}
