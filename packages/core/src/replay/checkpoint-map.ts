import type { Link } from '../timeline/chain/chain.js'
import type { Checkpoint } from './slot.js'

/** Checkpoints by the link at whose end they were taken. It notes how far from the start they stay as they are. */
export class CheckpointMap extends WeakMap<Link, Checkpoint> {
  /** Least index of a link at which one has come or gone since this was last set. */
  changedFrom: number = Number.POSITIVE_INFINITY

  override set(link: Link, checkpoint: Checkpoint): this {
    this.changedFrom = Math.min(this.changedFrom, link.index)
    return super.set(link, checkpoint)
  }

  override delete(link: Link): boolean {
    this.changedFrom = Math.min(this.changedFrom, link.index)
    return super.delete(link)
  }
}
