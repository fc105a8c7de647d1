import { lastIndex } from '../../event/last-index.js'
import type { Block } from '../columns/block.js'
import { type ChainParent, Prefix } from './prefix.js'

/**
 * Some consecutive blocks together with everything before them. A change makes all later segments anew, which costs little because
 * they are few. Prefixes are made on the first read: a replay reads them, an append does not.
 */
export class Segment {
  readonly list: BlockList
  readonly previous: Segment | undefined
  /** Number of events before it. */
  readonly start: number
  /** Number of events up to and including it. */
  readonly end: number
  /** Number of blocks before it. */
  readonly firstIndex: number
  private readonly parent: ChainParent
  private made: Prefix[]

  /** @param kept the prefixes of its first blocks, if it shares them with another chain */
  constructor(list: BlockList, previous: Segment | undefined, parent: ChainParent, kept: Prefix[] = []) {
    this.list = list
    this.previous = previous
    this.start = previous?.end ?? 0
    this.end = this.start + list.length
    this.firstIndex = previous === undefined ? 0 : previous.firstIndex + previous.list.blocks.length
    this.parent = parent
    this.made = kept
  }

  /** The prefixes of its blocks. */
  get prefixes(): readonly Prefix[] {
    return this.firstPrefixes(this.list.blocks.length)
  }

  /** The prefixes of its first `count` blocks or more; always the same objects. */
  firstPrefixes(count: number): readonly Prefix[] {
    const { made, list } = this
    for (let index = made.length; index < count; index += 1) {
      const start = this.start + list.startOf(index)
      const before = made[index - 1] ?? this.previous
      made.push(new Prefix(list.blocks[index] as Block, this.firstIndex + index, start, before, this.parent))
    }
    return made
  }
}

/** Some consecutive blocks with their start times and ends, shared by all chains in which they follow one another. */
export class BlockList {
  readonly blocks: readonly Block[]
  /** Number of events up to and including each block. */
  private readonly ends: readonly number[]
  /** The first time of each block. Stored here, because reading each block costs a cache miss (benchmark `seek-cold-p99`). */
  private readonly starts: readonly number[]

  /**
   * @param blocks at least one
   * @param like a list with many of the same blocks, the first ones at the same indices
   */
  constructor(blocks: readonly Block[], like?: BlockList) {
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
      starts[index] = known < 0 || like === undefined ? block.firstAt : (like.starts[known] as number)
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

  /** Index of the block with the event at an index, 0 for the first event; the last block for an index past the end. */
  blockAt(index: number): number {
    return lastIndex(this.blocks.length, (own) => this.startOf(own) <= index)
  }

  /** Index of the last block that begins at or before a key; -1 if all begin after it. */
  blockOfKey(at: number, seq: number): number {
    return lastIndex(this.blocks.length, (index) => this.isFrom(index, at, seq))
  }

  /** Whether the list begins at or before a key. */
  begins(at: number, seq: number): boolean {
    return this.isFrom(0, at, seq)
  }

  /** Whether a block begins at or before a key. */
  private isFrom(index: number, at: number, seq: number): boolean {
    const start = this.starts[index] as number
    return start === at ? (this.blocks[index] as Block).seqOfFirst <= seq : start < at
  }
}
