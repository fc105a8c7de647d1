import type { FaultSink } from '@tapeline/core/internal'
// This build needs no `Buffer`, which browsers do not have.
import { type CsvError, parse } from 'csv-parse/browser/esm/sync'

/** The required and optional columns of a table, by the names of their fields. */
export interface TableLayout {
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** The column of a field, if it has another name. */
  readonly columns?: Readonly<Record<string, string>> | undefined
}

/** One row of a table. */
export interface TableRow {
  /** From 1, including comments and the header. */
  readonly line: number
  /** The trimmed text of a field; undefined if the column is missing or the cell is empty. */
  readonly get: (field: string) => string | undefined
}

/** A table after reading. */
export interface Table {
  /** The fields that have a column. */
  readonly fields: ReadonlySet<string>
  readonly rows: readonly TableRow[]
}

/** Notes a fault in a line. */
export type AddFault = (line: number, message: string, expected?: string, found?: string) => void

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for them.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/

/** The limit for all tables of a scenario together, in UTF-16 units: about 45,000 closes. */
export const LENGTH_MAX: number = 1 << 20
/** In UTF-16 units. The parser is slow for a header of a million columns. */
const LINE_MAX = 1 << 16

/**
 * Reads a CSV text: commas, a header, quotes as in RFC 4180. It skips empty lines and lines that begin with `#`. A column without
 * a field is a fault, so that nothing is dropped silently.
 * @param file the name of the file in faults
 * @returns the valid rows; every fault is pushed to `faults`
 */
export function readTable(file: string, text: string, layout: TableLayout, faults: FaultSink): Table {
  const none: Table = { fields: new Set(), rows: [] }
  const add: AddFault = (line, message, expected, found) => {
    faults.push({ code: 'file.invalid', message, expected, found, place: { file, line } })
  }
  if (text.length > LENGTH_MAX) {
    add(1, TOO_LONG, `at most ${LENGTH_MAX} characters`, String(text.length))
    return none
  }
  const long = longLine(text)
  if (long !== undefined) {
    add(long.line, 'The line is too long for a table.', `at most ${LINE_MAX} characters`, String(long.length))
    return none
  }
  const control = CONTROL.exec(text)
  if (control !== null) {
    const line = text.slice(0, control.index).split('\n').length
    add(line, 'The table has a control character.', undefined, JSON.stringify(control[0]))
    return none
  }
  const lines = splitPlain(text) ?? split(text, add)
  return lines === undefined ? none : tableOf(lines, layout, add)
}

/** The advice for a table that is too long for a scenario. */
export const TOO_LONG: string =
  'The table is too long for a scenario; make a tape of it with `tapeline import`, and keep only the relevant days here.'

/** The number of the first line that is too long. */
function longLine(text: string): { readonly line: number; readonly length: number } | undefined {
  let line = 1
  for (let start = 0; start <= text.length; line += 1) {
    const feed = text.indexOf('\n', start)
    const end = feed < 0 ? text.length : feed
    if (end - start > LINE_MAX) return { line, length: end - start }
    start = end + 1
  }
  return undefined
}

/** The first line is the header. `add` gets every fault with its line. */
export function tableOf(lines: readonly Line[], layout: TableLayout, add: AddFault): Table {
  const none: Table = { fields: new Set(), rows: [] }
  const [header, ...records] = lines
  if (header === undefined) {
    add(1, 'The table is empty.', `a header with ${layout.required.join(', ')}`)
    return none
  }
  const indexes = columnIndexes(header, layout, add)
  if (indexes === undefined) return none
  const rows: TableRow[] = []
  for (const { line, cells } of records) {
    if (cells.length !== header.cells.length) {
      add(
        line,
        'The row and the header differ in their number of cells.',
        String(header.cells.length),
        String(cells.length),
      )
      continue
    }
    const get = (field: string): string | undefined => cells[indexes.get(field) ?? -1] || undefined
    rows.push({ line, get })
  }
  return { fields: new Set(indexes.keys()), rows }
}

/** One line of a table, cut into cells; an empty cell has no value. */
export interface Line {
  readonly line: number
  readonly cells: readonly string[]
}

/** The record of the library with its option `info`. */
interface ParsedRecord {
  readonly info: { readonly lines: number }
  readonly record: readonly string[]
}

/**
 * The lines of a text without quotes, as {@link split} returns them; undefined for other texts. For a long table, the library
 * would spend most of the time on the place of each record.
 */
export function splitPlain(text: string): Line[] | undefined {
  const plain = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  if (/["\r]/.test(plain)) return undefined
  const lines: Line[] = []
  for (const [index, line] of plain.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    lines.push({ line: index + 1, cells: line.split(',').map((cell) => cell.trim()) })
  }
  return lines
}

/** For a text that is not CSV at all, the library takes a time quadratic in the number of faults. */
const SYNTAX_FAULTS_MAX = 20

class TooManyFaults extends Error {}

export function split(text: string, add: (line: number, message: string) => void): Line[] | undefined {
  let faults = 0
  const options = {
    bom: true,
    comment: '#',
    comment_no_infix: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error: CsvError | undefined): undefined => {
      faults += 1
      add(Number(error?.lines ?? 1), `Invalid CSV: ${error?.message ?? 'the row cannot be read'}.`)
      if (faults === SYNTAX_FAULTS_MAX) throw new TooManyFaults()
    },
  } as const
  try {
    const records = parse(text, options) as unknown as ParsedRecord[]
    return records.map(({ info, record }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    if (error instanceof TooManyFaults) return undefined
    throw error
  }
}

/** The number of unread columns that are listed; the others are counted. */
const UNREAD_MAX = 100
const SHOWN_MAX = 500

function shortened(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX - 1)}…` : text
}

function columnIndexes(
  header: Line,
  layout: TableLayout,
  add: AddFault,
): ReadonlyMap<string, number> | undefined {
  const fields = [...layout.required, ...layout.optional]
  const indexes = new Map<string, number>()
  let wrong = false
  const found = shortened(header.cells.slice(0, UNREAD_MAX).join(','))
  const fault = (message: string, expected?: string): void => {
    wrong = true
    add(header.line, message, expected, found)
  }
  const renamed = new Map(Object.entries(layout.columns ?? {}))
  const nameOf = (field: string): string => renamed.get(field) ?? field
  for (const field of renamed.keys()) {
    if (!fields.includes(field))
      fault(`'columns' names a field '${field}' that such a table does not have.`, fields.join(', '))
  }
  for (const field of fields) {
    const index = header.cells.indexOf(nameOf(field))
    if (index >= 0) indexes.set(field, index)
    else if (layout.required.includes(field) || renamed.has(field))
      fault(`There is no column '${nameOf(field)}'.`)
  }
  const used = new Set(indexes.values())
  const unread = header.cells.filter((_, index) => !used.has(index))
  const expected = fields.map(nameOf).join(', ')
  for (const name of unread.slice(0, UNREAD_MAX))
    fault(`The column '${shortened(name)}' is not read; remove it.`, expected)
  if (unread.length > UNREAD_MAX)
    fault(`${unread.length - UNREAD_MAX} more columns are not read; remove them.`, expected)
  return wrong ? undefined : indexes
}
