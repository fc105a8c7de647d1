import type { Block } from '../columns/block.js'

/**
 * A block together with everything before it in a chain. The identity of a prefix identifies that whole history. So whatever is
 * computed from the history (checkpoints) is kept with the prefix, and every timeline that has the prefix shares it.
 */
export class Prefix {
  readonly block: Block
  /** Number of prefixes before it. */
  readonly index: number
  /** Number of events before the block. */
  readonly start: number
  /** Number of events up to and including the block. */
  readonly end: number
  private readonly parent: ChainParent
  private before: Prefix | Prefixes | undefined

  /**
   * @param before the prefix that it follows, or a list whose last prefix it follows
   * @param parent of the chain for which it is made
   */
  constructor(
    block: Block,
    index: number,
    start: number,
    before: Prefix | Prefixes | undefined,
    parent: ChainParent,
  ) {
    this.block = block
    this.start = start
    this.end = start + block.length
    this.index = index
    this.before = before
    this.parent = parent
  }

  get previous(): Prefix | undefined {
    if (this.before !== undefined && !(this.before instanceof Prefix))
      this.before = this.before.prefixes.at(-1)
    return this.before
  }

  /**
   * The prefix with the same block in the parent chain, or in its nearest ancestor whose prefixes have been read. Undefined
   * before the first difference, where the chains share the prefixes themselves, and after some generations.
   */
  get parentPrefix(): Prefix | undefined {
    return this.parent.prefixOf(this.block, this.index)
  }
}

/** A list of prefixes that is made on the first read. */
interface Prefixes {
  readonly prefixes: readonly Prefix[]
}

/** A chain from which others are made. */
export interface ParentChain {
  readonly parent: ChainParent
  /** Whether its prefixes have been read. Nothing is kept with them before. */
  readonly hasPrefixes: boolean
  /** The prefix with this block; undefined if there is none. @param near an index that it probably has, or one beside it */
  prefixWith(block: Block, near: number): Prefix | undefined
}

/** Most ancestors of a chain that are kept. */
const PARENTS_MAX = 8

/** A reference to a parent chain. Several chains share one, so that it can be dropped for all of them at once. */
interface ParentRef {
  chain: ParentChain | undefined
  /** The reference that replaces this one after its chain was skipped. */
  successor: ParentRef | undefined
}

/** The chain from which a chain was made, for all prefixes that are made for the latter. */
export class ChainParent {
  private ref: ParentRef
  /** How far the last parent prefix was from the index of its block here. The next one is mostly as far. */
  private shift = 0

  constructor(chain: ParentChain | undefined) {
    this.ref = { chain, successor: undefined }
    this.limitAncestors()
  }

  /** The parent; undefined if there is none, or it was dropped. */
  get chain(): ParentChain | undefined {
    return this.currentRef().chain
  }

  /** The prefix with a block in the nearest ancestor whose prefixes have been read. @param near as in `prefixWith` */
  prefixOf(block: Block, near: number): Prefix | undefined {
    let { chain } = this
    while (chain !== undefined && !chain.hasPrefixes) chain = chain.parent.chain
    const prefix = chain?.prefixWith(block, near + this.shift)
    if (prefix !== undefined) this.shift = prefix.index - near
    return prefix
  }

  /**
   * A tape with many late arrivals must not keep every earlier chain. Of too many ancestors, the oldest whose prefixes have not
   * been read is skipped, except the direct parent, which may still be read. If there is none, the oldest is dropped.
   */
  private limitAncestors(): void {
    let count = 0
    let oldest: ParentRef | undefined
    let skippable: ParentRef | undefined
    for (let ref = this.currentRef(); ref.chain !== undefined; ref = ref.chain.parent.currentRef()) {
      count += 1
      if (count > 1 && !ref.chain.hasPrefixes && ref.chain.parent.chain !== undefined) skippable = ref
      oldest = ref
    }
    if (count <= PARENTS_MAX) return
    if (skippable !== undefined) ChainParent.skip(skippable)
    else if (oldest !== undefined) oldest.chain = undefined
  }

  private currentRef(): ParentRef {
    while (this.ref.successor !== undefined) this.ref = this.ref.successor
    return this.ref
  }

  /**
   * Lets a reference lead to the grandparent instead. The newer reference adopts that of the older: otherwise an old chain that
   * a caller keeps would hold one reference for each late event since, and would have to follow them all.
   */
  private static skip(ref: ParentRef): void {
    ref.successor = ref.chain?.parent.currentRef()
    ref.chain = undefined
  }
}
