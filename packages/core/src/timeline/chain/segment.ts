import type { Block } from '../columns/block.js'
import { Link } from './link.js'
import type { Origin } from './origin.js'
import type { Row } from './row.js'

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
  private readonly origin: Origin<Link>
  private made: Link[]

  /** @param kept the links of its first blocks, which another chain has too */
  constructor(row: Row, previous: Segment | undefined, origin: Origin<Link>, kept: Link[] = []) {
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
