import type { Prefix } from '../timeline/chain/chain.js'
import type { Checkpoint } from './slot.js'

/** Checkpoints by the prefix at whose end they were made. It records from where on they have changed. */
export class CheckpointMap extends WeakMap<Prefix, Checkpoint> {
  /** Least index of a prefix whose checkpoint was set or deleted since this was last reset. */
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
