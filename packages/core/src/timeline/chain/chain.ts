import { lastIndex } from '../../event/last-index.js'
import { type Block, inOrder, type PlacedEvent } from '../columns/block.js'
import type { BlockPlan } from '../columns/block-builder.js'
import { ChainChanges, type GoneFrom, goneWith } from './block-changes.js'
import { ChainBuilder, type SegmentBlock } from './chain-builder.js'
import { editedSegment } from './edit-segment.js'
import { mergeBlocks } from './merge-blocks.js'
import { ChainParent, type ParentChain, type Prefix } from './prefix.js'
import { RemainingBlocks } from './remaining-blocks.js'
import type { Segment } from './segment.js'

export type { Prefix } from './prefix.js'

/**
 * The prefixes of one timeline from first to last; immutable. A change copies the changed block, and makes all later segments anew.
 */
export class Chain implements ParentChain {
  static readonly empty: Chain = new Chain([], new ChainParent(undefined))
  private all: readonly Prefix[] | undefined
  private allBlocks: readonly Block[] | undefined

  private constructor(
    private readonly segments: readonly Segment[],
    readonly parent: ChainParent,
  ) {}

  /** A chain of blocks, given in order. */
  static ofBlocks(blocks: readonly Block[]): Chain {
    if (blocks.length === 0) return Chain.empty
    const builder = new ChainBuilder([], new ChainParent(undefined))
    builder.replace(undefined, blocks, true)
    return Chain.of(builder)
  }

  /** All prefixes, made on the first read. Later reads return the same objects. */
  get prefixes(): readonly Prefix[] {
    this.all ??= ([] as Prefix[]).concat(...this.segments.map(({ prefixes }) => prefixes))
    return this.all
  }

  /** The ids of the events, in order. */
  *ids(): Generator<string> {
    for (const block of this.blocks)
      for (let index = 0; index < block.length; index += 1) yield block.idAt(index)
  }

  /** The blocks of all prefixes. */
  get blocks(): readonly Block[] {
    this.allBlocks ??= this.segments.flatMap(({ list }) => list.blocks)
    return this.allBlocks
  }

  /** The last block for which a condition holds. Once it is false for a block, it must be false for all later blocks. */
  lastBlock(holds: (block: Block) => boolean): Block | undefined {
    const holdsAt = (blocks: readonly Block[], index: number): boolean => holds(blocks[index] as Block)
    const segment = lastIndex(this.segments.length, (index) =>
      holdsAt(this.segments[index]?.list.blocks ?? [], 0),
    )
    const blocks = this.segments[segment]?.list.blocks ?? []
    return blocks[lastIndex(blocks.length, (index) => holdsAt(blocks, index))]
  }

  /** Whether `prefixes` has been read. */
  get hasPrefixes(): boolean {
    return this.all !== undefined
  }

  /** Number of events. */
  get length(): number {
    return this.segments.at(-1)?.end ?? 0
  }

  /** The number of events before the key (at, seq), or up to it if `inclusive`. */
  rank(at: number, seq: number, inclusive: boolean): number {
    const [index, own] = this.blockOfKey(at, seq)
    const segment = this.segments[index]
    if (segment === undefined) return 0
    const { list, start } = segment
    return start + list.startOf(own) + (list.blocks[own] as Block).rank(at, seq, inclusive)
  }

  /** Index of the prefix whose block has the event at an index, from 0 up to, but not including, the length. */
  prefixIndexAt(index: number): number {
    const segment = this.segments[this.segmentAt(index)]
    return segment === undefined ? -1 : segment.firstIndex + segment.list.blockAt(index - segment.start)
  }

  placedAt(index: number): PlacedEvent | undefined {
    const segment = this.segments[this.segmentAt(index)]
    if (segment === undefined || index >= segment.end) return undefined
    const { list, start } = segment
    const own = list.blockAt(index - start)
    return (list.blocks[own] as Block).placedAt(index - start - list.startOf(own))
  }

  /**
   * Removes and adds events. Unchanged blocks are kept, and so are all prefixes before the first change.
   * @param removals events of the chain, each once
   * @param additions events that are not in the chain, in any order
   * @param plan how to make new blocks
   * @param isSplitting whether a block with few changes is split into pieces. This copies less, but a branch then has more blocks
   *   to compare with those of its parent
   */
  edit(
    removals: readonly PlacedEvent[],
    additions: readonly PlacedEvent[],
    plan: BlockPlan,
    isSplitting = false,
  ): Chain {
    if (removals.length === 0 && additions.length === 0) return this
    const changes = this.changesOf(removals, additions)
    const first = changes.firstSegment
    const last = Math.max(0, this.segments.length - 1)
    const builder = new ChainBuilder(this.segments.slice(0, first), new ChainParent(this))
    for (let index = first; index <= last; index += 1) {
      const segment = this.segments[index]
      const changed = changes.within(index)
      const isLast = index === last
      if (changed !== undefined)
        builder.replace(
          segment,
          editedSegment(segment?.list.blocks ?? [], changed, { plan, isLast, isSplitting }),
          isLast,
        )
      else if (segment !== undefined) builder.keep(segment)
    }
    return Chain.of(builder)
  }

