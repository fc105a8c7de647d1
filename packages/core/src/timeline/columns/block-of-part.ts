import type { TapelineEvent } from '../../event/event.js'
import { Block, type Envelope } from './block.js'
import type { IdPrefix } from './derived-id.js'
import type { Layouts } from './layout.js'
import type { ColumnPart } from './timeline-columns.js'

/** The rows of a part with all that numbers in its columns stand for. */
export interface PartRows {
  readonly part: ColumnPart
  readonly layouts: Layouts
  readonly typeIds: Uint16Array
  /** As the numbers of this process. */
  readonly texts: readonly (Uint32Array | undefined)[]
  readonly objects: readonly (TapelineEvent | undefined)[] | undefined
  readonly prefixes: readonly IdPrefix[]
  readonly envelopes: readonly Envelope[]
}

/** A block of some rows of a part: views of its columns, save of those that hold nothing there. */
export function blockOfPart(rows: PartRows, start: number, end: number): Block {
  const { part, objects } = rows
  const { at, seq, idNumber } = part
  const firstSeq = seq[start] as number
  const seqOffset = offsets(seq, firstSeq, start, end)
  const first = firstInColumns(objects, start, end)
  const own = objects?.slice(start, end)
  const prefixes = named(rows.prefixes, part.idPrefix, objects, start, end)
  const envelopes = named(rows.envelopes, part.envelope, objects, start, end)
  const idShift = first < end ? (idNumber[first] as number) - (seq[first] as number) : 0
  return new Block({
    layouts: rows.layouts,
    length: end - start,
    at: at.subarray(start, end),
    typeIds: rows.typeIds.subarray(start, end),
    knownAt: part.knownAt && special(part.knownAt.subarray(start, end), Number.NaN),
    firstSeq,
    seqOffset,
    objects: own?.some((event) => event !== undefined) ? own : undefined,
    numbers: part.numbers.map((column) => column && special(column.subarray(start, end), Number.NaN)),
    texts: rows.texts.map((column) => column && special(column.subarray(start, end), 0)),
    prefixes: prefixes.values,
    prefixOf: prefixes.indices,
    idShift,
    idOffset: idOffsets(part, objects, idShift, start, end),
    envelopes: envelopes.values,
    envelopeOf: envelopes.indices,
  })
}

/** How far numbers are from those that follow a first one; undefined where they do. */
function offsets(
  seq: ColumnPart['seq'],
  firstSeq: number,
  start: number,
  end: number,
): Float64Array | undefined {
  const shift = firstSeq - start
  let row = start
  while (row < end && (seq[row] as number) - row === shift) row += 1
  if (row === end) return undefined
  const found = new Float64Array(end - start)
  for (; row < end; row += 1) found[row - start] = (seq[row] as number) - row - shift
  return found
}

/** How much more the numbers of ids are than their places and the shift; undefined where they are not. */
function idOffsets(
  { seq, idNumber }: ColumnPart,
  objects: PartRows['objects'],
  idShift: number,
  start: number,
  end: number,
): Float64Array | undefined {
  let found: Float64Array | undefined
  for (let row = start; row < end; row += 1) {
    const offset = (idNumber[row] as number) - (seq[row] as number) - idShift
    if (offset === 0 || (objects !== undefined && objects[row] !== undefined)) continue
    found ??= new Float64Array(end - start)
    found[row - start] = offset
  }
  return found
}

/** The values of a table that some rows have, and which each has if they are several. */
function named<Value>(
  table: readonly Value[],
  column: Uint16Array | Uint32Array | undefined,
  objects: PartRows['objects'],
  start: number,
  end: number,
): { readonly values: readonly Value[]; readonly indices: Uint32Array | undefined } {
  const first = firstInColumns(objects, start, end)
  if (first === end) return { values: [], indices: undefined }
  if (column === undefined) return { values: [table[0] as Value], indices: undefined }
  const values: Value[] = []
  const known: number[] = []
  let indices: Uint32Array | undefined
  for (let row = first; row < end; row += 1) {
    if (objects?.[row] !== undefined) continue
    const index = column[row] as number
    let own = known.indexOf(index)
    if (own < 0) {
      own = known.push(index) - 1
      values.push(table[index] as Value)
    }
    if (own === 0) continue
    indices ??= new Uint32Array(end - start)
    indices[row - start] = own
  }
  return { values, indices }
}

function firstInColumns(objects: PartRows['objects'], start: number, end: number): number {
  let row = start
  while (row < end && objects?.[row] !== undefined) row += 1
  return row
}

/** A column, or undefined where every value is the usual one. */
function special<Column extends Float64Array | Uint32Array>(
  column: Column,
  usual: number,
): Column | undefined {
  for (let row = 0; row < column.length; row += 1) if (!Object.is(column[row], usual)) return column
  return undefined
}
