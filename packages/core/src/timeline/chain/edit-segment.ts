import type { Block, PlacedEvent } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'
import { type BlockChange, merge, recordChange } from './block-changes.js'
import { SEGMENT_BLOCKS_MAX, type SegmentBlock } from './chain-builder.js'
import { editedInPlace } from './edited-block.js'

/** Fewest events of a piece of a block. */
const PIECE_MIN = 64
/** Fewest events of a block that is split into pieces. */
const SPLIT_MIN = 256
/** Most changes of a block that is split. */
const CHANGES_MAX = 16
/** Most events that an append of a single event copies. */
const TAIL_MAX = 256
/** Most events of an append that may begin a short block. */
const FEW_MAX = 16

export interface EditingOptions {
  readonly plan: BlockPlan
  /** Whether the segment is the last one, where the tape may grow. */
  readonly isLast: boolean
  /** Whether blocks with few changes are split into pieces. */
  readonly isSplitting: boolean
}

/**
 * The blocks of a segment after changes.
 * @param changes by index of a block
 */
export function editedSegment(
  blocks: readonly Block[],
  changes: ReadonlyMap<number, BlockChange>,
  { plan, isLast, isSplitting }: EditingOptions,
): SegmentBlock[] {
  const result: SegmentBlock[] = []
  for (let own = 0; own < Math.max(1, blocks.length); own += 1) {
    const block = blocks[own]
    const change = changes.get(own)
    if (change === undefined) {
      result.push(own)
      continue
    }
    // Events after the last block begin the next one, so that a growing tape has full blocks.
    const isGrowing =
      isLast &&
      own >= blocks.length - 1 &&
      (block === undefined || (change.removed.length === 0 && isBehind(block, change.added[0])))
    if (isGrowing && isSplitting && block !== undefined) {
      const { replaced, made } = grownEnd(blocks, change, plan, result.at(-1) === own - 1)
      result.push(own)
      result.length -= replaced
      if (replaced === 1 && made.length === 1) recordChange(made[0] as Block, block, change)
      for (const fresh of made) result.push(fresh)
      continue
    }
    const inPlace = block === undefined || isSplitting ? undefined : editedInPlace(block, change, plan)
    if (inPlace !== undefined) {
      result.push(inPlace)
      continue
    }
    const made =
      isSplitting && block !== undefined
        ? piecesOf(block, change, plan)
        : merge(block, change, plan).cut(isGrowing)
    const [only] = made
    if (block !== undefined && only !== undefined && made.length === 1) recordChange(only, block, change)
    for (const fresh of made) result.push(fresh)
  }
  return result
}

/**
 * The blocks that replace a changed block. If a large block has few changes, only the events around them are copied, and the rest
 * become views. A late event then copies one or two hundred others, not thousands (benchmark `late-arrival`).
 */
function piecesOf(block: Block, { removed, added }: BlockChange, plan: BlockPlan): Block[] {
  if (block.length < SPLIT_MIN || removed.length + added.length > CHANGES_MAX)
    return merge(block, { removed, added }, plan).cut()
  let [first, last] = [removed[0] ?? block.length, removed.at(-1) ?? 0]
  for (const { event, seq } of added) {
    const place = block.rank(event.at, seq, true)
    first = Math.min(first, place)
    last = Math.max(last, place)
  }
  const [start, end] = windowAround(first, last, block.length)
  if (end - start > block.length / 2) return merge(block, { removed, added }, plan).cut()
  const blocks: Block[] = merge(block, { removed, added }, plan, start, end).cut()
  if (start > 0) blocks.unshift(block.piece(0, start))
  if (end < block.length) blocks.push(block.piece(end, block.length))
  return blocks
}

/** The range to copy around changes between two indices, so that no piece beside it is too small. */
function windowAround(first: number, last: number, length: number): [number, number] {
  const [start, end] = [first - PIECE_MIN, last + PIECE_MIN]
  return [start < PIECE_MIN ? 0 : start, end > length - PIECE_MIN ? length : end]
}

/** Whether an event is after all events of a block. */
function isBehind(block: Block, placed: PlacedEvent | undefined): boolean {
  return placed !== undefined && block.rank(placed.event.at, placed.seq, true) === block.length
}

/** The new blocks at the end of a growing tape. */
interface GrownEnd {
  /** How many of the last blocks they replace: 0, 1 or 2. */
  readonly replaced: number
  readonly made: readonly Block[]
}

/**
 * The end of a tape after an append. Single events are collected in a short block, which is merged into the longer one before it
 * when it is long enough. An append then copies some hundreds of events, not the thousands of a full block, and blocks become full.
 * @param blocks the blocks of the last segment, at least one
 * @param isWhole whether the second last block is unchanged
 */
function grownEnd(
  blocks: readonly Block[],
  change: BlockChange,
  plan: BlockPlan,
  isWhole: boolean,
): GrownEnd {
  const last = blocks.at(-1) as Block
  const previous = isWhole ? blocks.at(-2) : undefined
  const { added } = change
  if (last.length + added.length > TAIL_MAX) {
    if (last.length <= TAIL_MAX && previous !== undefined && previous.length < plan.size) {
      const run = new BlockBuilder(plan, previous.length + last.length + added.length)
      for (const block of [previous, last]) run.take(block, 0, block.length)
      for (const placed of added) run.push(placed)
      return { replaced: 2, made: run.cut(true) }
    }
    // After a full segment, the short block would be in another segment than the one into which it is merged.
    const hasRoom = blocks.length % SEGMENT_BLOCKS_MAX !== 0
    if (hasRoom && added.length <= FEW_MAX)
      return { replaced: 0, made: merge(undefined, change, plan).cut(true) }
  }
  return { replaced: 1, made: merge(last, change, plan).cut(true) }
}
