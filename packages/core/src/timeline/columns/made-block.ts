import type { Block } from './block.js'
import type { BlockCache, Droppable } from './block-cache.js'
import { DeferredBlock } from './deferred-block.js'
import type { Layouts } from './layout.js'
import type { MemoryBlock } from './memory-block.js'

/** What is known of a block before its columns are made. */
export interface BlockFacts {
  readonly length: number
  readonly firstAt: number
  readonly seqOfFirst: number
  readonly lastAt: number
  /** All type ids of the block, and possibly others. */
  readonly types: readonly number[]
  /** Whether an event may be held as an object. */
  readonly hasObjects: boolean
  /** Whether the block may hold events that are not in the block from which it is made. */
  readonly hasNewEvents: boolean
}

/**
 * A block whose columns are made from those of another block on the first use, so that a view or branch costs what is read of it. Made
 * from a stored block, they are dropped with the others of its tape and made again.
 */
export class MadeBlock extends DeferredBlock implements Droppable {
  readonly length: number
  readonly firstAt: number
  readonly seqOfFirst: number
  readonly lastAt: number
  readonly isStored: boolean
  readonly cache: BlockCache | undefined
  readonly layouts: Layouts
  isUsed = false
  private readonly facts: BlockFacts
  private make: (() => MemoryBlock) | undefined
  private held: MemoryBlock | undefined

  /** @param make makes the same columns at each call */
  constructor(from: Block, facts: BlockFacts, make: () => MemoryBlock) {
    super()
    this.length = facts.length
    this.firstAt = facts.firstAt
    this.seqOfFirst = facts.seqOfFirst
    this.lastAt = facts.lastAt
    this.isStored = from.isStored && !facts.hasNewEvents
    this.cache = from.cache
    this.layouts = from.layouts
    this.facts = facts
    this.make = make
    this.held = undefined
  }

  get types(): readonly number[] {
    return this.held?.types ?? this.facts.types
  }

  get hasObjects(): boolean {
    return this.held?.hasObjects ?? this.facts.hasObjects
  }

  get loaded(): MemoryBlock {
    this.isUsed = true
    if (this.held === undefined) {
      this.held = (this.make as () => MemoryBlock)()
      // Without a cache the columns stay, and the other block is not needed any more.
      if (this.cache === undefined) this.make = undefined
      else this.cache.add(this, this.held.byteLength)
    }
    return this.held
  }

  drop(): void {
    this.held = undefined
  }
}
