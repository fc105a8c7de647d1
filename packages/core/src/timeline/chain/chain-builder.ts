import { keepShape } from '../../event/kept-shapes.js'
import type { Block } from '../columns/block.js'
import { ChainParent } from './prefix.js'
import { BlockList, Segment } from './segment.js'

/** A new block, or the index of a block in the replaced segment. */
export type SegmentBlock = Block | number

/** Most blocks of a new segment. */
export const SEGMENT_BLOCKS_MAX = 64

/** Builds a chain from segments. Those before the first change stay the same objects. */
export class ChainBuilder {
  /**
   * @param segments the segments before the first change; the builder adds more
   * @param parent the parent of the chain
   */
  constructor(
    readonly segments: Segment[],
    readonly parent: ChainParent,
  ) {}

  /** Adds the blocks of a segment unchanged. */
  keep(segment: Segment): void {
    const previous = this.segments.at(-1)
    const isSame = segment.previous === previous
    this.segments.push(isSame ? segment : new Segment(segment.list, previous, this.parent))
  }

  /**
   * Replaces a segment by other blocks.
   * @param segment undefined in an empty chain
   * @param given the blocks of the new segments, in order
   * @param isGrowing whether more blocks will follow; then all segments except the last are full
   */
  replace(segment: Segment | undefined, given: readonly SegmentBlock[], isGrowing = false): void {
    let same = 0
    while (same < given.length && given[same] === same) same += 1
    if (segment !== undefined && same === segment.list.blocks.length && same === given.length) {
      this.keep(segment)
      return
    }
    const blocks = given.map((block) =>
      typeof block === 'number' ? (segment?.list.blocks[block] as Block) : block,
    )
    // Both chains share the prefixes before the first change, even if neither chain has been read.
    const kept =
      segment?.previous === this.segments.at(-1) ? (segment?.firstPrefixes(same).slice(0, same) ?? []) : []
    const count = Math.ceil(given.length / SEGMENT_BLOCKS_MAX)
    const size = isGrowing ? SEGMENT_BLOCKS_MAX : Math.ceil(given.length / count)
    for (let start = 0; start < blocks.length; start += size) {
      const end = start + size
      const list = new BlockList(count === 1 ? blocks : blocks.slice(start, end), segment?.list)
      this.segments.push(
        new Segment(list, this.segments.at(-1), this.parent, count === 1 ? kept : kept.slice(start, end)),
      )
    }
  }
}

keepShape('ChainBuilder', new ChainBuilder([], new ChainParent(undefined)))
