import type { Block } from '../columns/block.js'

/**
 * A link of the chain: a block and all that came before it. Its identity stands for that whole prefix, and so whatever
 * was computed from the prefix (checkpoints) may be kept by the link and is shared by every timeline that shares it.
 */
export class Link {
  readonly block: Block
  /** Number of links before it. */
  readonly index: number
  /** Number of events before the block, and including it. */
  readonly start: number
  readonly end: number
  private readonly origin: Origin
  private before: Link | Links | undefined

  /**
   * @param before the link that it follows, or links of which it follows the last
   * @param origin of the chain that it was first made for
   */
  constructor(block: Block, index: number, start: number, before: Link | Links | undefined, origin: Origin) {
    this.block = block
    this.start = start
    this.end = start + block.length
    this.index = index
    this.before = before
    this.origin = origin
  }

  get previous(): Link | undefined {
    if (this.before !== undefined && !(this.before instanceof Link)) this.before = this.before.links.at(-1)
    return this.before
  }

  /**
   * The link with the very same block in the chain that this one was made from, or in the nearest one before that of whose
   * links anyone has asked for; only behind the first difference, since before it the links themselves are shared. It is let
   * go of after some generations.
   */
  get twin(): Link | undefined {
    return this.origin.twinOf(this.block, this.index)
  }
}

/** Links that are made when they are first asked for. */
interface Links {
  readonly links: readonly Link[]
}

/** A chain that others are made from. */
export interface Ancestor {
  readonly origin: Origin
  /** Whether anyone has asked for its links; as long as nobody has, nothing is kept by them. */
  readonly isAsked: boolean
  /** The link with this very block, if there is one. @param near an index that it is likely to have, or one beside it */
  linkWith(block: Block, near: number): Link | undefined
}

/** Most chains that an origin leads back to, one behind the other. */
const PASTS_MAX = 8

/** The chain that an origin leads to. Those between which nothing but chains that were left out stands have one in common. */
interface Past {
  from: Ancestor | undefined
  /** What stands for this one since the chain that it led to has been left out. */
  successor: Past | undefined
}

/** What a chain was made from: told to all that was made for that chain, and let go of for all of it at once. */
export class Origin {
  private told: Past
  /** How far further on the last twin stood in the chain before; the next one most often does as well. */
  private shift = 0

  constructor(from: Ancestor | undefined) {
    this.told = { from, successor: undefined }
    this.letGo()
  }

  get past(): Ancestor | undefined {
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
    let oldest: Past | undefined
    let skippable: Past | undefined
    for (let past = this.own(); past.from !== undefined; past = past.from.origin.own()) {
      count += 1
      if (count > 1 && !past.from.isAsked && past.from.origin.past !== undefined) skippable = past
      oldest = past
    }
    if (count <= PASTS_MAX) return
    if (skippable !== undefined) Origin.leaveOut(skippable)
    else if (oldest !== undefined) oldest.from = undefined
  }

  private own(): Past {
    while (this.told.successor !== undefined) this.told = this.told.successor
    return this.told
  }

  /**
   * Lets what led to a chain lead to the one before that. It is the newer that goes over to the past of the older: an old chain
   * that somebody keeps would otherwise hold, and ask its way through, one past for each late event since.
   */
  private static leaveOut(past: Past): void {
    past.successor = past.from?.origin.own()
    past.from = undefined
  }
}
