import type { TapelineEvent } from '../../event/event.js'
import { keepShape } from '../../event/kept-shapes.js'
import type { Block, Envelope, PlacedEvent } from './block.js'
import type { Columns } from './block-columns.js'
import { derivedId, IdPrefix } from './derived-id.js'
import { type Layouts, typeIdOf } from './layout.js'
import { MemoryBlock } from './memory-block.js'
import { sameEnvelope } from './same-event.js'
import { Arena, SparseColumn } from './sparse-column.js'

/** How blocks are made. */
export interface BlockPlan {
  /** Most events that a block holds. */
  readonly size: number
  readonly layouts: Layouts
  /** The prefixes of ids that columns hold as numbers. */
  readonly idPrefixes: Pick<ReadonlySet<string>, 'has'>
}

/** Collects events, in the order of the tape, in columns, and cuts them into blocks. */
export class BlockBuilder {
  length = 0
  private readonly arena = new Arena()
  private capacity: number
  private at: Float64Array
  private typeIds: Uint16Array
  private readonly knownAt: SparseColumn<Float64Array> = new SparseColumn(this.arena.floats, Number.NaN)
  private firstSeq = 0
  private readonly seqOffset: SparseColumn<Float64Array> = new SparseColumn(this.arena.floats, 0)
  /** Undefined while all events fit into columns. */
  private objects: (TapelineEvent | undefined)[] | undefined
  private readonly numbers: SparseColumn<Float64Array>[] = []
  private readonly texts: SparseColumn<Uint32Array>[] = []
  private readonly idPrefixes: IdPrefix[] = []
  /** Indices in `idPrefixes` by text; undefined while there is at most one. */
  private prefixIndices: Map<string, number> | undefined
  private readonly idPrefixOf: SparseColumn<Uint32Array> = new SparseColumn(this.arena.integers, 0)
  private idShift: number | undefined
  private readonly idOffset: SparseColumn<Float64Array> = new SparseColumn(this.arena.floats, 0)
  private readonly envelopes: Envelope[] = []
  private readonly envelopeOf: SparseColumn<Uint32Array> = new SparseColumn(this.arena.integers, 0)
  /** The block that was added last, with the indices here of its envelopes and id prefixes. */
  private origin: { block: Block; envelopes: number[]; idPrefixes: number[] } | undefined

  /**
   * @param capacity number of events that fit without growing
   * @param bytes expected size of the columns; 0 if unknown
   */
  constructor(
    private readonly plan: BlockPlan,
    capacity = 0,
    bytes = 0,
  ) {
    this.capacity = capacity
    if (bytes > 0) this.arena.reserve(bytes)
    this.at = this.arena.floats(capacity)
    this.typeIds = this.arena.shorts(capacity)
  }

  push({ event, seq }: PlacedEvent): void {
    const index = this.length
    const typeId = typeIdOf(event.type)
    this.reserve(index + 1)
    this.length += 1
    this.at[index] = event.at
    this.typeIds[index] = typeId
    if (event.knownAt !== event.at) this.knownAt.set(index, event.knownAt, this.capacity)
    else this.knownAt.set(index, Number.NaN, this.capacity)
    this.placeAt(index, seq)
    if (!this.pushColumns(index, typeId, event, seq)) this.holdObject(index, event)
    else if (this.objects !== undefined) this.objects.push(undefined)
  }

