import type { Block, PlacedEvent } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'
import { type Change, merge, noteChange } from './block-changes.js'
import { SEGMENT_BLOCKS_MAX, type SegmentBlock } from './chain-builder.js'

/** Fewest events of a piece of a block. */
const PIECE_MIN = 64
/** Fewest events of a block that is split into pieces. */
const SPLIT_MIN = 256
/** Most changes of a block that is split. */
const CHANGES_MAX = 16
/** Most events that are copied for each event appended behind them. */
const TAIL_MAX = 256
/** Most events of one append that begin a block of their own. */
const FEW_MAX = 16

export interface EditingOptions {
  readonly plan: BlockPlan
  /** Whether nothing follows the segment, so that the tape may grow there. */
  readonly isLast: boolean
  /** Whether blocks with few changes are split into pieces. */
  readonly isSplitting: boolean
}

/**
 * The blocks of a segment after some changes.
 * @param changes by the index of a block
 */
export function editedSegment(
  blocks: readonly Block[],
  changes: ReadonlyMap<number, Change>,
  { plan, isLast, isSplitting }: EditingOptions,
): SegmentBlock[] {
  const parts: SegmentBlock[] = []
  for (let own = 0; own < Math.max(1, blocks.length); own += 1) {
    const block = blocks[own]
    const change = changes.get(own)
    if (change === undefined) {
      parts.push(own)
      continue
    }
    // Events behind the last block start the next one, so that a growing tape has full blocks.
    const isGrowing =
      isLast &&
      own >= blocks.length - 1 &&
      (block === undefined || (change.removed.length === 0 && isBehind(block, change.added[0])))
    if (isGrowing && isSplitting && block !== undefined) {
      const { replaced, made } = grownEnd(blocks, change, plan, parts.at(-1) === own - 1)
      parts.push(own)
      parts.length -= replaced
      if (replaced === 1 && made.length === 1) noteChange(made[0] as Block, block, change)
      for (const part of made) parts.push(part)
      continue
    }
    const made =
      isSplitting && block !== undefined
        ? piecesOf(block, change, plan)
        : merge(block, change, plan).cut(isGrowing)
    const [only] = made
    if (block !== undefined && only !== undefined && made.length === 1) noteChange(only, block, change)
    for (const part of made) parts.push(part)
  }
  return parts
}

/**
 * The blocks that replace a block after a change. With few changes in a large block, the events further off become views of its
 * columns, so that a late event copies one or two hundred others, not thousands.
 */
function piecesOf(block: Block, { removed, added }: Change, plan: BlockPlan): Block[] {
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
  const blocks = merge(block, { removed, added }, plan, start, end).cut()
  if (start > 0) blocks.unshift(block.piece(0, start))
  if (end < block.length) blocks.push(block.piece(end, block.length))
  return blocks
}

/** Where to cut a block around changes between two places, so that no piece is too small. */
function windowAround(first: number, last: number, length: number): [number, number] {
  const [start, end] = [first - PIECE_MIN, last + PIECE_MIN]
  return [start < PIECE_MIN ? 0 : start, end > length - PIECE_MIN ? length : end]
}

/** Whether an event comes after all events of a block. */
function isBehind(block: Block, placed: PlacedEvent | undefined): boolean {
  return placed !== undefined && block.rank(placed.event.at, placed.seq, true) === block.length
}

/** The new blocks at the end of a tape that has grown. */
interface GrownEnd {
  /** How many of the last blocks they replace: 0, 1 or 2. */
  readonly replaced: number
  readonly made: readonly Block[]
}

/**
 * The end of a tape after an append. Single events are collected in a short block behind a longer one, which absorbs it when it is
 * long enough. So an event copies some hundreds of others, not the thousands of a full block, and blocks become full.
 * @param blocks of the last segment, at least one
 * @param isWhole whether the last block but one is unchanged
 */
function grownEnd(blocks: readonly Block[], change: Change, plan: BlockPlan, isWhole: boolean): GrownEnd {
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
    // Behind a full segment, the new block would be in another segment than the block that absorbs it.
    const hasRoom = blocks.length % SEGMENT_BLOCKS_MAX !== 0
    if (hasRoom && added.length <= FEW_MAX)
      return { replaced: 0, made: merge(undefined, change, plan).cut(true) }
  }
  return { replaced: 1, made: merge(last, change, plan).cut(true) }
}
