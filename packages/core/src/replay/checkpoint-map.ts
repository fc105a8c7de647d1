import type { Prefix } from '../timeline/chain/chain.js'
import type { Checkpoint } from './slot.js'

/** Checkpoints by the prefix at whose end they were taken. It notes how far from the start they stay as they are. */
export class CheckpointMap extends WeakMap<Prefix, Checkpoint> {
  /** Least index of a prefix at which one has come or gone since this was last set. */
  changedFrom: number = Number.POSITIVE_INFINITY

  override set(prefix: Prefix, checkpoint: Checkpoint): this {
    this.changedFrom = Math.min(this.changedFrom, prefix.index)
    return super.set(prefix, checkpoint)
  }

  override delete(prefix: Prefix): boolean {
    this.changedFrom = Math.min(this.changedFrom, prefix.index)
    return super.delete(prefix)
  }
}
