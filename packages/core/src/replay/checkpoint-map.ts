import type { Chain, Prefix } from '../timeline/chain/chain.js'
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

/**
 * The last prefix of a chain with a checkpoint up to a position. Undefined without one, or if moving on from another position is as
 * good.
 * @param from that position
 */
export function checkpointBefore(
  checkpoints: CheckpointMap,
  chain: Chain,
  position: number,
  from: number,
): Prefix | undefined {
  const { prefixes } = chain
  for (let index = chain.prefixIndexAt(position); index >= 0; index -= 1) {
    const prefix = prefixes[index] as Prefix
    if (prefix.end <= position && checkpoints.has(prefix)) return prefix
    if (prefix.end <= from && from <= position) return undefined
  }
  return undefined
}
