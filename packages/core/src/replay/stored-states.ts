import type { TapelineEvent } from '../event/event.js'
import type { AnyEntry } from '../event/recipes.js'
import { emptyRecord } from '../event/records.js'
import type { FieldTable, PackedEntries } from '../projection/field-table.js'
import type { AnyProjection, CombinedProjection, LeafProjection, Tape } from '../projection/projection.js'
import { capture } from './checkpoint.js'
import type { Live } from './live.js'
import { programOf } from './program.js'
import type { Snapshot } from './slot.js'
import { namingProjection, readValue, writeValue } from './stored-values.js'

/** A number of a column as JSON: null for a missing one. */
type WrittenNumber = number | string | null
type WrittenState =
  | { readonly keys: readonly string[]; readonly columns: readonly (readonly WrittenNumber[])[] }
  | { readonly value: unknown }

/**
 * The private states of a live replay as a JSON value.
 * @param projection its own, or the one from which that continues
 * @throws TapelineError `state.unsupported` if a state cannot be written without loss
 */
export function writeLiveState<Event extends TapelineEvent, State>(
  projection: AnyProjection,
  live: Live<Event, State>,
): unknown {
  const { cursor } = live.reader
  cursor.seek(live.timeline.length)
  const { snapshots } = cursor.withoutSharedObjects(() =>
    capture(cursor.program, cursor.cells, [], undefined),
  )
  return programOf(projection, 'fast').slots.map(({ index, leaf }): WrittenState => {
    const snapshot = snapshots[index] as Snapshot
    if (!('packed' in snapshot))
      return { value: namingProjection(leaf.name, () => writeValue(snapshot.value)) }
    const { keys, columns } = snapshot.packed
    return { keys, columns: columns.map((column) => Array.from(column, writeNumber)) }
  })
}

/**
 * A projection that goes on from stored states: its state before the first event is the stored one. Replaying later events with it
 * gives the states of the projection after all events.
 * @param written as {@link writeLiveState} returned it for the same projection
 * @param tapeOf makes the tape for derived values from that of the later events
 * @throws Error if the stored states do not fit the projection
 */
export function continuedFrom<Continued extends AnyProjection>(
  projection: Continued,
  written: unknown,
  tapeOf: (tape: Tape) => Tape,
): Continued {
  const { slots } = programOf(projection, 'fast')
  const states = written as readonly WrittenState[]
  if (!Array.isArray(written) || states.length !== slots.length)
    throw new Error(`The projection has ${slots.length} states, and there are ${states.length} stored ones.`)
  const initials = new Map(
    slots.map(({ leaf, index }) => [leaf, initialOf(leaf, states[index] as WrittenState)]),
  )
  const leaves = new Map<LeafProjection, LeafProjection>()
  const leafFrom = (leaf: LeafProjection): LeafProjection => {
    let own = leaves.get(leaf)
    if (own === undefined) {
      const initial = initials.get(leaf) as () => unknown
      own = Object.freeze({ ...leaf, initial, reads: mapped(leaf.reads, leafFrom) })
      leaves.set(leaf, own)
    }
    return own
  }
  const from = (one: AnyProjection): AnyProjection => {
    if (one.kind === 'leaf') return leafFrom(one)
    const derive = one.derive as ((state: unknown, tape: Tape) => object) | undefined
    const combined: CombinedProjection = {
      ...one,
      parts: mapped(one.parts, from),
      derive: derive && (((state: unknown, tape: Tape) => derive(state, tapeOf(tape))) as typeof one.derive),
    }
    return Object.freeze(combined)
  }
  return from(projection) as Continued
}

function initialOf(leaf: LeafProjection, written: WrittenState): () => unknown {
  const { fields } = leaf
  if ('value' in written !== (fields === undefined))
    throw new Error(`The stored state of '${leaf.name}' is that of another kind of projection.`)
  if ('value' in written) {
    const { value } = written
    return () => readValue(value)
  }
  const { keys } = written
  const columns = written.columns.map((column) => Float64Array.from(column, readNumber))
  return () => entriesIn(fields as FieldTable, { keys, columns })
}

function entriesIn(table: FieldTable, packed: PackedEntries): object {
  const state = emptyRecord<AnyEntry>()
  for (const [row, key] of packed.keys.entries()) state[key] = table.unpackRow(packed, row)
  return state
}

function writeNumber(value: number): WrittenNumber {
  if (Number.isNaN(value)) return null
  return Number.isFinite(value) ? value : String(value)
}

function readNumber(written: WrittenNumber): number {
  return written === null ? Number.NaN : Number(written)
}

function mapped<Value>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value) => Value,
): Readonly<Record<string, Value>> {
  return Object.freeze(Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)])))
}
