import type { Block } from './block.js'
import { lastIndex } from './last-index.js'

/** Some consecutive blocks and where each ends, wherever they stand; shared by all chains in which they follow one another. */
export class Row {
  readonly blocks: readonly Block[]
  /** How many events there are up to and including each block. */
  private readonly ends: readonly number[]

  /** @param blocks at least one */
  constructor(blocks: readonly Block[]) {
    const ends: number[] = []
    let end = 0
    for (const block of blocks) {
      end += block.length
      ends.push(end)
    }
    this.blocks = blocks
    this.ends = ends
  }

  /** Number of events. */
  get length(): number {
    return this.ends.at(-1) as number
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
    return lastIndex(this.blocks.length, (index) => begins(this.blocks[index] as Block, at, seq))
  }

  /** Whether it begins at or before the key. */
  begins(at: number, seq: number): boolean {
    return begins(this.blocks[0] as Block, at, seq)
  }
}

function begins(block: Block, at: number, seq: number): boolean {
  return ((block.at[0] as number) - at || block.seqAt(0) - seq) <= 0
}
