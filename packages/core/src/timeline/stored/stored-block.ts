import type { BlockCache, Droppable } from '../columns/block-cache.js'
import type { Columns } from '../columns/block-columns.js'
import { DeferredBlock } from '../columns/deferred-block.js'
import type { Layouts } from '../columns/layout.js'
import { MemoryBlock } from '../columns/memory-block.js'
import type { Directory } from './directory.js'

/** The blocks of an open tape. */
export interface BlockStore {
  readonly directory: Directory
  readonly layouts: Layouts
  readonly cache: BlockCache
  /** By index, the type ids of a set of types. */
  readonly typeSets: readonly (readonly number[])[]
  /**
   * Reads the columns of a block.
   * @throws TapelineError `file.invalid` for a damaged block, `file.unreadable`, `timeline.closed`
   */
  read(index: number): { readonly columns: Columns; readonly bytes: number }
}

/**
 * A block whose columns are read from a file on the first use, and again after they were dropped. It knows its length, its times and
 * its types without reading. All timelines that contain the block share it.
 */
export class StoredBlock extends DeferredBlock implements Droppable {
  readonly isStored = true
  readonly length: number
  isUsed = false
  private held: MemoryBlock | undefined

  /** @param index in the directory of the store */
  constructor(
    private readonly store: BlockStore,
    readonly index: number,
  ) {
    super()
    this.length = store.directory.length[index] as number
    this.held = undefined
  }

  get cache(): BlockCache {
    return this.store.cache
  }

  get loaded(): MemoryBlock {
    this.isUsed = true
    return this.held ?? this.load()
  }

  drop(): void {
    this.held = undefined
  }

  private load(): MemoryBlock {
    const { columns, bytes } = this.store.read(this.index)
    this.store.cache.add(this, bytes)
    const held = new MemoryBlock(columns)
    this.held = held
    return held
  }

  get firstAt(): number {
    return this.store.directory.firstAt[this.index] as number
  }

  get lastAt(): number {
    return this.store.directory.lastAt[this.index] as number
  }

  get seqOfFirst(): number {
    return this.store.directory.seqOfFirst[this.index] as number
  }

  override get knownAtMin(): number {
    return this.store.directory.knownAtMin[this.index] as number
  }

  override get knownAtMax(): number {
    return this.store.directory.knownAtMax[this.index] as number
  }

  get types(): readonly number[] {
    return this.store.typeSets[this.store.directory.typeSet[this.index] as number] as readonly number[]
  }

  get hasObjects(): boolean {
    return this.store.directory.hasObjects[this.index] === 1
  }

  get layouts(): Layouts {
    return this.store.layouts
  }
}
