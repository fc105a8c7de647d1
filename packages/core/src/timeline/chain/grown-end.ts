import type { Block } from '../columns/block.js'
import { type BlockPlan, Run } from '../columns/run.js'
import { SEGMENT_BLOCKS_MAX } from './chain-builder.js'
import { type Change, merge } from './merge.js'

/** Most events that are copied with each one that comes behind them. */
const TAIL_MAX = 256
/** Most events that come at once and begin a block of their own. */
const FEW_MAX = 16

/** What stands at the end of a tape that has grown. */
export interface GrownEnd {
  /** How many of the last blocks there were it replaces: 0, 1 or 2. */
  readonly replaced: number
  readonly made: readonly Block[]
}

/**
 * The end of a tape after more events behind it. What comes one by one is gathered in a short block behind a longer one, and goes
 * over to that when it is long enough: so that an event copies some hundreds of others, and not the thousands of a full
 * block, and blocks are full in the end.
 * @param blocks of the last segment, at least one
 * @param isWhole whether the last but one stays as it is
 */
export function grownEnd(
  blocks: readonly Block[],
  change: Change,
  plan: BlockPlan,
  isWhole: boolean,
): GrownEnd {
  const last = blocks.at(-1) as Block
  const previous = isWhole ? blocks.at(-2) : undefined
  const { added } = change
  if (last.length + added.length > TAIL_MAX) {
    if (last.length <= TAIL_MAX && previous !== undefined && previous.length < plan.size) {
      const run = new Run(plan, previous.length + last.length + added.length)
      for (const block of [previous, last]) run.take(block, 0, block.length)
      for (const placed of added) run.push(placed)
      return { replaced: 2, made: run.cut(true) }
    }
    // The last block of a full segment would be parted from the one that is to go over to it.
    const hasRoom = blocks.length % SEGMENT_BLOCKS_MAX !== 0
    if (hasRoom && added.length <= FEW_MAX)
      return { replaced: 0, made: merge(undefined, change, plan).cut(true) }
  }
  return { replaced: 1, made: merge(last, change, plan).cut(true) }
}
