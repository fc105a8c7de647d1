import type { Block } from '../columns/block.js'

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

/** The chain that an origin leads to. Those between which nothing but chains that were left out stands have one in common. */
interface Past<Link extends Indexed> {
  from: Ancestor<Link> | undefined
  /** What stands for this one since the chain that it led to has been left out. */
  successor: Past<Link> | undefined
}

/** What a chain was made from: told to all that was made for that chain, and let go of for all of it at once. */
export class Origin<Link extends Indexed> {
  private told: Past<Link>
  /** How far further on the last twin stood in the chain before; the next one most often does as well. */
  private shift = 0

  constructor(from: Ancestor<Link> | undefined) {
    this.told = { from, successor: undefined }
    this.letGo()
  }

  get past(): Ancestor<Link> | undefined {
    return this.own().from
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
    let oldest: Past<Link> | undefined
    let skippable: Past<Link> | undefined
    for (let past = this.own(); past.from !== undefined; past = past.from.origin.own()) {
      count += 1
      if (count > 1 && !past.from.isAsked && past.from.origin.past !== undefined) skippable = past
      oldest = past
    }
    if (count <= PASTS_MAX) return
    if (skippable !== undefined) Origin.leaveOut(skippable)
    else if (oldest !== undefined) oldest.from = undefined
  }

  private own(): Past<Link> {
    while (this.told.successor !== undefined) this.told = this.told.successor
    return this.told
  }

  /**
   * Lets what led to a chain lead to the one before that. It is the newer that goes over to the past of the older: an old chain
   * that somebody keeps would otherwise hold, and ask its way through, one past for each late event since.
   */
  private static leaveOut<Link extends Indexed>(past: Past<Link>): void {
    past.successor = past.from?.origin.own()
    past.from = undefined
  }
}
