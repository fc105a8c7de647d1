import type { Data, DataType, Vector } from 'apache-arrow'

export type Arrow = typeof import('apache-arrow')

/** A file about to be written. */
export interface Writing {
  readonly arrow: Arrow
  /** How many dictionaries there are; the library would number them on and on, and no two writings were the same. */
  dictionaries: number
}

/** Which rows hold a value, a bit each. */
class Validity {
  readonly bits: Uint8Array
  nullCount = 0

  constructor(length: number, isThere: (row: number) => boolean) {
    this.bits = new Uint8Array(Math.ceil(length / 64) * 8)
    for (let row = 0; row < length; row += 1) {
      if (isThere(row)) this.bits[row >> 3] = (this.bits[row >> 3] as number) | (1 << (row & 7))
      else this.nullCount += 1
    }
  }
}

/** Numbers; NaN for a missing one, which other readers find missing. */
export function floatColumn(arrow: Arrow, values: Float64Array): Data {
  const { bits, nullCount } = new Validity(values.length, (row) => !Number.isNaN(values[row]))
  return arrow.makeData({
    type: new arrow.Float64(),
    length: values.length,
    nullCount,
    nullBitmap: bits,
    data: values,
  })
}

/** Whole numbers, in half the bytes where all of a column allow it; 0 where one is missing. */
export function wholeColumn(
  arrow: Arrow,
  values: Float64Array | Int32Array,
  isSmall: boolean,
  isThere: (row: number) => boolean = () => true,
): Data {
  const { length } = values
  const { bits, nullCount } = new Validity(length, isThere)
  const common = { length, nullCount, nullBitmap: bits }
  return isSmall
    ? arrow.makeData({ ...common, type: new arrow.Int32(), data: Int32Array.from(values) })
    : arrow.makeData({ ...common, type: new arrow.Float64(), data: Float64Array.from(values) })
}

/** JSON texts by row; missing elsewhere. */
export function textColumn(arrow: Arrow, length: number, texts: ReadonlyMap<number, string>): Data {
  const { bits, nullCount } = new Validity(length, (row) => texts.has(row))
  const valueOffsets = new Int32Array(length + 1)
  const chunks: Uint8Array[] = []
  let size = 0
  const encoder = new TextEncoder()
  for (let row = 0; row < length; row += 1) {
    const text = texts.get(row)
    if (text !== undefined) {
      const chunk = encoder.encode(text)
      chunks.push(chunk)
      size += chunk.length
    }
    valueOffsets[row + 1] = size
  }
  const data = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    data.set(chunk, offset)
    offset += chunk.length
  }
  return arrow.makeData({ type: new arrow.Utf8(), length, nullCount, nullBitmap: bits, valueOffsets, data })
}

export function flagColumn(arrow: Arrow, length: number, isSet: (row: number) => boolean): Data {
  const { bits } = new Validity(length, isSet)
  return arrow.makeData({ type: new arrow.Bool(), length, nullCount: 0, data: bits })
}

/** Texts as indices in a list, which all batches of a file share. */
export class Dictionary {
  readonly type: DataType
  private readonly arrow: Arrow
  private readonly vector: Vector

  constructor(
    writing: Writing,
    readonly texts: readonly string[],
  ) {
    const { arrow } = writing
    const id = writing.dictionaries
    writing.dictionaries += 1
    const size = texts.length
    this.arrow = arrow
    const indices = size < 128 ? new arrow.Int8() : size < 32_768 ? new arrow.Int16() : new arrow.Int32()
    this.type = new arrow.Dictionary(new arrow.Utf8(), indices, id, false)
    this.vector = arrow.vectorFromArray(texts.map(paired), new arrow.Utf8())
  }

  /** @param indexOf of a row; -1 where a text is missing */
  column(length: number, indexOf: (row: number) => number): Data {
    const size = this.texts.length
    const data =
      size < 128 ? new Int8Array(length) : size < 32_768 ? new Int16Array(length) : new Int32Array(length)
    const { bits, nullCount } = new Validity(length, (row) => {
      const index = indexOf(row)
      data[row] = Math.max(index, 0)
      return index >= 0
    })
    return this.arrow.makeData({
      type: this.type as InstanceType<Arrow['Dictionary']>,
      length,
      nullCount,
      nullBitmap: bits,
      data: data as Int32Array,
      dictionary: this.vector,
    })
  }

  /** The texts that UTF-8 cannot say, with their indices. */
  get unpaired(): (readonly [index: number, text: string])[] {
    return this.texts.flatMap((text, index) => (paired(text) === text ? [] : [[index, text] as const]))
  }
}

/** A text with a replacement for each half of a surrogate pair. */
function paired(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd')
}
