import type { Envelope } from '../../codegen/rows.js'
import type { TapelineEvent } from '../../event/event.js'
import type { Block, PlacedEvent } from '../columns/block.js'
import type { Columns } from '../columns/block-columns.js'
import type { DerivedId, IdPrefix } from '../columns/derived-id.js'
import type { Layouts } from '../columns/layout.js'
import { MemoryBlock } from '../columns/memory-block.js'
import type { BlockCache, Droppable } from './block-cache.js'
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
export class StoredBlock implements Block, Droppable {
  readonly isStored = true
  readonly length: number
  isUsed = false
  private held: MemoryBlock | undefined

  /** @param index in the directory of the store */
  constructor(
    private readonly store: BlockStore,
    readonly index: number,
  ) {
    this.length = store.directory.length[index] as number
    this.held = undefined
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

  get knownAtMin(): number {
    return this.store.directory.knownAtMin[this.index] as number
  }

  get knownAtMax(): number {
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

  heldObjects(): TapelineEvent[] {
    return this.hasObjects ? this.loaded.heldObjects() : []
  }

  /* All others are read from the columns. */

  get at(): Float64Array {
    return this.loaded.at
  }

  get typeIds(): Uint16Array {
    return this.loaded.typeIds
  }

  get knownAt(): Float64Array | undefined {
    return this.loaded.knownAt
  }

  get firstSeq(): number {
    return this.loaded.firstSeq
  }

  get seqOffset(): Float64Array | undefined {
    return this.loaded.seqOffset
  }

  get objects(): readonly (TapelineEvent | undefined)[] | undefined {
    return this.loaded.objects
  }

  get objectsStart(): number {
    return this.loaded.objectsStart
  }

  get numbers(): readonly (Float64Array | undefined)[] {
    return this.loaded.numbers
  }

  get texts(): readonly (Uint32Array | undefined)[] {
    return this.loaded.texts
  }

  get idPrefixes(): readonly IdPrefix[] {
    return this.loaded.idPrefixes
  }

  get idPrefixOf(): Uint32Array | undefined {
    return this.loaded.idPrefixOf
  }

  get idShift(): number {
    return this.loaded.idShift
  }

  get idOffset(): Float64Array | undefined {
    return this.loaded.idOffset
  }

  get envelopes(): readonly Envelope[] {
    return this.loaded.envelopes
  }

  get envelopeOf(): Uint32Array | undefined {
    return this.loaded.envelopeOf
  }

  piece(start: number, end: number): Block {
    return this.loaded.piece(start, end)
  }

  event(index: number): TapelineEvent {
    return this.loaded.event(index)
  }

  readReused(index: number): TapelineEvent {
    return this.loaded.readReused(index)
  }

  events(): Iterable<TapelineEvent> {
    return this.loaded.events()
  }

  objectAt(index: number): TapelineEvent | undefined {
    return this.loaded.objectAt(index)
  }

  objectsWithin(start: number, end: number): (TapelineEvent | undefined)[] | undefined {
    return this.loaded.objectsWithin(start, end)
  }

  seqAt(index: number): number {
    return this.loaded.seqAt(index)
  }

  knownAtOf(index: number): number {
    return this.loaded.knownAtOf(index)
  }

  numberAt(column: number, index: number): number {
    return this.loaded.numberAt(column, index)
  }

  textAt(column: number, index: number): number {
    return this.loaded.textAt(column, index)
  }

  instrumentAt(index: number): string | undefined {
    return this.loaded.instrumentAt(index)
  }

  envelopeAt(index: number): Envelope {
    return this.loaded.envelopeAt(index)
  }

  idAt(index: number): string {
    return this.loaded.idAt(index)
  }

  placedAt(index: number): PlacedEvent {
    return this.loaded.placedAt(index)
  }

  rank(at: number, seq: number, inclusive: boolean): number {
    return this.loaded.rank(at, seq, inclusive)
  }

  indexOfId(id: DerivedId): number {
    return this.loaded.indexOfId(id)
  }

  idNumberAt(index: number): number {
    return this.loaded.idNumberAt(index)
  }

  idPrefixAt(index: number): IdPrefix {
    return this.loaded.idPrefixAt(index)
  }

  idPrefixIndexAt(index: number): number {
    return this.loaded.idPrefixIndexAt(index)
  }
}
