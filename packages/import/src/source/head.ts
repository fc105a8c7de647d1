import { closeSync, openSync, readSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'
import { TapelineError } from '@tapeline/core'
import { parse } from 'csv-parse/sync'
import type { SourceFile } from './source.js'

/** How a CSV file is written, from its beginning. */
export interface CsvHead {
  readonly delimiter: string
  /** The names in the header, without spaces around them. */
  readonly names: readonly string[]
  /** About how many rows there are, by the length of the first lines; undefined where the file is compressed. */
  readonly rowsAbout: number | undefined
}

const HEAD_BYTES = 1 << 16
const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * Reads the header of a CSV file; the delimiter is the one of comma, semicolon, tab and bar that parts it into most names.
 * @throws TapelineError `file.unreadable`, and `file.invalid` for a file without a header
 */
export function readCsvHead(file: SourceFile, delimiter: string | undefined): CsvHead {
  const { text, compressed } = readHead(file)
  const place = { file: file.label, line: 1 }
  if (text.trim() === '')
    throw new TapelineError({ code: 'file.invalid', message: 'The file is empty.', place })
  const [names, best] = (delimiter === undefined ? DELIMITERS : [delimiter])
    .map((candidate): [string[], string] => [firstRecord(text, candidate), candidate])
    .reduce((left, right) => (right[0].length > left[0].length ? right : left))
  if (names.length === 0) {
    const message = 'The first line is no header.'
    throw new TapelineError({ code: 'file.invalid', message, expected: 'the names of the columns', place })
  }
  const lines = text.split(/\r\n|\n|\r/)
  const length = text.length / Math.max(1, lines.length - 1)
  const rowsAbout = compressed ? undefined : Math.max(1, Math.round(file.bytes / length))
  return { delimiter: best, names, rowsAbout }
}

/** The beginning of a text file, unpacked. */
function readHead({ path, label }: SourceFile): { readonly text: string; readonly compressed: boolean } {
  try {
    const buffer = Buffer.alloc(HEAD_BYTES)
    const descriptor = openSync(path, 'r')
    let length: number
    try {
      length = readSync(descriptor, buffer)
    } finally {
      closeSync(descriptor)
    }
    const bytes = buffer.subarray(0, length)
    const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b
    // Of a stream that is cut off, all that can be unpacked is wanted.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: HEAD_BYTES * 1200 }
    const text = (compressed ? gunzipSync(bytes, options) : bytes).toString('utf8', 0, HEAD_BYTES)
    return { text: text.replace(/^\uFEFF/, ''), compressed }
  } catch (error) {
    const message = `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`
    throw new TapelineError({ code: 'file.unreadable', message, place: { file: label } }, { cause: error })
  }
}

function firstRecord(text: string, delimiter: string): string[] {
  try {
    const options = { delimiter, to: 1, relax_column_count: true, skip_empty_lines: true, relax_quotes: true }
    const records: string[][] = parse(text, options)
    return (records[0] ?? []).map((name) => name.trim())
  } catch {
    return []
  }
}
