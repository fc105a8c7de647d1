import type { Block } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'

/**
 * The events of two lists of blocks in one order. A block stays the same if no event of the other list is within it.
 * @param one in order
 * @param other in order, with other keys
 */
export function mergeBlocks(one: readonly Block[], other: readonly Block[], plan: BlockPlan): Block[] {
  const made: Block[] = []
  let pending = new BlockBuilder(plan)
  const flush = (): void => {
    for (const block of pending.cut()) made.push(block)
    pending = new BlockBuilder(plan)
  }
  const take = (side: Side, to: number): void => {
    const { block, from } = side
    if (block === undefined) return
    if (pending.length === 0 && from === 0 && to === block.length) made.push(block)
    else {
      pending.take(block, from, to)
      if (pending.length >= plan.size) flush()
    }
    side.moveTo(to)
  }
  const sides: [Side, Side] = [new Side(one), new Side(other)]
  for (;;) {
    const [left, right] = sides
    if (left.block === undefined && right.block === undefined) break
    const [first, second] = isBefore(left, right) ? [left, right] : [right, left]
    take(first, first.endBefore(second))
  }
  flush()
  return made
}

/** A place in a list of blocks. */
class Side {
  block: Block | undefined
  /** Index of the next event in the block. */
  from = 0
  private next = 1

  constructor(private readonly blocks: readonly Block[]) {
    this.block = blocks[0]
  }

  moveTo(index: number): void {
    this.from = index
    if (index < (this.block?.length ?? 0)) return
    this.from = 0
    this.block = this.blocks[this.next]
    this.next += 1
  }

  /** Index behind the last event of the block before the next event of another side. */
  endBefore({ block, from }: Side): number {
    if (this.block === undefined) return 0
    if (block === undefined) return this.block.length
    return this.block.rank(block.at[from] as number, block.seqAt(from), false)
  }
}

function isBefore(left: Side, right: Side): boolean {
  if (left.block === undefined || right.block === undefined) return right.block === undefined
  const difference = (left.block.at[left.from] as number) - (right.block.at[right.from] as number)
  return (difference || left.block.seqAt(left.from) - right.block.seqAt(right.from)) < 0
}
