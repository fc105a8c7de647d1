import type { Envelope, Rows } from '../../codegen/rows.js'
import type { TapelineEvent } from '../../event/event.js'
import type { Block, PlacedEvent } from './block.js'
import { BlockColumns, type Columns, type Slicing } from './block-columns.js'
import type { DerivedId, IdPrefix } from './derived-id.js'
import { IdOrder } from './id-order.js'
import type { Layout } from './layout.js'
import { texts } from './texts.js'

/** A block whose columns are in memory. */
export class MemoryBlock extends BlockColumns implements Block, Rows {
  /* Computed on the first read, because most pieces of blocks are soon cut again. */
  private known: Span | undefined
  private distinct: readonly number[] | undefined
  /** Made on the first look-up of an id, if the number in the id does not determine the index. */
  private idOrder: IdOrder | undefined

  /** The block whose rows it has, with other numbers or envelopes. */
  private readonly patchOf: Block | undefined

  /** As {@link BlockColumns}, with at least one event. @param patchOf a block that differs in numbers and envelopes only */
  constructor(columns: Columns, start?: number, end?: number, slicing?: Slicing, patchOf?: Block) {
    super(columns, start, end, slicing)
    this.patchOf = patchOf
    if (this.length === 0) throw new RangeError('A block holds at least one event.')
    this.known = undefined
    this.distinct = undefined
    this.idOrder = undefined
  }

  piece(start: number, end: number): Block {
    return new MemoryBlock(this, start, end)
  }

  get loaded(): this {
    return this
  }

  get rows(): Block {
    return this.patchOf ?? this
  }

  get isStored(): boolean {
    return false
  }

  get cache(): undefined {
    return undefined
  }

  get firstAt(): number {
    return this.at[0] as number
  }

  get lastAt(): number {
    return this.at[this.length - 1] as number
  }

  get seqOfFirst(): number {
    return this.seqAt(0)
  }

  get hasObjects(): boolean {
    return this.held !== undefined
  }

  get knownAtMin(): number {
    this.known ??= knownSpanOf(this)
    return this.known.min
  }

  get knownAtMax(): number {
    this.known ??= knownSpanOf(this)
    return this.known.max
  }

  get types(): readonly number[] {
    this.distinct ??= distinctIn(this.typeIds)
    return this.distinct
  }

  /** About how many bytes it takes, with columns that it may share. */
  get byteLength(): number {
    const { at, typeIds, knownAt, seqOffset, idPrefixOf, idOffset, envelopeOf, numbers, texts: codes } = this
    const columns = [at, typeIds, knownAt, seqOffset, idPrefixOf, idOffset, envelopeOf, ...numbers, ...codes]
    const objects = this.heldObjects().length * OBJECT_BYTES
    return columns.reduce((sum, column) => sum + (column?.byteLength ?? 0), objects + BLOCK_BYTES)
  }

  event(index: number): TapelineEvent {
    return this.objectAt(index) ?? this.layoutAt(index).frozen(this, index)
  }

  readReused(index: number): TapelineEvent {
    const object = this.objects === undefined ? undefined : this.objects[this.objectsStart + index]
    return object === undefined ? this.layoutAt(index).readReused(this, index) : object
  }

  *events(): Generator<TapelineEvent> {
    for (let index = 0; index < this.length; index += 1) yield this.event(index)
  }

  objectAt(index: number): TapelineEvent | undefined {
    return this.objects?.[this.objectsStart + index]
  }

  objectsWithin(start: number, end: number): (TapelineEvent | undefined)[] | undefined {
    return this.objects?.slice(this.objectsStart + start, this.objectsStart + end)
  }

  heldObjects(): TapelineEvent[] {
    return this.objectsWithin(0, this.length)?.flatMap((event) => event ?? []) ?? []
  }

  seqAt(index: number): number {
    const { seqOffset } = this
    return seqOffset === undefined
      ? this.firstSeq + index
      : this.firstSeq + index + (seqOffset[index] as number)
  }

  knownAtOf(index: number): number {
    if (this.knownAt === undefined) return this.at[index] as number
    const known = this.knownAt[index] as number
    return Number.isNaN(known) ? (this.at[index] as number) : known
  }

  numberAt(column: number, index: number): number {
    return this.numbers[column]?.[index] ?? Number.NaN
  }

  textAt(column: number, index: number): number {
    return this.texts[column]?.[index] ?? 0
  }

  instrumentAt(index: number): string | undefined {
    const { instrumentColumn } = this.layoutAt(index)
    return instrumentColumn === undefined ? undefined : texts[this.textAt(instrumentColumn, index)]
  }

  envelopeAt(index: number): Envelope {
    const { envelopeOf } = this
    return this.envelopes[envelopeOf === undefined ? 0 : (envelopeOf[index] as number)] as Envelope
  }

  idAt(index: number): string {
    const object = this.objects === undefined ? undefined : this.objects[this.objectsStart + index]
    return object === undefined ? this.idPrefixAt(index).idOf(this.idNumberAt(index)) : object.id
  }

  placedAt(index: number): PlacedEvent {
    return { event: this.event(index), seq: this.seqAt(index) }
  }

  rank(at: number, seq: number, inclusive: boolean): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const difference = (this.at[middle] as number) - at || this.seqAt(middle) - seq
      if (difference < 0 || (inclusive && difference === 0)) low = middle + 1
      else high = middle
    }
    return low
  }

  indexOfId({ prefix, number }: DerivedId): number {
    const own = this.idPrefixes.findIndex(({ text }) => text === prefix)
    if (own < 0) return -1
    if (this.idOffset === undefined && this.seqOffset === undefined) {
      const index = number - this.idShift - this.firstSeq
      const isWithin = index >= 0 && index < this.length && this.objectAt(index) === undefined
      return isWithin && this.idPrefixIndexAt(index) === own ? index : -1
    }
    this.idOrder ??= new IdOrder(this)
    return this.idOrder.indexOf(own, number)
  }

  idNumberAt(index: number): number {
    const { idOffset } = this
    return this.seqAt(index) + this.idShift + (idOffset === undefined ? 0 : (idOffset[index] as number))
  }

  idPrefixAt(index: number): IdPrefix {
    return this.idPrefixes[this.idPrefixIndexAt(index)] as IdPrefix
  }

  idPrefixIndexAt(index: number): number {
    const { idPrefixOf } = this
    return idPrefixOf === undefined ? 0 : (idPrefixOf[index] as number)
  }

  private layoutAt(index: number): Layout {
    return this.layouts[this.typeIds[index] as number] as Layout
  }
}

/** The objects of an event. */
const OBJECT_BYTES = 600
/** The objects of a block without events. */
const BLOCK_BYTES = 1500

interface Span {
  readonly min: number
  readonly max: number
}

function knownSpanOf(block: MemoryBlock): Span {
  const { at, knownAt, length } = block
  if (knownAt === undefined) return { min: at[0] as number, max: at[length - 1] as number }
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let index = 0; index < length; index += 1) {
    const known = block.knownAtOf(index)
    if (known < min) min = known
    if (known > max) max = known
  }
  return { min, max }
}

function distinctIn(typeIds: Uint16Array): number[] {
  const types: number[] = []
  let last = -1
  for (let index = 0; index < typeIds.length; index += 1) {
    const typeId = typeIds[index] as number
    if (typeId !== last && !types.includes(typeId)) types.push(typeId)
    last = typeId
  }
  return types
}
