import type { Block } from '../columns/block.js'
import { changedRows } from './block-changes.js'

/**
 * A block together with everything before it in a chain. The identity of a prefix identifies that whole history. Checkpoints of
 * the history are kept by prefix, so every timeline with the prefix shares them.
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
   * @param before the previous prefix, or a list that ends with it
   * @param parent the parent of its chain
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
   * The prefix with the same block in the nearest ancestor of the chain whose prefixes have been read. Undefined before the first
   * difference, where the chains share the prefix itself, and if that ancestor was dropped.
   */
  get parentPrefix(): Prefix | undefined {
    return this.parent.prefixOf(this.block, this.index)
  }

  /**
   * As {@link parentPrefix}, of a prefix whose block has the same rows, but some other events. Only blocks from which edits made this one are
   * known to be such.
   */
  get counterpart(): Prefix | undefined {
    return this.parent.counterpartOf(this.block, this.index)
  }
}

/** A list of prefixes, made on the first read. */
interface Prefixes {
  readonly prefixes: readonly Prefix[]
}

/** A chain from which others are made. */
export interface ParentChain {
  readonly parent: ChainParent
  /** Whether its prefixes have been read. If not, they have no checkpoints. */
  readonly hasPrefixes: boolean
  readonly prefixes: readonly Prefix[]
  /** The prefix with this block, or undefined. @param near its probable index, give or take one */
  prefixWith(block: Block, near: number): Prefix | undefined
}

/** Most ancestors that a chain keeps. */
const PARENTS_MAX = 8

/** A reference to a parent chain. Several chains share one, so that it can be dropped for all of them at once. */
interface ParentRef {
  chain: ParentChain | undefined
  /** The reference that replaces this one once its chain was skipped. */
  successor: ParentRef | undefined
}

/** The chain from which another was made. All new prefixes of the latter share this object. */
export class ChainParent {
  private ref: ParentRef
  /** How far the index of the last parent prefix was from the index here. It is mostly the same for the next one. */
  private shift = 0

  constructor(chain: ParentChain | undefined) {
    this.ref = { chain, successor: undefined }
    this.limitAncestors()
  }

  /** Undefined if the chain was not made from another, or its parent was dropped. */
  get chain(): ParentChain | undefined {
    return this.currentRef().chain
  }

  /** The prefix with a block in the nearest ancestor whose prefixes have been read. @param near as in `prefixWith` */
  prefixOf(block: Block, near: number): Prefix | undefined {
    const prefix = this.readAncestor?.prefixWith(block, near + this.shift)
    if (prefix !== undefined) this.shift = prefix.index - near
    return prefix
  }

  /** The prefix there with a block that differs in some rows, or with the same one. @param near as in `prefixWith` */
  counterpartOf(block: Block, near: number): Prefix | undefined {
    const { prefixes = [] } = this.readAncestor ?? {}
    for (const index of [near + this.shift, near, near - 1, near + 1]) {
      const prefix = prefixes[index]
      if (prefix === undefined) continue
      if (prefix.block === block || changedRows(block, prefix.block) !== undefined) return prefix
    }
    return undefined
  }

  /** The nearest ancestor whose prefixes have been read. */
  private get readAncestor(): ParentChain | undefined {
    let { chain } = this
    while (chain !== undefined && !chain.hasPrefixes) chain = chain.parent.chain
    return chain
  }

  /**
   * Limits the ancestors, so that a tape with many late arrivals does not keep every earlier chain. If there are too many, it skips
   * the oldest whose prefixes have not been read, but never the direct parent, which may still be read. Otherwise it drops the
   * oldest.
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
   * Makes a reference lead to the grandparent. It shares the reference of the skipped chain. Otherwise an old chain that a caller
   * keeps would hold one reference for each later late event, and would have to follow them all.
   */
  private static skip(ref: ParentRef): void {
    ref.successor = ref.chain?.parent.currentRef()
    ref.chain = undefined
  }
}
