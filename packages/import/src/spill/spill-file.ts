import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { TapelineError } from '@tapeline/core/internal'
import { messageOf } from '../duckdb/database.js'
import { RowStore } from '../rows/row-store.js'

/** Most rows of a page, which is what is read at once. */
const PAGE_ROWS = 8192

/** Where some rows are in a file. */
export interface Page {
  readonly offset: number
  readonly bytes: number
  readonly rows: number
}

/** Rows on disk, in the order in which they were written. */
export type Run = readonly Page[]

/**
 * A temporary file of rows, page by page. It has no name after it was made, where the system allows that, so that nothing of it
 * remains after the process, however this ends.
 */
export class SpillFile {
  private readonly descriptor: number
  private size = 0
  private isOpen = true

  /**
   * @param path of the new file
   * @param width the number of fields of a row
   * @throws TapelineError `file.unreadable` if it cannot be made
   */
  constructor(
    private readonly path: string,
    private readonly width: number,
  ) {
    try {
      this.descriptor = openSync(path, 'wx+', 0o600)
    } catch (error) {
      throw spillFault(error)
    }
    this.unlink()
  }

  /**
   * Writes some rows of a store.
   * @param order their indices
   */
  write(store: RowStore, order: Int32Array): Run {
    const pages: Page[] = []
    for (let from = 0; from < order.length; from += PAGE_ROWS) {
      const bytes = pageOf(store, order.subarray(from, from + PAGE_ROWS))
      try {
        for (let done = 0; done < bytes.length; )
          done += writeSync(this.descriptor, bytes, done, bytes.length - done, this.size + done)
      } catch (error) {
        throw spillFault(error)
      }
      pages.push({ offset: this.size, bytes: bytes.length, rows: Math.min(PAGE_ROWS, order.length - from) })
      this.size += bytes.length
    }
    return pages
  }

  /** Reads the rows of a page behind those of a store. */
  read({ offset, bytes, rows }: Page, store: RowStore): void {
    const buffer = Buffer.allocUnsafeSlow(bytes)
    try {
      for (let done = 0; done < bytes; ) {
        const count = readSync(this.descriptor, buffer, done, bytes - done, offset + done)
        if (count === 0) throw new Error('it was cut')
        done += count
      }
    } catch (error) {
      throw spillFault(error)
    }
    store.reserve(rows)
    takePage(buffer, rows, store)
    store.length += rows
  }

  /** The rows of a run as a store. */
  load(run: Run): RowStore {
    const store = new RowStore(
      this.width,
      run.reduce((sum, { rows }) => sum + rows, 0),
    )
    for (const page of run) this.read(page, store)
    return store
  }

  /** Closes the file, which is then gone; a second call does nothing. */
  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    closeSync(this.descriptor)
    this.unlink()
  }

  private unlink(): void {
    try {
      rmSync(this.path, { force: true })
    } catch {
      // Windows removes no open file; it is removed when it is closed.
    }
  }
}

/** Each column: 1 in its first byte if one value is that of all rows, and at the next multiple of 8 its values. */
function pageOf(store: RowStore, order: Int32Array): Uint8Array {
  const parts: Uint8Array[] = []
  for (const column of store.columns()) {
    const values = gathered(column, order)
    const isConstant = isSame(values)
    parts.push(Uint8Array.of(isConstant ? 1 : 0, 0, 0, 0, 0, 0, 0, 0))
    const kept = isConstant ? values.subarray(0, 1) : values
    const padded = new Uint8Array(aligned(kept.byteLength))
    padded.set(new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength))
    parts.push(padded)
  }
  return Buffer.concat(parts)
}

function takePage(bytes: Uint8Array, rows: number, store: RowStore): void {
  let offset = bytes.byteOffset
  for (const column of store.columns()) {
    const isConstant = new Uint8Array(bytes.buffer, offset, 1)[0] === 1
    offset += 8
    const count = isConstant ? 1 : rows
    const Values = column.constructor as new (
      buffer: ArrayBufferLike,
      at: number,
      length: number,
    ) => typeof column
    const values = new Values(bytes.buffer, offset, count)
    if (isConstant) column.fill(values[0] as number, store.length, store.length + rows)
    else column.set(values, store.length)
    offset += aligned(values.byteLength)
  }
}

function gathered<Values extends Int32Array | Int16Array | Uint8Array | Float64Array>(
  column: Values,
  order: Int32Array,
): Values {
  const values = new (column.constructor as new (length: number) => Values)(order.length)
  for (let place = 0; place < order.length; place += 1)
    values[place] = column[order[place] as number] as number
  return values
}

function isSame(values: ArrayLike<number>): boolean {
  for (let index = 1; index < values.length; index += 1)
    if (!Object.is(values[index], values[0])) return false
  return true
}

function aligned(length: number): number {
  return (length + 7) & ~7
}

function spillFault(error: unknown): TapelineError {
  return new TapelineError(
    {
      code: 'file.unreadable',
      message: `Rows cannot be kept on the disk: ${messageOf(error)}. They need about 70 bytes a row beside the tape while it is written.`,
    },
    { cause: error },
  )
}