  /** Adds the events of a block from index `from` up to, but not including, `to`. */
  take(block: Block, from: number, to: number): void {
    if (from >= to) return
    const start = this.length
    const count = to - from
    this.reserve(start + count)
    const { capacity } = this
    this.at.set(from === 0 && to === block.length ? block.at : block.at.subarray(from, to), start)
    this.typeIds.set(block.typeIds.subarray(from, to), start)
    this.knownAt.take(block.knownAt, from, to, start, capacity)
    if (start === 0) this.firstSeq = block.firstSeq + from
    const seqDelta = block.firstSeq + from - (this.firstSeq + start)
    this.seqOffset.takeShifted(block.seqOffset, seqDelta, from, to, start, capacity)
    this.takeObjects(block, from, to, start)
    const columns = Math.max(block.numbers.length, this.numbers.length)
    for (let column = 0; column < columns; column += 1)
      this.numberColumn(column).take(block.numbers[column], from, to, start, capacity)
    const textColumns = Math.max(block.texts.length, this.texts.length)
    for (let column = 0; column < textColumns; column += 1)
      this.textColumn(column).take(block.texts[column], from, to, start, capacity)
    this.takeIds(block, from, to, start)
    this.length = start + count
  }

  /** Removes all events from an index on. */
  truncate(length: number): void {
    this.length = length
    if (this.objects !== undefined) this.objects.length = length
  }

  /**
   * All events as blocks of nearly equal length, so that later insertions fit; if `full`, as full blocks and a last one. Do not
   * change the builder afterwards.
   */
  cut(full = false): MemoryBlock[] {
    const { length } = this
    const { size } = this.plan
    const count = Math.ceil(length / size)
    const blocks: MemoryBlock[] = []
    if (count === 0) return blocks
    const columns = this.columns()
    for (let index = 0; index < count; index += 1) {
      const start = full ? index * size : Math.floor((index * length) / count)
      const end = full ? Math.min(start + size, length) : Math.floor(((index + 1) * length) / count)
      blocks.push(new MemoryBlock(columns, start, end, { isCompact: true, isCopy: true }))
    }
    return blocks
  }

  /** All rows. The arrays may be longer. */
  private columns(): Columns {
    return {
      layouts: this.plan.layouts,
      length: this.length,
      at: this.at,
      typeIds: this.typeIds,
      knownAt: this.knownAt.values,
      firstSeq: this.firstSeq,
      seqOffset: this.seqOffset.values,
      objects: this.objects,
      numbers: this.numbers.map(({ values }) => values),
      texts: this.texts.map(({ values }) => values),
      idPrefixes: this.idPrefixes,
      idPrefixOf: this.idPrefixOf.values,
      idShift: this.idShift ?? 0,
      idOffset: this.idOffset.values,
      envelopes: this.envelopes,
      envelopeOf: this.envelopeOf.values,
    }
  }

  /** @returns whether the event fits into columns; if not, they hold nothing of it */
  private pushColumns(index: number, typeId: number, event: TapelineEvent, seq: number): boolean {
    const layout = this.plan.layouts[typeId]
    // A correction is ordered by another sequence number than its own, and the columns hold only one of them.
    if (layout === undefined || event.seq !== seq) return this.leaveOut(index)
    const id = derivedId(event.id)
    const values = id && layout.valuesOf(event, this.plan.layouts)
    if (id === undefined || values === undefined || !this.plan.idPrefixes.has(id.prefix))
      return this.leaveOut(index)
    const { capacity } = this
    let [number, text] = [0, 0]
    for (let field = 0; field < layout.fields.length; field += 1) {
      const value = values[field] as number
      if (layout.fields[field]?.kind === 'number') {
        this.numberColumn(number).set(index, value, capacity)
        number += 1
      } else {
        this.textColumn(text).set(index, value, capacity)
        text += 1
      }
    }
    for (; number < this.numbers.length; number += 1)
      this.numberColumn(number).set(index, Number.NaN, capacity)
    for (; text < this.texts.length; text += 1) this.textColumn(text).set(index, 0, capacity)
    this.idShift ??= id.number - seq
    this.idOffset.set(index, id.number - seq - this.idShift, capacity)
    this.idPrefixOf.set(index, this.prefixIndex(id.prefix), capacity)
    this.envelopeOf.set(index, this.envelopeIndex(event), capacity)
    return true
  }

  private leaveOut(index: number): false {
    const { capacity } = this
    for (const column of this.numbers) column.set(index, Number.NaN, capacity)
    for (const column of this.texts) column.set(index, 0, capacity)
    for (const column of [this.idOffset, this.idPrefixOf, this.envelopeOf]) column.set(index, 0, capacity)
    return false
  }

