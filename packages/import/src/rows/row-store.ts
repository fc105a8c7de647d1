const ROOM = 1 << 14

/**
 * Rows as columns of numbers, which grow as a list does: eight bytes a number, where objects would take eighty a row.
 */
export class RowStore {
  length = 0
  /** Number of the relation, and of the row in it from 1. */
  file: Int32Array
  row: Int32Array
  /** Number of the symbol. */
  symbol: Int32Array
  /** How each of the two moments is written; what it is. The second is the end of a bar that says both. */
  kind: Uint8Array
  endKind: Uint8Array
  time: Float64Array
  /** Nanoseconds of the first moment beyond its microseconds, 0 to 999: milliseconds in a double cannot hold them. */
  nanos: Int16Array
  /** By how many minutes the clock by which the first moment is written is ahead of UTC. */
  offset: Int16Array
  endTime: Float64Array
  /** When a row became known, and how that is written; NaN where it is not said. */
  knownKind: Uint8Array
  knownTime: Float64Array
  /** Each field of a row; NaN where a value is missing. */
  readonly fields: Float64Array[]

  /**
   * @param width how many fields a row has
   * @param room for how many rows it has room before it grows
   */
  constructor(width: number, room: number = ROOM) {
    this.file = new Int32Array(room)
    this.row = new Int32Array(room)
    this.symbol = new Int32Array(room)
    this.kind = new Uint8Array(room)
    this.endKind = new Uint8Array(room)
    this.time = new Float64Array(room)
    this.nanos = new Int16Array(room)
    this.offset = new Int16Array(room)
    this.endTime = new Float64Array(room)
    this.knownKind = new Uint8Array(room)
    this.knownTime = new Float64Array(room)
    this.fields = Array.from({ length: width }, () => new Float64Array(room))
  }

  /** All columns, always in the same order. */
  columns(): RowColumn[] {
    const { file, row, symbol, kind, endKind, knownKind, nanos, offset, time, endTime, knownTime } = this
    return [
      file,
      row,
      symbol,
      kind,
      endKind,
      knownKind,
      nanos,
      offset,
      time,
      endTime,
      knownTime,
      ...this.fields,
    ]
  }

  /** The index of a new row, whose numbers are to be written. */
  next(): number {
    this.reserve(1)
    return this.length++
  }

  /** Makes room for so many more rows. */
  reserve(rows: number): void {
    let room = Math.max(1, this.row.length)
    while (room < this.length + rows) room *= 2
    if (room > this.row.length) this.grow(room)
  }

  private grow(room: number): void {
    this.file = copied(this.file, new Int32Array(room))
    this.row = copied(this.row, new Int32Array(room))
    this.symbol = copied(this.symbol, new Int32Array(room))
    this.kind = copied(this.kind, new Uint8Array(room))
    this.endKind = copied(this.endKind, new Uint8Array(room))
    this.knownKind = copied(this.knownKind, new Uint8Array(room))
    this.knownTime = copied(this.knownTime, new Float64Array(room))
    this.nanos = copied(this.nanos, new Int16Array(room))
    this.offset = copied(this.offset, new Int16Array(room))
    this.time = copied(this.time, new Float64Array(room))
    this.endTime = copied(this.endTime, new Float64Array(room))
    for (const [index, field] of this.fields.entries())
      this.fields[index] = copied(field, new Float64Array(room))
  }
}

export type RowColumn = Int32Array | Int16Array | Uint8Array | Float64Array

function copied<Numbers extends RowColumn>(old: Numbers, larger: Numbers): Numbers {
  larger.set(old)
  return larger
}
