import type { Block } from '../columns/block.js'
import type { Origin } from './origin.js'

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
  private readonly origin: Origin<Link>
  private before: Link | Links | undefined

  /**
   * @param before the link that it follows, or links of which it follows the last
   * @param origin of the chain that it was first made for
   */
  constructor(
    block: Block,
    index: number,
    start: number,
    before: Link | Links | undefined,
    origin: Origin<Link>,
  ) {
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
