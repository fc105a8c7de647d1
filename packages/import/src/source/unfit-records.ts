import { isUtf8 } from 'node:buffer'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Fault } from '@tapeline/core'
import { Faults, TapelineError } from '@tapeline/core/internal'
import { messageOf } from '../duckdb/database.js'
import { bytesOf } from './bytes.js'
import { RecordScanner } from './csv-records.js'
import type { CsvHead } from './head.js'
import type { SourceFile } from './source.js'

/** DuckDB keeps each line that it rejects in some kilobytes of memory; files with more of them never reach it. */
const REJECTED_MAX = 1000

/** The records of a CSV file that are no rows. */
export interface UnfitRecords {
  /** One fault for each, with its line. */
  readonly faults: Faults
  /** A bit for each record by its number, which begins at 1. */
  readonly marks: Uint8Array
}

export type CsvShape = Pick<CsvHead, 'delimiter' | 'names' | 'records'>

/**
 * Finds the records whose cells are not those of the header, that have text behind a closing quote, or are not UTF-8.
 * @param limit how many of them are left to DuckDB, which finds them, too
 * @returns undefined if there are at most as many as the limit
 * @throws TapelineError `file.unreadable`
 */
export async function findUnfit(
  file: SourceFile,
  { delimiter, names, records }: CsvShape,
  limit: number = REJECTED_MAX,
): Promise<UnfitRecords | undefined> {
  const width = names.length
  let bytes: Buffer = Buffer.alloc(0)
  let [offset, isText] = [0, true]
  const isWrong = ({ start, end }: RecordScanner): boolean =>
    !isText && start >= offset && !isUtf8(bytes.subarray(start - offset, end - offset))
  const faults = new Faults()
  let marks: Uint8Array = new Uint8Array(1 << 12)
  const scanner = new RecordScanner(delimiter, width, (record) => {
    const { cells, hasMore, isBroken, isEmpty, line } = record
    const isOther = cells < width || hasMore
    if (isEmpty || record.record <= records || !(isOther || isBroken || isWrong(record))) return false
    faults.push(() => {
      const common = { code: 'file.invalid', place: { file: file.label, line } } as const
      if (isBroken)
        return { ...common, message: 'The row cannot be read: there is text behind a closing quote.' }
      if (!isOther) return { ...common, message: 'The row cannot be read: it is not UTF-8.' }
      const [expected, found] = [String(width), String(cells)]
      return { ...common, message: OTHER_CELLS, expected, found }
    })
    marks = marked(marks, record.record)
    return false
  })
  const isPlain = Buffer.byteLength(delimiter) === 1
  for await (const chunk of bytesOf(file)) {
    // Gzipped files are checked to their end. DuckDB alone takes delimiters of several bytes.
    if (!isPlain) continue
    bytes = chunk
    isText = isUtf8(chunk)
    scanner.take(chunk)
    offset += chunk.length
  }
  scanner.finish()
  return faults.count > limit ? { faults, marks } : undefined
}

export const OTHER_CELLS = 'The row has another number of cells than the header.'

function marked(marks: Uint8Array, record: number): Uint8Array {
  const place = record >> 3
  let room = marks
  if (place >= marks.length) {
    room = new Uint8Array(place * 2)
    room.set(marks)
  }
  room[place] = (room[place] as number) | (1 << (record & 7))
  return room
}

/** Copies a CSV file without its unfit records; their lines are left empty, so that all others stay where they are. */
export async function copyFit(
  file: SourceFile,
  { delimiter, names }: CsvShape,
  { marks }: Pick<UnfitRecords, 'marks'>,
  path: string,
): Promise<void> {
  const isUnfit = (record: number): boolean => (((marks[record >> 3] ?? 0) >> (record & 7)) & 1) === 1
  let bytes: Buffer = Buffer.alloc(0)
  let kept: Buffer = bytes
  let [offset, from, length] = [0, 0, 0]
  const copy = (record: number, to: number): void => {
    const all = !isUnfit(record)
    for (let index = from - offset; index < to - offset; index += 1) {
      const byte = bytes[index] as number
      if (all || isLineEnd(byte)) {
        kept[length] = byte
        length += 1
      }
    }
    from = to
  }
  const scanner = new RecordScanner(delimiter, names.length, ({ record, end }) => {
    copy(record, end)
    return false
  })
  async function* copied(): AsyncGenerator<Buffer> {
    for await (const chunk of bytesOf(file)) {
      bytes = chunk
      kept = Buffer.allocUnsafe(chunk.length)
      length = 0
      scanner.take(chunk)
      copy(scanner.record, offset + chunk.length)
      offset += chunk.length
      yield kept.subarray(0, length)
    }
  }
  try {
    await pipeline(Readable.from(copied()), createWriteStream(path))
  } catch (error) {
    if (error instanceof TapelineError) throw error
    const message = `The lines that are no rows cannot be left out: ${messageOf(error)}.`
    const fault: Fault = { code: 'file.unreadable', message, place: { file: file.label } }
    throw new TapelineError(fault, { cause: error })
  }
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d
}
