import { keepShape } from '../../event/kept-shapes.js'
import type { Block } from '../columns/block.js'
import { Origin } from './prefix.js'
import { Row, Segment } from './segment.js'

/** A block of a segment, by its index there, or a new one. */
export type SegmentBlock = Block | number

/** Most blocks that a new segment holds. */
export const SEGMENT_BLOCKS_MAX = 64

/** Puts the segments of a chain one behind the other; those before the first change stay the same objects. */
export class ChainBuilder {
  /**
   * @param segments those before the first change; they are added to
   * @param origin of the chain that is built
   */
  constructor(
    readonly segments: Segment[],
    readonly origin: Origin,
  ) {}

  /** Goes on with the blocks of a segment. */
  keep(segment: Segment): void {
    const previous = this.segments.at(-1)
    const isSame = segment.previous === previous
    this.segments.push(isSame ? segment : new Segment(segment.row, previous, this.origin))
  }

  /**
   * Goes on with other blocks than those of a segment.
   * @param segment undefined in a chain that had none
   * @param parts what stands in its place, in order
   * @param isGrowing whether more will follow at the end, so that they are best put into full segments and a last one
   */
  replace(segment: Segment | undefined, parts: readonly SegmentBlock[], isGrowing = false): void {
    let same = 0
    while (same < parts.length && parts[same] === same) same += 1
    if (segment !== undefined && same === segment.row.blocks.length && same === parts.length) {
      this.keep(segment)
      return
    }
    const blocks = parts.map((part) =>
      typeof part === 'number' ? (segment?.row.blocks[part] as Block) : part,
    )
    // Links before the first change are to be the same ones in both chains, whichever is asked first.
    const kept =
      segment?.previous === this.segments.at(-1) ? (segment?.firstLinks(same).slice(0, same) ?? []) : []
    const count = Math.ceil(parts.length / SEGMENT_BLOCKS_MAX)
    const size = isGrowing ? SEGMENT_BLOCKS_MAX : Math.ceil(parts.length / count)
    for (let start = 0; start < blocks.length; start += size) {
      const end = start + size
      const row = new Row(count === 1 ? blocks : blocks.slice(start, end), segment?.row)
      this.segments.push(
        new Segment(row, this.segments.at(-1), this.origin, count === 1 ? kept : kept.slice(start, end)),
      )
    }
  }
}

keepShape('ChainBuilder', new ChainBuilder([], new Origin(undefined)))
