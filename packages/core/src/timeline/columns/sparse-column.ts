import { keepShape } from '../../event/kept-shapes.js'

type Values = Float64Array | Uint32Array

/**
 * A growing column that takes no memory while every value is its default, NaN or 0.
 */
export class SparseColumn<Column extends Values> {
  /** Undefined while every value is the default. It may be longer than the rows; values after the last row have no meaning. */
  values: Column | undefined

  constructor(
    private readonly make: (length: number) => Column,
    private readonly usual: number,
  ) {}

  /** @param capacity least length of a new array */
  set(index: number, value: number, capacity: number): void {
    if (this.values === undefined) {
      if (Object.is(value, this.usual)) return
      this.values = this.filled(Math.max(capacity, index + 1))
    } else if (index >= this.values.length) this.grow(Math.max(capacity, index + 1))
    this.values[index] = value
  }

  /** Copies the values of a column from index `from` up to `to`. An undefined column has default values. */
  take(column: Column | undefined, from: number, to: number, start: number, capacity: number): void {
    if (column === undefined && this.values === undefined) return
    const end = start + to - from
    const values = this.upTo(end, capacity)
    if (column === undefined) values.fill(this.usual, start, end)
    // A copy by a view costs as much as some dozens of single values.
    else if (to - from > FEW) values.set(column.subarray(from, to), start)
    else for (let index = from; index < to; index += 1) values[start + index - from] = column[index] as number
  }

  /** As {@link take}, with a number added to each value. */
  takeShifted(
    column: Column | undefined,
    shift: number,
    from: number,
    to: number,
    start: number,
    capacity: number,
  ): void {
    if (shift === 0) {
      this.take(column, from, to, start, capacity)
      return
    }
    const values = this.upTo(start + to - from, capacity)
    if (column === undefined) values.fill(this.usual + shift, start, start + to - from)
    else
      for (let index = from; index < to; index += 1)
        values[start + index - from] = (column[index] as number) + shift
  }

  /** As {@link take}, for values that are indices in a list: copies the items of the list. */
  takeMapped(
    column: Column | undefined,
    list: readonly number[],
    from: number,
    to: number,
    start: number,
    capacity: number,
  ): void {
    if (list.every((own, index) => own === index)) this.take(column, from, to, start, capacity)
    else {
      for (let index = from; index < to; index += 1)
        this.set(start + index - from, list[column?.[index] ?? this.usual] as number, capacity)
    }
  }

  /** The values, as an array of at least `end` items. */
  private upTo(end: number, capacity: number): Column {
    if (this.values === undefined) this.values = this.filled(Math.max(capacity, end))
    else if (end > this.values.length) this.grow(Math.max(capacity, end))
    return this.values as Column
  }

  private filled(length: number): Column {
    const values = this.make(length)
    if (this.usual !== 0) values.fill(this.usual)
    return values
  }

  private grow(length: number): void {
    const larger = this.filled(length)
    larger.set(this.values as Column)
    this.values = larger
  }
}

const FEW = 64

/** One buffer for several columns, because allocating many buffers costs more than filling them (benchmark `late-arrival`). */
export class Arena {
  private buffer: ArrayBuffer | undefined
  private used = 0

  reserve(bytes: number): void {
    this.buffer = new ArrayBuffer(bytes)
    this.used = 0
  }

  readonly floats = (length: number): Float64Array => {
    const offset = this.take(length * 8)
    return offset < 0
      ? new Float64Array(length)
      : new Float64Array(this.buffer as ArrayBuffer, offset, length)
  }

  readonly integers = (length: number): Uint32Array => {
    const offset = this.take(length * 4)
    return offset < 0 ? new Uint32Array(length) : new Uint32Array(this.buffer as ArrayBuffer, offset, length)
  }

  readonly shorts = (length: number): Uint16Array => {
    const offset = this.take(length * 2)
    return offset < 0 ? new Uint16Array(length) : new Uint16Array(this.buffer as ArrayBuffer, offset, length)
  }

  private take(bytes: number): number {
    const { buffer, used } = this
    if (buffer === undefined || used + bytes > buffer.byteLength) return -1
    this.used = used + Math.ceil(bytes / 8) * 8
    return used
  }
}

keepShape('Arena', new Arena())
keepShape('SparseColumn', new SparseColumn((length) => new Float64Array(length), 0))
