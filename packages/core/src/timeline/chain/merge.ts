import { type Block, comparePlaced, type PlacedEvent } from '../columns/block.js'
import { type BlockPlan, Run } from '../columns/run.js'

/** What happens to one block: indices of events that leave it, ascending, and events that join it, in order. */
export interface Change {
  readonly removed: number[]
  readonly added: PlacedEvent[]
}

/** In the order of the tape; what comes in order already, as most does, is not copied. */
export function inOrder(placed: readonly PlacedEvent[]): readonly PlacedEvent[] {
  for (let index = 1; index < placed.length; index += 1) {
    if (comparePlaced(placed[index - 1] as PlacedEvent, placed[index] as PlacedEvent) > 0) {
      return [...placed].sort(comparePlaced)
    }
  }
  return placed
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
): Run {
  const length = end - start + added.length - removed.length
  const run = new Run(plan, length, block === undefined ? 0 : bytesOf(block, length))
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
function bytesOf({ numbers, texts, idOffset, prefixOf, envelopeOf }: Block, length: number): number {
  let floats = idOffset === undefined ? 4 : 5
  let integers = (prefixOf === undefined ? 0 : 1) + (envelopeOf === undefined ? 0 : 1)
  for (const column of numbers) if (column !== undefined) floats += 1
  for (const column of texts) if (column !== undefined) integers += 1
  return (8 * floats + 4 * integers) * length + 8 * (floats + integers)
}
