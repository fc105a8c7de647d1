import { TapelineError } from '@tapeline/core/internal'
import { parse } from 'csv-parse/sync'
import { isFieldName, isTimeName } from '../rows/guess-columns.js'
import type { Spelling } from '../rows/spelling.js'
import { isSymbol } from '../rows/symbols.js'
import { cellKind, looksLikeRow } from './cell-kinds.js'
import { readHeadBytes } from './decode.js'
import type { SourceFile } from './source.js'
import { nameColumns } from './unnamed-columns.js'

/** How a CSV file is written, where that was said. */
export interface CsvOptions {
  readonly delimiter?: string | undefined
  /** Whether the first row is a header. Default: whether it looks like one. */
  readonly header?: boolean | undefined
  /** The names of the columns of a file without a header. */
  readonly names?: readonly string[] | undefined
  /** How many lines come before the header, or before the first row. */
  readonly skipLines?: number | undefined
  /** Whether a header of a time and symbols has a closing price in each column. */
  readonly wideCloses?: boolean | undefined
  readonly spelling: Spelling
}

/** How a CSV file is written, from its beginning. */
export interface CsvHead {
  readonly delimiter: string
  /** The names of the columns, without spaces around them. */
  readonly names: readonly string[]
  /** The instrument of each column, if the header says it; the time belongs to all of them. */
  readonly symbols?: readonly (string | undefined)[]
  /** How many records come before the first row: those of the header, and those before it. */
  readonly records: number
  /** What was assumed, as sentences. */
  readonly notes: readonly string[]
  /** About how many rows there are, by the length of the first lines; undefined where the file is compressed. */
  readonly rowsAbout: number | undefined
}

const DELIMITERS = [',', ';', '\t', '|'] as const
/** How many records are looked at. */
const RECORDS_MAX = 40

/**
 * Reads the header of a CSV file; the delimiter is the one of comma, semicolon, tab and bar that parts it into most names. Comments,
 * empty lines, a line `sep=;` and lines of one cell before the header are left out.
 * @throws TapelineError `file.unreadable`, and `file.invalid` for a file without a header whose columns cannot be named
 */
export function readCsvHead(file: SourceFile, options: CsvOptions): CsvHead {
  const compressed = file.path.toLowerCase().endsWith('.gz')
  const bytes = readHeadBytes(file)
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  const fault = (message: string, expected?: string, found?: string): TapelineError =>
    new TapelineError({
      code: 'file.invalid',
      message,
      expected,
      found,
      place: { file: file.label, line: 1 },
    })
  if (text.trim() === '') throw fault('The file is empty.')
  const said = /^sep=(.)\r?\n/i.exec(text)?.[1]
  const candidates = options.delimiter ?? said
  const [best] = (candidates === undefined ? DELIMITERS : [candidates])
    .map((delimiter) => split(text, delimiter, options.skipLines))
    .sort((left, right) => right.names.length - left.names.length || left.before - right.before)
  if (best === undefined || best.names.length === 0)
    throw fault('The first line is no header.', 'the names of the columns')
  const { delimiter, records, before } = best
  const lines = text.split(/\r\n|\n|\r/)
  const length = text.length / Math.max(1, lines.length - 1)
  const rowsAbout = compressed ? undefined : Math.max(1, Math.round(file.bytes / length))
  const notes: string[] = []
  const skipped = records.slice(0, before).filter((record) => record.join('').trim() !== '').length
  if (skipped > 0 && options.skipLines === undefined)
    notes.push(
      `${skipped === 1 ? 'A line' : `${skipped} lines`} before the header of ${file.label} ${skipped === 1 ? 'was' : 'were'} left out.`,
    )
  const rest = records.slice(before)
  const common = { delimiter, notes, rowsAbout }
  const named = options.names
  if (
    named !== undefined ||
    options.header === false ||
    (options.header === undefined && looksLikeRow(rest[0] ?? []))
  ) {
    const width = rest[0]?.length ?? 0
    if (named !== undefined && named.length !== width)
      throw fault(
        `The rows have ${width} cells, and there are ${named.length} names.`,
        `${width} names`,
        named.join(', '),
      )
    const names = named ?? nameColumns(rest.filter((record) => record.join('') !== ''))
    if (names === undefined) {
      throw fault(
        'The file has no header, and its cells do not say which column is which.',
        options.spelling('names', 'date,open,high,low,close,volume'),
        rest[0]?.join(delimiter),
      )
    }
    if (named === undefined)
      notes.push(`${file.label} has no header; its columns were taken to be ${names.join(', ')}.`)
    return { ...common, names, records: before }
  }
  const levels = readLevels(rest)
  if (levels !== undefined) return { ...common, ...levels, records: before + levels.records }
  const names = (rest[0] ?? []).map((name) => name.trim())
  if (
    options.wideCloses === true &&
    isTimeName(names[0] ?? '') &&
    names.length > 1 &&
    names.slice(1).every(isPlainSymbol) &&
    names.filter(isFieldName).length * 2 < names.length
  ) {
    notes.push(
      `Each column of ${file.label} was taken to hold the closes of the instrument that it is named after.`,
    )
    const symbols = names.map((name, index) => (index === 0 ? undefined : name))
    return {
      ...common,
      names: names.map((name, index) => (index === 0 ? name : 'Close')),
      symbols,
      records: before + 1,
    }
  }
  return { ...common, names, records: before + 1 }
}