  private placeAt(index: number, seq: number): void {
    if (index === 0) this.firstSeq = seq
    this.seqOffset.set(index, seq - this.firstSeq - index, this.capacity)
  }

  private holdObject(index: number, event: TapelineEvent): void {
    this.objects ??= new Array<TapelineEvent | undefined>(index).fill(undefined)
    this.objects.push(event)
  }

  private takeObjects(block: Block, from: number, to: number, start: number): void {
    if (block.objects === undefined && this.objects === undefined) return
    if (this.objects === undefined && start === 0) {
      this.objects = block.objectsWithin(from, to)
      return
    }
    this.objects ??= new Array<TapelineEvent | undefined>(start).fill(undefined)
    for (let index = from; index < to; index += 1) this.objects.push(block.objectAt(index))
  }

  private takeIds(block: Block, from: number, to: number, start: number): void {
    const { capacity } = this
    if (this.origin?.block !== block) {
      this.origin = {
        block,
        envelopes: block.envelopes.map((envelope) => this.envelopeIndex(envelope)),
        idPrefixes: block.idPrefixes.map((prefix) => this.prefixIndex(prefix.text, prefix)),
      }
    }
    const { envelopes, idPrefixes } = this.origin
    // A block with objects only has no ids in columns.
    if (block.idPrefixes.length > 0) this.idShift ??= block.idShift
    const shift = block.idPrefixes.length > 0 ? block.idShift - (this.idShift as number) : 0
    this.idOffset.takeShifted(block.idOffset, shift, from, to, start, capacity)
    this.idPrefixOf.takeMapped(block.idPrefixOf, idPrefixes, from, to, start, capacity)
    this.envelopeOf.takeMapped(block.envelopeOf, envelopes, from, to, start, capacity)
  }

  private numberColumn(column: number): SparseColumn<Float64Array> {
    while (this.numbers.length <= column) this.numbers.push(new SparseColumn(this.arena.floats, Number.NaN))
    return this.numbers[column] as SparseColumn<Float64Array>
  }

  private textColumn(column: number): SparseColumn<Uint32Array> {
    while (this.texts.length <= column) this.texts.push(new SparseColumn(this.arena.integers, 0))
    return this.texts[column] as SparseColumn<Uint32Array>
  }

  private prefixIndex(text: string, prefix?: IdPrefix): number {
    const { idPrefixes } = this
    if (idPrefixes[0]?.text === text) return 0
    if (idPrefixes.length > 0) this.prefixIndices ??= new Map()
    let index = this.prefixIndices?.get(text)
    if (index === undefined) {
      index = idPrefixes.push(prefix ?? new IdPrefix(text)) - 1
      this.prefixIndices?.set(text, index)
    }
    return index
  }

  private envelopeIndex(envelope: Envelope): number {
    const { envelopes } = this
    // Events of one source are mostly consecutive, or a few sources alternate.
    for (
      let index = envelopes.length - 1;
      index >= Math.max(0, envelopes.length - ENVELOPES_COMPARED);
      index -= 1
    ) {
      if (sameEnvelope(envelopes[index] as Envelope, envelope)) return index
    }
    envelopes.push({ basis: envelope.basis, sources: envelope.sources })
    return envelopes.length - 1
  }

  private reserve(capacity: number): void {
    if (capacity <= this.capacity) return
    this.capacity = Math.max(capacity, this.capacity * 2, 16)
    const at = new Float64Array(this.capacity)
    at.set(this.at)
    this.at = at
    const typeIds = new Uint16Array(this.capacity)
    typeIds.set(this.typeIds)
    this.typeIds = typeIds
  }
}

/** How many of the last envelopes are compared with that of an event. */
const ENVELOPES_COMPARED = 8

keepShape('BlockBuilder', new BlockBuilder({ size: 1, layouts: [], idPrefixes: new Set() }))
