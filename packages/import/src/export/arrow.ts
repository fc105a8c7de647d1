import type { DataType, Vector } from 'apache-arrow'
import { CHECKSUMS_KEY, writeChecksums } from '../tape/checksums.js'
import { type Sheet, type SheetColumn, typedCell } from './sheet.js'

/** A text column with at most so many different values is written as a dictionary of them. */
const DICTIONARY_MAX = 10_000

/** A sheet as an Arrow IPC file. Its metadata become those of the schema; checksums are filled in, where it has a place for them. */
export async function arrowOf({ columns, metadata = {} }: Sheet): Promise<Uint8Array> {
  const arrow = await import('apache-arrow')
  const vectors = columns.map((column, index): Vector => {
    const cells = column.values.map((cell) => typedCell(column, cell) ?? null)
    return arrow.vectorFromArray(cells, typeFor(arrow, column, index))
  })
  const fields = columns.map(
    ({ name }, index) => new arrow.Field(name, (vectors[index] as Vector).type, true),
  )
  const schema = new arrow.Schema(fields, new Map(Object.entries(metadata)))
  const data = arrow.makeData({
    type: new arrow.Struct(fields),
    length: columns[0]?.values.length ?? 0,
    nullCount: 0,
    children: vectors.map((vector) => vector.data[0] as NonNullable<(typeof vector.data)[0]>),
  })
  const bytes = arrow.tableToIPC(new arrow.Table(schema, new arrow.RecordBatch(schema, data)), 'file')
  if (Object.hasOwn(metadata, CHECKSUMS_KEY)) writeChecksums(bytes)
  return bytes
}

function typeFor(arrow: typeof import('apache-arrow'), { type, values }: SheetColumn, id: number): DataType {
  if (type === 'number') return new arrow.Float64()
  if (type === 'boolean') return new arrow.Bool()
  const different = new Set<unknown>()
  for (const value of values) {
    different.add(value)
    if (different.size > DICTIONARY_MAX || different.size * 2 > values.length + 16) return new arrow.Utf8()
  }
  // Otherwise the library numbers dictionaries on and on, and no two writings are the same.
  return new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), id)
}