interface Split {
  readonly delimiter: string
  readonly records: readonly (readonly string[])[]
  /** How many records come before the header. */
  readonly before: number
  readonly names: readonly string[]
}

function split(text: string, delimiter: string, skipLines: number | undefined): Split {
  const records = parseRecords(text, delimiter)
  const widest = Math.max(0, ...records.map((record) => record.length))
  const isPreamble = (record: readonly string[] | undefined, index: number): boolean => {
    if (record === undefined) return false
    const line = record.join(delimiter).trim()
    if (line === '' || /^sep=.$/i.test(line)) return true
    // A comment, unless it is the header of the row that follows.
    if (line.startsWith('#'))
      return record.length !== records[index + 1]?.length || !looksLikeRow(records[index + 1] ?? [])
    return record.length === 1 && widest >= 3
  }
  let before = 0
  if (skipLines !== undefined) before = recordsIn(text, delimiter, skipLines)
  else while (before < records.length && isPreamble(records[before], before)) before += 1
  const names = (records[before] ?? []).map((name, index) =>
    (index === 0 ? name.replace(/^#\s*(?=\S)/, '') : name).trim(),
  )
  const renamed = records.map((record, index) => (index === before ? names : record))
  return { delimiter, records: renamed, before, names: names.join('') === '' ? [] : names }
}

/** The records of the first lines; the last may be cut. */
function parseRecords(text: string, delimiter: string): string[][] {
  try {
    const options = { delimiter, to: RECORDS_MAX, relax_column_count: true, relax_quotes: true }
    return parse(text, options)
  } catch {
    try {
      return parse(text, {
        delimiter,
        to: 1,
        relax_column_count: true,
        skip_empty_lines: true,
        relax_quotes: true,
      })
    } catch {
      return []
    }
  }
}

/** How many records the first lines hold: a quoted cell may have several lines. */
function recordsIn(text: string, delimiter: string, lines: number): number {
  let at = 0
  for (let line = 0; line < lines; line += 1) {
    const next = text.indexOf('\n', at)
    if (next < 0) break
    at = next + 1
  }
  return at === 0 ? 0 : parseRecords(text.slice(0, at), delimiter).length
}

interface Levels {
  readonly names: readonly string[]
  readonly symbols: readonly (string | undefined)[]
  readonly records: number
}

/** A header of a row of fields and a row of symbols, in either order, and maybe a row with the name of the time alone. */
function readLevels(records: readonly (readonly string[])[]): Levels | undefined {
  const [upper = [], lower = []] = records
  if (upper.length < 3 || upper.length !== lower.length) return undefined
  // The level with more names of fields has the fields, since V or O may be symbols, too.
  const [inUpper, inLower] = [upper, lower].map(
    (level) => new Set(level.slice(1).filter(isFieldName)).size,
  ) as [number, number]
  const fields = inUpper >= inLower ? upper : lower
  const symbolsAlone = (fields === upper ? lower : upper).slice(1).map((cell) => cell.trim())
  if (Math.max(inUpper, inLower) === 0 || !symbolsAlone.some((cell) => cell !== '')) return undefined
  if (!symbolsAlone.every((cell) => cell === '' || isPlainSymbol(cell))) return undefined
  if (!fields.slice(1).every((cell) => cell.trim() === '' || /[a-z]/i.test(cell))) return undefined
  const level = fields === upper ? lower : upper
  const third = records[2] ?? []
  const hasIndex = /[a-z]/i.test(third[0] ?? '') && third.slice(1).every((cell) => cell.trim() === '')
  const candidates = [hasIndex ? (third[0] ?? '') : '', fields[0] ?? '', level[0] ?? '']
  const time = candidates.find((name) => isTimeName(name)) ?? 'Date'
  return {
    // The time may have a column of its own, behind the number of the row.
    names: fields.map((name, index) =>
      index === 0 && !fields.slice(1).some(isTimeName) ? time : name.trim(),
    ),
    symbols: level.map((symbol, index) => (index === 0 || symbol.trim() === '' ? undefined : symbol.trim())),
    records: hasIndex ? 3 : 2,
  }
}

/** A symbol in capital letters. */
function isPlainSymbol(text: string): boolean {
  return isSymbol(text) && /[A-Z]/.test(text) && cellKind(text) === 'text'
}
