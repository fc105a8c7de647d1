import type { Block, Judgement, PlacedEvent } from './block.js'
import { type Change, inOrder, merge, Run } from './run.js'

/**
 * A link of the chain: a block and all that came before it. Its identity stands for that whole prefix, and so whatever
 * was computed from the prefix (checkpoints) may be kept by the link and is shared by every timeline that shares it.
 */
export class Link {
  readonly block: Block
  readonly previous: Link | undefined
  /** Number of events before the block, and including it. */
  readonly start: number
  readonly end: number
  private parent: Link | undefined

  /** @param twin the link with the very same block in the chain that this one is made from, behind another past */
  constructor(block: Block, previous: Link | undefined, twin?: Link) {
    this.block = block
    this.previous = previous
    this.start = previous?.end ?? 0
    this.end = this.start + block.length
    this.parent = twin
    // A tape with many late arrivals is not to keep all of its pasts.
    let ancestor = twin
    for (let count = 1; ancestor !== undefined && count < TWINS_MAX; count += 1) ancestor = ancestor.parent
    if (ancestor !== undefined) ancestor.parent = undefined
  }

  /**
   * The link with the very same block in the chain that this one was made from; only behind the first difference, since
   * before it the links themselves are shared. It is let go of after some generations.
   */
  get twin(): Link | undefined {
    return this.parent
  }
}

/** Most generations of twins that a link leads back to. */
const TWINS_MAX = 8

/** The links of one timeline from first to last; immutable. */
export class Chain {
  static readonly empty: Chain = new Chain([])

  private constructor(readonly links: readonly Link[]) {}

  get length(): number {
    return this.links.at(-1)?.end ?? 0
  }

  /** How many events come before the key (at, seq), or at it if `inclusive`. */
  rank(at: number, seq: number, inclusive: boolean): number {
    const index = this.linkOfKey(at, seq)
    const link = this.links[index]
    return link === undefined ? 0 : link.start + link.block.rank(at, seq, inclusive)
  }

  /** Index of the link that holds this position (0 up to, but not including, the length). */
  linkOfPosition(position: number): number {
    return lastIndex(this.links.length, (index) => (this.links[index] as Link).start <= position)
  }

  placedAt(position: number): PlacedEvent | undefined {
    const link = this.links[this.linkOfPosition(position)]
    return link === undefined || position >= link.end ? undefined : link.block.placedAt(position - link.start)
  }

  /**
   * This chain without some events and with some more. Blocks that nothing falls into are kept, and so are all links
   * before the first change.
   * @param removals events that stand in the chain, at their places, each once
   * @param additions events that do not, in any order
   * @param blockSize most events that a new block holds
   */
  edit(removals: readonly PlacedEvent[], additions: readonly PlacedEvent[], blockSize: number): Chain {
    if (removals.length === 0 && additions.length === 0) return this
    const changes = new Map<number, Change>()
    let first = this.links.length
    const changeAt = ({ event, seq }: PlacedEvent): { readonly index: number; readonly change: Change } => {
      const index = Math.max(0, this.linkOfKey(event.at, seq))
      first = Math.min(first, index)
      const known = changes.get(index)
      if (known !== undefined) return { index, change: known }
      const change: Change = { removed: [], added: [] }
      changes.set(index, change)
      return { index, change }
    }
    for (const placed of inOrder(removals)) {
      const { index, change } = changeAt(placed)
      change.removed.push((this.links[index] as Link).block.rank(placed.event.at, placed.seq, false))
    }
    for (const placed of inOrder(additions)) changeAt(placed).change.added.push(placed)

    const blocks: (Block | Link)[] = []
    const last = Math.max(this.links.length - 1, 0)
    for (let index = first; index <= last; index += 1) {
      const link = this.links[index]
      const block = link?.block
      const change = changes.get(index)
      if (change === undefined) {
        if (link !== undefined) blocks.push(link)
        continue
      }
      const run = merge(block, change)
      // What follows the last block starts the next one, so that a growing tape has full blocks.
      const grown =
        index === last &&
        (block === undefined || run.events[block.length - 1] === block.events[block.length - 1])
      for (const made of run.cut(blockSize, grown)) blocks.push(made)
    }
    return this.followedBy(first, blocks)
  }

  /**
   * The events of this chain for which `keep` holds. Blocks of which all is kept stay as they are, and so do all links
   * before the first that loses something; what remains of others is gathered into new blocks.
   * @param judge whether all events of a block are kept, or none, or each has to be asked
   */
  restrict(
    judge: (block: Block) => Judgement,
    keep: (event: PlacedEvent['event']) => boolean,
    blockSize: number,
  ): Chain {
    let first: number | undefined
    const blocks: (Block | Link)[] = []
    let pending = new Run(0)
    const flush = (): void => {
      for (const made of pending.cut(blockSize)) blocks.push(made)
      pending = new Run(0)
    }
    for (const [index, link] of this.links.entries()) {
      const { block } = link
      const judgement = judge(block)
      const before = pending.length
      if (judgement === 'some') {
        for (let own = 0; own < block.length; own += 1) {
          if (keep(block.events[own] as PlacedEvent['event'])) pending.take(block, own, own + 1)
        }
      }
      const all = judgement === 'all' || pending.length - before === block.length
      if (!all) {
        first ??= index
        continue
      }
      pending.truncate(before)
      if (first === undefined) continue
      flush()
      blocks.push(link)
    }
    flush()
    return first === undefined ? this : this.followedBy(first, blocks)
  }

  /** @param blocks those that follow the links that are kept; a link stands for its block, which is taken over */
  private followedBy(keep: number, blocks: readonly (Block | Link)[]): Chain {
    const links = this.links.slice(0, keep)
    for (const block of blocks) {
      const previous = links.at(-1)
      links.push(block instanceof Link ? new Link(block.block, previous, block) : new Link(block, previous))
    }
    return links.length === 0 ? Chain.empty : new Chain(links)
  }

  /** Index of the last link that begins at or before the key; -1 if the key lies before all of them. */
  private linkOfKey(at: number, seq: number): number {
    return lastIndex(this.links.length, (index) => {
      const { block } = this.links[index] as Link
      return ((block.at[0] as number) - at || (block.seq[0] as number) - seq) <= 0
    })
  }
}

/** The last index below `length` for which a condition holds that is true up to some index and false after; -1 if none. */
function lastIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low - 1
}
