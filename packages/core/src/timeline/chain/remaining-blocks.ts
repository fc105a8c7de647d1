import type { Block } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'
import { type BlockChange, mergeInto } from './block-changes.js'
import type { SegmentBlock } from './chain-builder.js'
import { editedBlock, editedLength } from './edited-block.js'

/** What remains of the blocks of a chain. If little of a block remains, its events are collected into new blocks. */
export class RemainingBlocks {
  private made: SegmentBlock[] = []
  private pending: BlockBuilder

  /** @param isDeferred whether a block is copied when it is read if most of it remains */
  constructor(
    private readonly plan: BlockPlan,
    private readonly isDeferred: boolean,
  ) {
    this.pending = new BlockBuilder(plan)
  }

  /** Keeps a block of the segment. */
  keep(index: number): void {
    this.flush()
    this.made.push(index)
  }

  /** Keeps what a change leaves of a block. */
  change(block: Block | undefined, change: BlockChange): void {
    const { plan } = this
    if (block !== undefined && this.isDeferred) {
      const length = editedLength(block, change)
      if (length <= plan.size && (2 * length >= plan.size || 8 * length >= 7 * block.length)) {
        this.flush()
        this.made.push(editedBlock(block, change, plan))
        return
      }
    }
    mergeInto(this.pending, block, change)
  }

  /** The blocks since the last call. @param isEnd whether collected events are not to be joined with later ones */
  take(isEnd: boolean): SegmentBlock[] {
    if (isEnd) this.flush()
    const taken = this.made
    this.made = []
    return taken
  }

  private flush(): void {
    if (this.pending.length === 0) return
    for (const block of this.pending.cut()) this.made.push(block)
    this.pending = new BlockBuilder(this.plan)
  }
}
