import { lastIndex } from '../../event/last-index.js'
import type { Block } from '../columns/block.js'
import { Link, type Origin } from './prefix.js'

/**
 * A row of blocks and all that came before it. A change of the chain makes all segments behind it anew, which costs little
 * since they are few; their links are made when someone asks for them, as a replay does and a tape that merely grows does not.
 */
export class Segment {
  readonly row: Row
  readonly previous: Segment | undefined
  /** Number of events before it, and including it. */
  readonly start: number
  readonly end: number
  /** Number of blocks before it. */
  readonly firstIndex: number
  private readonly origin: Origin
  private made: Link[]

  /** @param kept the links of its first blocks, which another chain has too */
  constructor(row: Row, previous: Segment | undefined, origin: Origin, kept: Link[] = []) {
    this.row = row
    this.previous = previous
    this.start = previous?.end ?? 0
    this.end = this.start + row.length
    this.firstIndex = previous === undefined ? 0 : previous.firstIndex + previous.row.blocks.length
    this.origin = origin
    this.made = kept
  }

  /** The links of its blocks. */
  get links(): readonly Link[] {
    return this.firstLinks(this.row.blocks.length)
  }

  /** The links of at least so many of its blocks, from the first on; always the same ones. */
  firstLinks(count: number): readonly Link[] {
    const { made, row } = this
    for (let index = made.length; index < count; index += 1) {
      const start = this.start + row.startOf(index)
      const before = made[index - 1] ?? this.previous
      made.push(new Link(row.blocks[index] as Block, this.firstIndex + index, start, before, this.origin))
    }
    return made
  }
}

/** Some consecutive blocks and where each ends, wherever they stand; shared by all chains in which they follow one another. */
export class Row {
  readonly blocks: readonly Block[]
  /** How many events there are up to and including each block. */
  private readonly ends: readonly number[]
  /** When each block begins: side by side, since to ask the blocks means to wait for memory at each. */
  private readonly starts: readonly number[]

  /**
   * @param blocks at least one
   * @param like a row in which many of these blocks stand as well, the first ones at the same places
   */
  constructor(blocks: readonly Block[], like?: Row) {
    const { length } = blocks
    const ends = new Array<number>(length)
    const starts = new Array<number>(length)
    const others = like?.blocks ?? []
    const shift = others.length - length
    let end = 0
    for (let index = 0; index < length; index += 1) {
      const block = blocks[index] as Block
      const known = others[index] === block ? index : others[index + shift] === block ? index + shift : -1
      end += known < 0 || like === undefined ? block.length : like.endOf(known) - like.startOf(known)
      ends[index] = end
      starts[index] =
        known < 0 || like === undefined ? (block.at[0] as number) : (like.starts[known] as number)
    }
    this.blocks = blocks
    this.ends = ends
    this.starts = starts
  }

  /** Number of events. */
  get length(): number {
    return this.ends.at(-1) as number
  }

  /** Number of events up to and including a block. */
  private endOf(index: number): number {
    return this.ends[index] as number
  }

  /** Number of events before a block. */
  startOf(index: number): number {
    return index === 0 ? 0 : (this.ends[index - 1] as number)
  }

  /** Index of the block that holds a position (0 for the first event); the last one for those behind. */
  blockAt(position: number): number {
    return lastIndex(this.blocks.length, (index) => this.startOf(index) <= position)
  }

  /** Index of the last block that begins at or before the key; -1 if the key lies before all of them. */
  blockOfKey(at: number, seq: number): number {
    return lastIndex(this.blocks.length, (index) => this.isFrom(index, at, seq))
  }

  /** Whether it begins at or before the key. */
  begins(at: number, seq: number): boolean {
    return this.isFrom(0, at, seq)
  }

  /** Whether a block begins at or before the key. */
  private isFrom(index: number, at: number, seq: number): boolean {
    const start = this.starts[index] as number
    return start === at ? (this.blocks[index] as Block).seqAt(0) <= seq : start < at
  }
}
