import type { Block } from './block.js'

interface Indexed {
  readonly index: number
}

/** A chain that others are made from. */
export interface Ancestor<Link extends Indexed> {
  readonly origin: Origin<Link>
  /** Whether anyone has asked for its links; as long as nobody has, nothing is kept by them. */
  readonly isAsked: boolean
  /** The link with this very block, if there is one. @param near an index that it is likely to have, or one beside it */
  linkWith(block: Block, near: number): Link | undefined
}

/** Most chains that an origin leads back to, one behind the other. */
const PASTS_MAX = 8

/** What a chain was made from: told to all that was made for that chain, and let go of for all of it at once. */
export class Origin<Link extends Indexed> {
  private from: Ancestor<Link> | undefined
  /** Stands for this one where the chain between has been left out. */
  private successor: Origin<Link> | undefined
  /** How far further on the last twin stood in the chain before; the next one most often does as well. */
  private shift = 0

  constructor(from: Ancestor<Link> | undefined) {
    this.from = from
    this.letGo()
  }

  get past(): Ancestor<Link> | undefined {
    return this.root().from
  }

  /** The link with a block in the nearest chain before whose links anyone has asked for. @param near as in `linkWith` */
  twinOf(block: Block, near: number): Link | undefined {
    let { past } = this
    while (past !== undefined && !past.isAsked) past = past.origin.past
    const twin = past?.linkWith(block, near + this.shift)
    if (twin !== undefined) this.shift = twin.index - near
    return twin
  }

  /**
   * A tape with many late arrivals is not to keep all of its pasts. Of too many, the oldest whose links nobody has asked for
   * is left out, though never the last one before, which may still be asked; if there is none, the oldest is let go of.
   */
  private letGo(): void {
    let count = 0
    let oldest: Origin<Link> | undefined
    let skippable: Origin<Link> | undefined
    for (let origin = this.root(); origin.from !== undefined; origin = origin.from.origin.root()) {
      count += 1
      if (count > 1 && !origin.from.isAsked && origin.from.origin.past !== undefined) skippable = origin
      oldest = origin
    }
    if (count <= PASTS_MAX) return
    if (skippable !== undefined) skippable.leaveOut()
    else if (oldest !== undefined) oldest.from = undefined
  }

  /** Leads to the chain before the one that it leads to; so does what was made for the one that is left out. */
  private leaveOut(): void {
    const other = this.from?.origin.root()
    this.from = other?.from
    if (other === undefined) return
    other.from = undefined
    other.successor = this
  }

  private root(): Origin<Link> {
    let root: Origin<Link> = this
    while (root.successor !== undefined) root = root.successor
    return root
  }
}
