import { identityOf } from '../../event/identity.js'
import { keepShape } from '../../event/kept-shapes.js'
import type { Block, PlacedEvent } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'

/** The change of one block: the ascending indices of removed events, and the added events in order. */
export interface BlockChange {
  readonly removed: readonly number[]
  readonly added: readonly PlacedEvent[]
}

interface OpenChange extends BlockChange {
  readonly removed: number[]
  readonly added: PlacedEvent[]
}

/** What to leave out of a block: all, nothing, or the events at some indices, in ascending order. */
export type GoneFrom = (block: Block) => 'all' | 'none' | readonly number[]

/**
 * A change of a block after some events were left out, or undefined if it stays the same.
 * @param change of it before that; none of the removed events is left out otherwise
 */
export function goneWith(gone: readonly number[], change: BlockChange | undefined): BlockChange | undefined {
  const { removed = [], added = [] } = change ?? {}
  if (gone.length === 0) return change
  if (removed.length === 0) return { removed: gone, added }
  return { removed: [...gone, ...removed].sort((left, right) => left - right), added }
}

/** The changes of the blocks of a chain, by index of a segment and index of a block in it. */
export class ChainChanges {
  private readonly bySegment = new Map<number, Map<number, OpenChange>>()
  /** Index of the first changed segment. */
  firstSegment: number = Number.POSITIVE_INFINITY

  of(segment: number, own: number): OpenChange {
    let within = this.bySegment.get(segment)
    if (within === undefined) {
      within = new Map()
      this.bySegment.set(segment, within)
      this.firstSegment = Math.min(this.firstSegment, segment)
    }
    let change = within.get(own)
    if (change === undefined) {
      change = { removed: [], added: [] }
      within.set(own, change)
    }
    return change
  }

  within(segment: number): ReadonlyMap<number, BlockChange> | undefined {
    return this.bySegment.get(segment)
  }
}

/**
 * The events of a block, or of a range of it that contains all changes, after a change.
 * @param block undefined for a new block
 * @param start first index of the range
 * @param end exclusive
 */
export function merge(
  block: Block | undefined,
  change: BlockChange,
  plan: BlockPlan,
  start = 0,
  end: number = block?.length ?? 0,
): BlockBuilder {
  const length = end - start + change.added.length - change.removed.length
  const builder = new BlockBuilder(plan, length, block === undefined ? 0 : bytesOf(block, length))
  mergeInto(builder, block, change, start, end)
  return builder
}

/** As {@link merge}, after the events that a builder has. */
export function mergeInto(
  builder: BlockBuilder,
  block: Block | undefined,
  { removed, added }: BlockChange,
  start = 0,
  end: number = block?.length ?? 0,
): void {
  let from = start
  let next = 0
  const takeTo = (to: number): void => {
    if (block === undefined) return
    for (; next < removed.length && (removed[next] as number) < to; next += 1) {
      builder.take(block, from, removed[next] as number)
      from = (removed[next] as number) + 1
    }
    if (from < to) builder.take(block, from, to)
    from = Math.max(from, to)
  }
  for (const placed of added) {
    if (block !== undefined) takeTo(block.rank(placed.event.at, placed.seq, true))
    builder.push(placed)
  }
  takeTo(end)
}

/** The bytes of the columns of a block, with the two that a late event mostly adds: `knownAt` and `seqOffset`. */
function bytesOf({ numbers, texts, idOffset, idPrefixOf, envelopeOf }: Block, length: number): number {
  let floats = idOffset === undefined ? 4 : 5
  let integers = (idPrefixOf === undefined ? 0 : 1) + (envelopeOf === undefined ? 0 : 1)
  for (const column of numbers) if (column !== undefined) floats += 1
  for (const column of texts) if (column !== undefined) integers += 1
  return (8 * floats + 4 * integers) * length + 8 * (floats + integers)
}

/** How many events at the start and end of a block are the same as in the block from which it was made. */
interface SameEnds {
  /** The identity of that block. */
  readonly from: symbol
  readonly atStart: number
  readonly atEnd: number
  /** The rows that differ, if all other events are in the same rows as before. */
  readonly rows: ArrayLike<number> | undefined
}

/** Of a block from a stored one, they are counted when they are needed, so that the stored one is not read. */
const sameEndsOf = new WeakMap<Block, SameEnds | (() => SameEnds)>()

/** Records from which block another was made, so that the two are not compared event by event. */
export function recordChange(made: Block, from: Block, change: BlockChange): void {
  sameEndsOf.set(made, from.isStored ? () => sameEnds(from, change) : sameEnds(from, change))
}

function sameEnds(from: Block, { removed, added }: BlockChange): SameEnds {
  /** The index in the new block of the added event with an index in `added`. */
  const placeOf = (index: number): number => {
    const { event, seq } = added[index] as PlacedEvent
    const rank = from.rank(event.at, seq, true)
    return rank - removed.filter((row) => row < rank).length + index
  }
  const length = from.length - removed.length + added.length
  const [first, last] = added.length === 0 ? [length, -1] : [placeOf(0), placeOf(added.length - 1)]
  const isInPlace =
    removed.length === added.length &&
    removed.every((row, index) => isAt(from, row, added[index] as PlacedEvent))
  return {
    from: identityOf(from),
    atStart: Math.min(removed[0] ?? from.length, first),
    atEnd: Math.min(from.length - 1 - (removed.at(-1) ?? -1), length - 1 - last),
    rows: isInPlace ? removed : undefined,
  }
}

/** Whether an event has the key of a row. */
export function isAt(block: Block, row: number, { event, seq }: PlacedEvent): boolean {
  return block.at[row] === event.at && block.seqAt(row) === seq
}

/** A lower bound of the number of events that two blocks share at their start or end; 0 if nothing is known. */
export function sameCount(one: Block, other: Block, fromEnd: boolean): number {
  if (one === other) return one.length
  const rows = changedRows(one, other)
  if (rows !== undefined) {
    const { length } = rows
    return fromEnd ? one.length - 1 - (rows[length - 1] as number) : (rows[0] as number)
  }
  const kept = knownEnds(one, other)
  return kept === undefined ? 0 : fromEnd ? kept.atEnd : kept.atStart
}

/**
 * The ascending indices of the rows in which two blocks of one length differ, at least one, if one of them was made from the other and
 * all other events are in the same rows. Undefined if that is not known.
 */
export function changedRows(one: Block, other: Block): ArrayLike<number> | undefined {
  if (one.length !== other.length) return undefined
  return one.changedSince?.(other) ?? other.changedSince?.(one) ?? knownEnds(one, other)?.rows
}

function knownEnds(one: Block, other: Block): SameEnds | undefined {
  return endsFrom(one, other) ?? endsFrom(other, one)
}

function endsFrom(made: Block, from: Block): SameEnds | undefined {
  const known = sameEndsOf.get(made)
  if (known === undefined) return undefined
  const ends = typeof known === 'function' ? known() : known
  if (ends !== known) sameEndsOf.set(made, ends)
  return ends.from === identityOf(from) ? ends : undefined
}

keepShape('ChainChanges', new ChainChanges())
