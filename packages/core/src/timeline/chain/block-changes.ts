import { identityOf } from '../../event/identity.js'
import { keepShape } from '../../event/kept-shapes.js'
import type { Block, PlacedEvent } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'

/** What happens to one block: indices of events that leave it, ascending, and events that join it, in order. */
export interface Change {
  readonly removed: number[]
  readonly added: PlacedEvent[]
}

/** What happens to the blocks of a chain, by the index of a segment and that of a block within. */
export class Changes {
  private readonly bySegment = new Map<number, Map<number, Change>>()
  /** The least index of a segment in which something changes. */
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
 * A block, or nothing, after a change; or some of its events, if all that changes lies among them.
 * @param start index of the first; `end` of the one behind the last
 */
export function merge(
  block: Block | undefined,
  { removed, added }: Change,
  plan: BlockPlan,
  start = 0,
  end: number = block?.length ?? 0,
): BlockBuilder {
  const length = end - start + added.length - removed.length
  const run = new BlockBuilder(plan, length, block === undefined ? 0 : bytesOf(block, length))
  let from = start
  let next = 0
  const takeTo = (to: number): void => {
    if (block === undefined) return
    for (; next < removed.length && (removed[next] as number) < to; next += 1) {
      run.take(block, from, removed[next] as number)
      from = (removed[next] as number) + 1
    }
    if (from < to) run.take(block, from, to)
    from = Math.max(from, to)
  }
  for (const placed of added) {
    if (block !== undefined) takeTo(block.rank(placed.event.at, placed.seq, true))
    run.push(placed)
  }
  takeTo(end)
  return run
}

/** What the columns of a block take, and the two that a late event most often adds: when it became known, and its place. */
function bytesOf({ numbers, texts, idOffset, idPrefixOf, envelopeOf }: Block, length: number): number {
  let floats = idOffset === undefined ? 4 : 5
  let integers = (idPrefixOf === undefined ? 0 : 1) + (envelopeOf === undefined ? 0 : 1)
  for (const column of numbers) if (column !== undefined) floats += 1
  for (const column of texts) if (column !== undefined) integers += 1
  return (8 * floats + 4 * integers) * length + 8 * (floats + integers)
}

/** How many events at either end of a block are those at the same end of the block that it was made from. */
interface Kept {
  /** The identity of that block. */
  readonly from: symbol
  readonly atStart: number
  readonly atEnd: number
}

const keptBy = new WeakMap<Block, Kept>()

/** Notes what a block was made from, so that the two need not be compared event by event. */
export function noteChange(made: Block, from: Block, { removed, added }: Change): void {
  const places = added.map(({ event, seq }) => made.rank(event.at, seq, false))
  keptBy.set(made, {
    from: identityOf(from),
    atStart: Math.min(removed[0] ?? from.length, places[0] ?? made.length),
    atEnd: Math.min(from.length - 1 - (removed.at(-1) ?? -1), made.length - 1 - (places.at(-1) ?? -1)),
  })
}

/** At least how many events are the same at one end of two blocks; what is not known counts for nothing. */
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
