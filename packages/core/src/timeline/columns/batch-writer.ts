import { writeEvent } from '../../event/write-event.js'
import type { Block } from './block.js'
import type { ColumnTables } from './column-tables.js'
import type { ColumnBatch } from './timeline-columns.js'

/**
 * Blocks as batches of columns. Each batch is made when it is read.
 * @param length number of events
 * @param rows most events of a batch
 * @param allocate allocates the buffer of a column
 */
export function* batchesOf(
  blocks: readonly Block[],
  length: number,
  rows: number,
  tables: ColumnTables,
  allocate: (byteLength: number) => ArrayBufferLike,
): Generator<ColumnBatch> {
  let [own, from] = [0, 0]
  for (let start = 0; start < length; start += rows) {
    const batch = new BatchWriter(Math.min(rows, length - start), tables, allocate)
    for (let row = 0; row < batch.length; ) {
      const block = blocks[own] as Block
      const to = Math.min(block.length, from + batch.length - row)
      batch.take(block, from, to, row)
      row += to - from
      from = to
      if (from === block.length) [own, from] = [own + 1, 0]
    }
    yield batch.done()
  }
}

/** Copies rows of blocks into one batch. */
class BatchWriter {
  private readonly at: Float64Array
  private readonly types: Uint16Array
  private readonly seq: Float64Array
  private readonly idNumber: Float64Array
  private knownAt: Float64Array | undefined
  private idPrefix: Uint16Array | undefined
  private envelope: Uint32Array | undefined
  private readonly numbers: (Float64Array | undefined)[] = []
  private readonly texts: (Uint32Array | undefined)[] = []
  private readonly objects: [number, Record<string, unknown>][] = []

  constructor(
    readonly length: number,
    private readonly tables: ColumnTables,
    private readonly allocate: (byteLength: number) => ArrayBufferLike,
  ) {
    this.at = this.floats()
    this.seq = this.floats()
    this.idNumber = this.floats()
    this.types = new Uint16Array(allocate(length * 2), 0, length)
  }

  /** Copies the events of a block from index `from` up to `to` to the rows from `row` on. */
  take(block: Block, from: number, to: number, row: number): void {
    const { tables, at, types, seq, idNumber } = this
    at.set(block.at.subarray(from, to), row)
    for (let index = from; index < to; index += 1) {
      types[row + index - from] = tables.typeIndices[block.typeIds[index] as number] as number
      seq[row + index - from] = block.seqAt(index)
      idNumber[row + index - from] = block.idNumberAt(index)
    }
    if (block.knownAt !== undefined && hasAny(block.knownAt, from, to, Number.NaN)) {
      this.knownAt ??= this.floats().fill(Number.NaN)
      this.knownAt.set(block.knownAt.subarray(from, to), row)
    }
    for (const [column, values] of block.numbers.entries()) {
      if (values === undefined || !hasAny(values, from, to, Number.NaN)) continue
      this.numbers[column] ??= this.floats().fill(Number.NaN)
      this.numbers[column].set(values.subarray(from, to), row)
    }
    for (const [column, codes] of block.texts.entries()) {
      if (codes === undefined || !hasAny(codes, from, to, 0)) continue
      const target = this.texts[column] ?? this.integers()
      this.texts[column] = target
      for (let index = from; index < to; index += 1)
        target[row + index - from] = tables.textNumbers[codes[index] as number] as number
    }
    this.takeOrigins(block, from, to, row)
    if (block.objects !== undefined) this.takeObjects(block, from, to, row)
  }

  done(): ColumnBatch {
    const { length, at, types, seq, knownAt, idPrefix, idNumber, envelope, objects } = this
    // `Array.from` replaces holes by undefined.
    const [numbers, texts] = [Array.from(this.numbers), Array.from(this.texts)]
    return { length, at, types, seq, knownAt, numbers, texts, idPrefix, idNumber, envelope, objects }
  }

  private takeOrigins(block: Block, from: number, to: number, row: number): void {
    const { tables } = this
    const prefixes = block.idPrefixes.map(({ text }) => tables.prefixIndex(text))
    const envelopes = block.envelopes.map((envelope) => tables.envelopeIndex(envelope))
    const isPlain = block.idPrefixOf === undefined && block.envelopeOf === undefined
    if (isPlain && (prefixes[0] ?? 0) === 0 && (envelopes[0] ?? 0) === 0) return
    for (let index = from; index < to; index += 1) {
      if (block.objectAt(index) !== undefined) continue
      const own = row + index - from
      const prefix = prefixes[block.idPrefixOf?.[index] ?? 0] ?? 0
      if (prefix !== 0) {
        this.idPrefix ??= new Uint16Array(this.allocate(this.length * 2), 0, this.length)
        this.idPrefix[own] = prefix
      }
      const envelope = envelopes[block.envelopeOf?.[index] ?? 0] ?? 0
      if (envelope !== 0) {
        this.envelope ??= this.integers()
        this.envelope[own] = envelope
      }
    }
  }

  /** Adds the events that columns cannot hold, and clears their rows. */
  private takeObjects(block: Block, from: number, to: number, row: number): void {
    for (let index = from; index < to; index += 1) {
      const event = block.objectAt(index)
      if (event === undefined) continue
      const own = row + index - from
      this.objects.push([own, writeEvent(event)])
      this.idNumber[own] = 0
    }
  }

  private floats(): Float64Array {
    return new Float64Array(this.allocate(this.length * 8), 0, this.length)
  }

  private integers(): Uint32Array {
    return new Uint32Array(this.allocate(this.length * 4), 0, this.length)
  }
}

/** Whether a column has a value other than the default in some rows. */
function hasAny(column: Float64Array | Uint32Array, from: number, to: number, nothing: number): boolean {
  for (let index = from; index < to; index += 1) if (!Object.is(column[index], nothing)) return true
  return false
}
