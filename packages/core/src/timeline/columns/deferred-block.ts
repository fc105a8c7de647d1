import type { Envelope } from '../../codegen/rows.js'
import type { TapelineEvent } from '../../event/event.js'
import type { Block, PlacedEvent } from './block.js'
import type { BlockCache } from './block-cache.js'
import type { DerivedId, IdPrefix } from './derived-id.js'
import type { Layouts } from './layout.js'
import type { MemoryBlock } from './memory-block.js'

/**
 * A block whose columns are read or made on the first use. A subclass says what is known without them; everything else is read from
 * the columns.
 */
export abstract class DeferredBlock implements Block {
  abstract readonly loaded: MemoryBlock
  abstract readonly isStored: boolean
  abstract readonly cache: BlockCache | undefined
  abstract readonly length: number
  abstract readonly firstAt: number
  abstract readonly lastAt: number
  abstract readonly seqOfFirst: number
  abstract readonly types: readonly number[]
  abstract readonly hasObjects: boolean
  abstract readonly layouts: Layouts

  get rows(): Block {
    return this.loaded.rows
  }

  /** Where everything except numbers and envelopes is read. */
  protected get unpriced(): Block {
    return this.loaded
  }

  get knownAtMin(): number {
    return this.loaded.knownAtMin
  }

  get knownAtMax(): number {
    return this.loaded.knownAtMax
  }

  heldObjects(): TapelineEvent[] {
    return this.hasObjects ? this.unpriced.heldObjects() : []
  }

  get at(): Float64Array {
    return this.unpriced.at
  }

  get typeIds(): Uint16Array {
    return this.unpriced.typeIds
  }

  get knownAt(): Float64Array | undefined {
    return this.unpriced.knownAt
  }

  get firstSeq(): number {
    return this.unpriced.firstSeq
  }

  get seqOffset(): Float64Array | undefined {
    return this.unpriced.seqOffset
  }

  get objects(): readonly (TapelineEvent | undefined)[] | undefined {
    return this.unpriced.objects
  }

  get objectsStart(): number {
    return this.unpriced.objectsStart
  }

  get numbers(): readonly (Float64Array | undefined)[] {
    return this.loaded.numbers
  }

  get texts(): readonly (Uint32Array | undefined)[] {
    return this.unpriced.texts
  }

  get idPrefixes(): readonly IdPrefix[] {
    return this.unpriced.idPrefixes
  }

  get idPrefixOf(): Uint32Array | undefined {
    return this.unpriced.idPrefixOf
  }

  get idShift(): number {
    return this.unpriced.idShift
  }

  get idOffset(): Float64Array | undefined {
    return this.unpriced.idOffset
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
    return this.unpriced.objectAt(index)
  }

  objectsWithin(start: number, end: number): (TapelineEvent | undefined)[] | undefined {
    return this.unpriced.objectsWithin(start, end)
  }

  seqAt(index: number): number {
    return this.unpriced.seqAt(index)
  }

  knownAtOf(index: number): number {
    return this.unpriced.knownAtOf(index)
  }

  numberAt(column: number, index: number): number {
    return this.loaded.numberAt(column, index)
  }

  textAt(column: number, index: number): number {
    return this.unpriced.textAt(column, index)
  }

  instrumentAt(index: number): string | undefined {
    return this.unpriced.instrumentAt(index)
  }

  envelopeAt(index: number): Envelope {
    return this.loaded.envelopeAt(index)
  }

  idAt(index: number): string {
    return this.unpriced.idAt(index)
  }

  placedAt(index: number): PlacedEvent {
    return this.loaded.placedAt(index)
  }

  rank(at: number, seq: number, inclusive: boolean): number {
    return this.unpriced.rank(at, seq, inclusive)
  }

  indexOfId(id: DerivedId): number {
    return this.unpriced.indexOfId(id)
  }

  idNumberAt(index: number): number {
    return this.unpriced.idNumberAt(index)
  }

  idPrefixAt(index: number): IdPrefix {
    return this.unpriced.idPrefixAt(index)
  }

  idPrefixIndexAt(index: number): number {
    return this.unpriced.idPrefixIndexAt(index)
  }
}