  /**
   * This chain with more events. Blocks that none of them is within are kept, and so are all prefixes before the first one.
   * @param blocks in order, with keys that no event of this chain has
   * @param plan how to make blocks of events that are between those of another
   */
  withBlocks(blocks: readonly Block[], plan: BlockPlan): Chain {
    const [first] = blocks
    if (first === undefined) return this
    const [from] = this.blockOfKey(first.firstAt, first.seqOfFirst)
    const rest = this.segments.slice(from)
    const own = rest[0]?.list.blocks ?? []
    const merged = mergeBlocks(
      rest.flatMap(({ list }) => list.blocks),
      blocks,
      plan,
    )
    const builder = new ChainBuilder(this.segments.slice(0, from), new ChainParent(this))
    builder.replace(
      rest[0],
      merged.map((block, index) => (block === own[index] ? index : block)),
      true,
    )
    return Chain.of(builder)
  }

  /**
   * The events of this chain without some. Unchanged blocks are kept, and so are all prefixes before the first change. The remaining
   * events of other blocks are collected into new blocks.
   * @param goneFrom what to leave out of a block: all, nothing, or the events at some indices, in ascending order
   */
  restrict(goneFrom: GoneFrom, plan: BlockPlan): Chain {
    return this.remake(goneFrom, new ChainChanges(), new RemainingBlocks(plan, false))
  }

  /**
   * As {@link restrict} and then {@link edit}. A block is copied when it is read if most of it remains.
   * @param removals events that are not left out otherwise
   */
  restrictAndEdit(
    goneFrom: GoneFrom,
    removals: readonly PlacedEvent[],
    additions: readonly PlacedEvent[],
    plan: BlockPlan,
  ): Chain {
    return this.remake(goneFrom, this.changesOf(removals, additions), new RemainingBlocks(plan, true))
  }

  private remake(goneFrom: GoneFrom, changes: ChainChanges, remaining: RemainingBlocks): Chain {
    const builder = new ChainBuilder([], new ChainParent(this))
    let isWhole = true
    for (const [place, segment] of this.segments.entries()) {
      for (const [own, block] of segment.list.blocks.entries()) {
        const gone = goneFrom(block)
        const changed = changes.within(place)?.get(own)
        const change = gone === 'all' ? changed : goneWith(gone === 'none' ? [] : gone, changed)
        if (change === undefined && gone !== 'all') remaining.keep(own)
        else isWhole = false
        if (change === undefined) continue
        const isGone = gone === 'all' || change.removed.length === block.length
        remaining.change(isGone ? undefined : block, isGone ? { removed: [], added: change.added } : change)
      }
      builder.replace(segment, remaining.take(place === this.segments.length - 1))
    }
    const change = this.segments.length === 0 ? changes.within(0)?.get(0) : undefined
    if (change !== undefined) {
      remaining.change(undefined, change)
      builder.replace(undefined, remaining.take(true))
    } else if (isWhole) return this
    return Chain.of(builder)
  }

  /**
   * This chain with other contents in some blocks. Unchanged blocks are kept, and so are all prefixes before the first change.
   * @param patched a block with other numbers and envelopes; the given block if nothing changes
   */
  patch(patched: (block: Block) => Block): Chain {
    const builder = new ChainBuilder([], new ChainParent(this))
    let isSame = true
    for (const segment of this.segments) {
      const blocks = segment.list.blocks.map((block, index): SegmentBlock => {
        const made = patched(block)
        if (made === block) return index
        isSame = false
        return made
      })
      builder.replace(segment, blocks)
    }
    return isSame ? this : Chain.of(builder)
  }

  private changesOf(removals: readonly PlacedEvent[], additions: readonly PlacedEvent[]): ChainChanges {
    const changes = new ChainChanges()
    for (const placed of inOrder(removals)) {
      const [segment, own] = this.blockOfKey(placed.event.at, placed.seq)
      const block = this.segments[segment]?.list.blocks[own] as Block
      changes.of(segment, own).removed.push(block.rank(placed.event.at, placed.seq, false))
    }
    for (const placed of inOrder(additions))
      changes.of(...this.blockOfKey(placed.event.at, placed.seq)).added.push(placed)
    return changes
  }

  private static of({ segments, parent }: ChainBuilder): Chain {
    return segments.length === 0 ? Chain.empty : new Chain(segments, parent)
  }

  prefixWith(block: Block, near: number): Prefix | undefined {
    const { prefixes } = this
    for (const index of [near, near - 1, near + 1])
      if (prefixes[index]?.block === block) return prefixes[index]
    const [segment, own] = this.blockOfKey(block.firstAt, block.seqOfFirst)
    const prefix = prefixes[(this.segments[segment]?.firstIndex ?? 0) + own]
    return prefix?.block === block ? prefix : undefined
  }

  /** The block to which a key belongs: the index of its segment, and its index in that; both 0 in an empty chain. */
  private blockOfKey(at: number, seq: number): [number, number] {
    const index = Math.max(0, this.segmentOfKey(at, seq))
    return [index, Math.max(0, this.segments[index]?.list.blockOfKey(at, seq) ?? 0)]
  }

  /** Index of the last segment that begins at or before the key; -1 if all begin after it. */
  private segmentOfKey(at: number, seq: number): number {
    return lastIndex(this.segments.length, (index) => (this.segments[index] as Segment).list.begins(at, seq))
  }

  private segmentAt(index: number): number {
    return lastIndex(this.segments.length, (own) => (this.segments[own] as Segment).start <= index)
  }
}
