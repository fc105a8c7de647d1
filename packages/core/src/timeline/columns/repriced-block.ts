import type { Block } from './block.js'
import { BlockPatch } from './block-patch.js'
import { MadeBlock } from './made-block.js'

/**
 * A block with other numbers and envelopes in some rows. The columns of these are copied on the first use, everything else is that of
 * the other block, so that a branch with other prices costs what is read of it (benchmark `multiply-prices`).
 */
export class RepricedBlock extends MadeBlock {
  private readonly from: Block
  /** The ascending indices of the rows that differ from the block from which it was made. */
  readonly changed: Uint32Array

  /**
   * @param changed at least one
   * @param reprice writes the other values; each call writes the same
   */
  constructor(from: Block, changed: Uint32Array, reprice: (patch: BlockPatch) => void) {
    const { length, firstAt, seqOfFirst, lastAt, types, hasObjects } = from
    super(from, { length, firstAt, seqOfFirst, lastAt, types, hasObjects, hasNewEvents: false }, () => {
      const patch = new BlockPatch(from.loaded)
      reprice(patch)
      return patch.made()
    })
    this.from = from
    this.changed = changed
  }

  override get rows(): Block {
    return this.from.rows
  }

  override get knownAtMin(): number {
    return this.from.knownAtMin
  }

  override get knownAtMax(): number {
    return this.from.knownAtMax
  }

  protected override get unpriced(): Block {
    return this.from
  }

  changedSince(block: Block): ArrayLike<number> | undefined {
    if (this.from === block) return this.changed
    const before = this.from.changedSince?.(block)
    return before && Uint32Array.from(new Set([...Array.from(before), ...this.changed])).sort()
  }
}
