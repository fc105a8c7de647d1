import type { ColumnBatch, TimelineColumns } from '@tapeline/core/internal'

/** Columns as lists, with null for NaN and for a missing column. */
export interface ColumnsJson extends Omit<TimelineColumns, 'batches'> {
  readonly batches: readonly BatchJson[]
}

type List = readonly (number | null)[]

interface BatchJson extends Pick<ColumnBatch, 'length' | 'objects'> {
  readonly at: List
  readonly types: List
  readonly seq: List
  readonly knownAt: List | null
  readonly numbers: readonly (List | null)[]
  readonly texts: readonly (List | null)[]
  readonly idPrefix: List | null
  readonly idNumber: List
  readonly envelope: List | null
}

export function columnsToJson(columns: TimelineColumns): ColumnsJson {
  return { ...columns, batches: Array.from(columns.batches, batchToJson) }
}

export function columnsFromJson(json: ColumnsJson): TimelineColumns {
  return { ...json, batches: json.batches.map(batchFromJson) }
}

function batchToJson(batch: ColumnBatch): BatchJson {
  const { at, types, seq, knownAt, numbers, texts, idPrefix, idNumber, envelope } = batch
  return {
    ...batch,
    at: listOf(at),
    types: listOf(types),
    seq: listOf(seq),
    knownAt: knownAt === undefined ? null : listOf(knownAt),
    numbers: numbers.map((column) => (column === undefined ? null : listOf(column))),
    texts: texts.map((column) => (column === undefined ? null : listOf(column))),
    idPrefix: idPrefix === undefined ? null : listOf(idPrefix),
    idNumber: listOf(idNumber),
    envelope: envelope === undefined ? null : listOf(envelope),
  }
}

function batchFromJson(json: BatchJson): ColumnBatch {
  const { at, types, seq, knownAt, numbers, texts, idPrefix, idNumber, envelope } = json
  return {
    ...json,
    at: numbersOf(at),
    types: Uint16Array.from(types, Number),
    seq: numbersOf(seq),
    knownAt: knownAt === null ? undefined : numbersOf(knownAt),
    numbers: numbers.map((list) => (list === null ? undefined : numbersOf(list))),
    texts: texts.map((list) => (list === null ? undefined : Uint32Array.from(list, Number))),
    idPrefix: idPrefix === null ? undefined : Uint16Array.from(idPrefix, Number),
    idNumber: numbersOf(idNumber),
    envelope: envelope === null ? undefined : Uint32Array.from(envelope, Number),
  }
}

function listOf(column: ArrayLike<number>): List {
  return Array.from(column, (value) => (Number.isNaN(value) ? null : value))
}

function numbersOf(list: List): Float64Array {
  return Float64Array.from(list, (value) => value ?? Number.NaN)
}
