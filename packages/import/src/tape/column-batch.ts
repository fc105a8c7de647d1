import type { ColumnBatch } from '@tapeline/core/internal'
import type { Data } from 'apache-arrow'
import { ownSlot, presentTypes, type TapeField } from './tape-head.js'
import type { BatchColumns, TapeTables } from './tape-tables.js'

/** A batch of a file as a batch of a timeline's columns. Numbers that are contiguous in the file become views. */
export function columnBatchOf(batch: BatchColumns, tables: TapeTables): ColumnBatch {
  const { fields } = tables
  const length = batch.get('at')?.length ?? 0
  const types = valuesIn<Int8Array | Int16Array>(batch.get('type'), length) ?? new Int8Array(length)
  const present = presentTypes(types)
  const numbers: (Float64Array | undefined)[] = []
  const texts: (Uint32Array | undefined)[] = []
  for (const field of fields) {
    const data = batch.get(field.column)
    if (data === undefined || data.nullCount === length) continue
    const slot = ownSlot(field, fields, present)
    if (field.kind === 'number') putNumbers(numbers, field, valuesIn<Float64Array>(data, length), types, slot)
    else putTexts(texts, field, data, types, tables.textStarts.get(field.column) ?? 1, slot)
  }
  return {
    length,
    types,
    numbers: Array.from(numbers),
    texts: Array.from(texts),
    at: valuesIn<Float64Array>(batch.get('at'), length) ?? new Float64Array(0),
    seq: valuesIn<Float64Array | Int32Array>(batch.get('seq'), length) ?? new Float64Array(0),
    knownAt: valuesIn<Float64Array>(batch.get('known_at'), length),
    idPrefix: prefixesIn(batch.get('id_prefix'), length),
    idNumber: valuesIn<Float64Array | Int32Array>(batch.get('id_number'), length) ?? new Float64Array(length),
    envelope: envelopesIn(batch, tables, length),
    objects: objectsIn(batch.get('event'), length),
  }
}

type Values = Float64Array | Int32Array | Int16Array | Int8Array

/** The values of a column, with any number for a missing value; undefined if all are missing. */
function valuesIn<Column extends Values>(data: Data | undefined, length: number): Column | undefined {
  return data === undefined || data.nullCount === length
    ? undefined
    : (data.values.subarray(0, length) as Column)
}

function isThere({ nullCount, nullBitmap }: Data, row: number): boolean {
  return nullCount === 0 || (((nullBitmap as Uint8Array)[row >> 3] as number) & (1 << (row & 7))) !== 0
}

function putNumbers(
  numbers: (Float64Array | undefined)[],
  { slots }: TapeField,
  values: Float64Array | undefined,
  types: ArrayLike<number>,
  slot: number | undefined,
): void {
  if (values === undefined) return
  if (slot !== undefined) {
    numbers[slot] = values
    return
  }
  for (let row = 0; row < types.length; row += 1) {
    const own = slots[types[row] as number]
    if (own === undefined || Number.isNaN(values[row])) continue
    const column = numbers[own] ?? new Float64Array(types.length).fill(Number.NaN)
    numbers[own] = column
    column[row] = values[row] as number
  }
}

function putTexts(
  texts: (Uint32Array | undefined)[],
  { slots }: TapeField,
  data: Data,
  types: ArrayLike<number>,
  start: number,
  slot: number | undefined,
): void {
  const { length } = types
  const values = data.values as Int32Array
  if (slot !== undefined && data.nullCount === 0) {
    const column = new Uint32Array(length)
    for (let row = 0; row < length; row += 1) column[row] = (values[row] as number) + start
    texts[slot] = column
    return
  }
  for (let row = 0; row < length; row += 1) {
    const own = slots[types[row] as number]
    if (own === undefined || !isThere(data, row)) continue
    const column = texts[own] ?? new Uint32Array(length)
    texts[own] = column
    column[row] = (values[row] as number) + start
  }
}

function prefixesIn(data: Data | undefined, length: number): Uint16Array | undefined {
  if (data === undefined || (data.dictionary?.length ?? 0) < 2) return undefined
  return Uint16Array.from((data.values as Int32Array).subarray(0, length))
}

/** A basis and sources are one number: that of the basis times how many sources there are, and that of these. */
function envelopesIn(batch: BatchColumns, tables: TapeTables, length: number): Uint32Array | undefined {
  const [basis, sources] = [batch.get('basis'), batch.get('sources')]
  if (basis === undefined && sources === undefined) return undefined
  const envelopes = new Uint32Array(length)
  for (let row = 0; row < length; row += 1) {
    const ownBasis = basis !== undefined && isThere(basis, row) ? (basis.values[row] as number) + 1 : 0
    const ownSources =
      sources !== undefined && isThere(sources, row) ? (sources.values[row] as number) + 1 : 0
    envelopes[row] = ownBasis * tables.sourcesCount + ownSources
  }
  return envelopes
}

function objectsIn(data: Data | undefined, length: number): ColumnBatch['objects'] {
  if (data === undefined || data.nullCount === length) return []
  const decoder = new TextDecoder()
  const objects: [number, Record<string, unknown>][] = []
  for (let row = 0; row < length; row += 1) {
    if (!isThere(data, row)) continue
    const [start, end] = [data.valueOffsets[row] as number, data.valueOffsets[row + 1] as number]
    objects.push([row, JSON.parse(decoder.decode((data.values as Uint8Array).subarray(start, end)))])
  }
  return objects
}
