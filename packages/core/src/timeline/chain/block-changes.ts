import { identityOf } from '../../event/identity.js'
import { keepShape } from '../../event/kept-shapes.js'
import type { Block, PlacedEvent } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'

/** The changes of one block: ascending indices of removed events, and added events in order. */
export interface Change {
  readonly removed: number[]
  readonly added: PlacedEvent[]
}

/** The changes of the blocks of a chain, by the index of a segment and the index of a block in it. */
export class Changes {
  private readonly bySegment = new Map<number, Map<number, Change>>()
  /** The least index of a changed segment. */
  firstSegment: number = Number.POSITIVE_INFINITY

  of(segment: number, own: number): Change {
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

  within(segment: number): ReadonlyMap<number, Change> | undefined {
    return this.bySegment.get(segment)
  }
}

/**
 * The events of a block after a change, or of a part of it that contains all changes.
 * @param block undefined for a new block
 * @param start index of the first event
 * @param end index behind the last event
 */
export function merge(
  block: Block | undefined,
  { removed, added }: Change,
  plan: BlockPlan,
  start = 0,
  end: number = block?.length ?? 0,
): BlockBuilder {
  const length = end - start + added.length - removed.length
  const builder = new BlockBuilder(plan, length, block === undefined ? 0 : bytesOf(block, length))
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
  return builder
}

/** The bytes of the columns of a block, with the two that a late event mostly adds: when it became known, and its place. */
function bytesOf({ numbers, texts, idOffset, idPrefixOf, envelopeOf }: Block, length: number): number {
  let floats = idOffset === undefined ? 4 : 5
  let integers = (idPrefixOf === undefined ? 0 : 1) + (envelopeOf === undefined ? 0 : 1)
  for (const column of numbers) if (column !== undefined) floats += 1
  for (const column of texts) if (column !== undefined) integers += 1
  return (8 * floats + 4 * integers) * length + 8 * (floats + integers)
}

/** How many events at the ends of a block are the same as in the block from which it was made. */
interface Kept {
  /** The identity of that block. */
  readonly from: symbol
  readonly atStart: number
  readonly atEnd: number
}

const keptBy = new WeakMap<Block, Kept>()

/** Records from which block another was made, so that the two need not be compared event by event. */
export function noteChange(made: Block, from: Block, { removed, added }: Change): void {
  const places = added.map(({ event, seq }) => made.rank(event.at, seq, false))
  keptBy.set(made, {
    from: identityOf(from),
    atStart: Math.min(removed[0] ?? from.length, places[0] ?? made.length),
    atEnd: Math.min(from.length - 1 - (removed.at(-1) ?? -1), made.length - 1 - (places.at(-1) ?? -1)),
  })
}

/** A lower bound of how many events are the same at one end of two blocks; 0 if nothing is known. */
export function knownSame(one: Block, other: Block, fromEnd: boolean): number {
  if (one === other) return one.length
  for (const [made, from] of [
    [one, other],
    [other, one],
  ] as const) {
    const kept = keptBy.get(made)
    if (kept?.from === identityOf(from)) return fromEnd ? kept.atEnd : kept.atStart
  }
  return 0
}

keepShape('Changes', new Changes())
