import { lastIndex } from '../../event/last-index.js'
import { type Block, inOrder, type Judgement, type PlacedEvent } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'
import { Changes } from './block-changes.js'
import { ChainBuilder, type SegmentBlock } from './chain-builder.js'
import { editedSegment } from './edit-segment.js'
import { ChainParent, type ParentChain, type Prefix } from './prefix.js'
import type { Segment } from './segment.js'

export type { Prefix } from './prefix.js'

/**
 * The prefixes of one timeline from first to last; immutable. A change copies the block that it changes, and remakes each
 * segment behind it.
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

  /** All prefixes. They are made on the first read; later reads return the same objects. */
  get prefixes(): readonly Prefix[] {
    this.all ??= ([] as Prefix[]).concat(...this.segments.map(({ prefixes }) => prefixes))
    return this.all
  }

  /** The ids of the events, in order, each computed when it is read. */
  *ids(): Generator<string> {
    for (const block of this.blocks)
      for (let index = 0; index < block.length; index += 1) yield block.idAt(index)
  }

  /** The blocks of all prefixes. */
  get blocks(): readonly Block[] {
    this.allBlocks ??= this.segments.flatMap(({ list }) => list.blocks)
    return this.allBlocks
  }

  /** The last block for which a condition holds. It must hold for all blocks up to some block, and for none after. */
  lastBlock(holds: (block: Block) => boolean): Block | undefined {
    const holdsAt = (blocks: readonly Block[], index: number): boolean => holds(blocks[index] as Block)
    const segment = lastIndex(this.segments.length, (index) =>
      holdsAt(this.segments[index]?.list.blocks ?? [], 0),
    )
    const blocks = this.segments[segment]?.list.blocks ?? []
    return blocks[lastIndex(blocks.length, (index) => holdsAt(blocks, index))]
  }

  get hasPrefixes(): boolean {
    return this.all !== undefined
  }

  get length(): number {
    return this.segments.at(-1)?.end ?? 0
  }

  /** How many events come before the key (at, seq), or at it if `inclusive`. */
  rank(at: number, seq: number, inclusive: boolean): number {
    const [index, own] = this.blockOfKey(at, seq)
    const segment = this.segments[index]
    if (segment === undefined) return 0
    const { list, start } = segment
    return start + list.startOf(own) + (list.blocks[own] as Block).rank(at, seq, inclusive)
  }

  /** Index of the prefix that holds this position (0 up to, but not including, the length). */
  prefixIndexAt(position: number): number {
    const segment = this.segments[this.segmentOfPosition(position)]
    return segment === undefined ? -1 : segment.firstIndex + segment.list.blockAt(position - segment.start)
  }

  placedAt(position: number): PlacedEvent | undefined {
    const segment = this.segments[this.segmentOfPosition(position)]
    if (segment === undefined || position >= segment.end) return undefined
    const { list, start } = segment
    const own = list.blockAt(position - start)
    return (list.blocks[own] as Block).placedAt(position - start - list.startOf(own))
  }

  /**
   * This chain without some events and with others. Unchanged blocks are kept, and so are all prefixes before the first change.
   * @param removals events of the chain, at their places, each once
   * @param additions events that are not in the chain, in any order
   * @param plan how to make new blocks
   * @param isSplitting whether a block with few changes is split into pieces. That copies less, but leaves more blocks, which a
   *   branch must compare with those of its parent
   */
  edit(
    removals: readonly PlacedEvent[],
    additions: readonly PlacedEvent[],
    plan: BlockPlan,
    isSplitting = false,
  ): Chain {
    if (removals.length === 0 && additions.length === 0) return this
    const changes = new Changes()
    for (const placed of inOrder(removals)) {
      const [segment, own] = this.blockOfKey(placed.event.at, placed.seq)
      const block = this.segments[segment]?.list.blocks[own] as Block
      changes.of(segment, own).removed.push(block.rank(placed.event.at, placed.seq, false))
    }
    for (const placed of inOrder(additions))
      changes.of(...this.blockOfKey(placed.event.at, placed.seq)).added.push(placed)

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
   * The events of this chain for which `keep` holds. Unchanged blocks stay, and so do all prefixes before the first change; the
   * remaining events of other blocks are collected into new blocks.
   * @param judge whether all events of a block are kept, or none, or `keep` decides for each
   */
  restrict(
    judge: (block: Block) => Judgement,
    keep: (event: PlacedEvent['event']) => boolean,
    plan: BlockPlan,
  ): Chain {
    const builder = new ChainBuilder([], new ChainParent(this))
    let pending = new BlockBuilder(plan)
    let isWhole = true
    for (const segment of this.segments) {
      const parts: SegmentBlock[] = []
      for (const [index, block] of segment.list.blocks.entries()) {
        const before = pending.length
        const judgement = judge(block)
        if (judgement === 'some') {
          for (let own = 0; own < block.length; own += 1) {
            if (keep(block.event(own))) pending.take(block, own, own + 1)
          }
        }
        if (judgement !== 'all' && pending.length - before < block.length) {
          isWhole = false
          continue
        }
        pending.truncate(before)
        if (before > 0) {
          parts.push(...pending.cut())
          pending = new BlockBuilder(plan)
        }
        parts.push(index)
      }
      if (segment === this.segments.at(-1)) parts.push(...pending.cut())
      builder.replace(segment, parts)
    }
    return isWhole ? this : Chain.of(builder)
  }

  private static of({ segments, parent }: ChainBuilder): Chain {
    return segments.length === 0 ? Chain.empty : new Chain(segments, parent)
  }

  prefixWith(block: Block, near: number): Prefix | undefined {
    const { prefixes } = this
    for (const index of [near, near - 1, near + 1])
      if (prefixes[index]?.block === block) return prefixes[index]
    const [segment, own] = this.blockOfKey(block.at[0] as number, block.seqAt(0))
    const prefix = prefixes[(this.segments[segment]?.firstIndex ?? 0) + own]
    return prefix?.block === block ? prefix : undefined
  }

  /** The block to which a key belongs: the index of its segment, and its index there; 0 in an empty chain. */
  private blockOfKey(at: number, seq: number): [number, number] {
    const index = Math.max(0, this.segmentOfKey(at, seq))
    return [index, Math.max(0, this.segments[index]?.list.blockOfKey(at, seq) ?? 0)]
  }

  /** Index of the last segment that begins at or before the key; -1 if all begin after it. */
  private segmentOfKey(at: number, seq: number): number {
    return lastIndex(this.segments.length, (index) => (this.segments[index] as Segment).list.begins(at, seq))
  }

  private segmentOfPosition(position: number): number {
    return lastIndex(this.segments.length, (index) => (this.segments[index] as Segment).start <= position)
  }
}
