import type { FaultSink } from '@tapeline/core/internal'
import { type AddFault, type Line, type Table, type TableLayout, tableOf } from './csv-table.js'
import { showValue } from './show.js'

/** The value of a cell from a reader. A missing value is null or undefined. */
export type TableCell = string | number | bigint | boolean | Date | null | undefined

/** A table by the names of its columns, all of the same length. */
export type TableColumns = Readonly<Record<string, readonly TableCell[]>>

/**
 * Reads a table of a format other than CSV.
 * @param path absolute; the file is in the scenario's folder
 * @returns its columns. A `Date` is a moment; in the column `day` it is its day in UTC. Errors are reported as faults of the
 * file
 */
export type TableReader = (path: string) => TableColumns | Promise<TableColumns>

/** Endings of CSV files, which need no reader. */
const TEXT: readonly string[] = ['csv', 'txt', '']

/** The format of a table by the ending of its file, in lower case: `parquet`; undefined for CSV. */
export function formatOf(file: string): string | undefined {
  const ending = /\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
  return TEXT.includes(ending) ? undefined : ending
}

/**
 * A table from columns, like the table that `readTable` returns for a text. The line of a row is its number, from 1.
 * @param file the name of the file in faults
 */
export function tableFromColumns(
  file: string,
  columns: unknown,
  layout: TableLayout,
  faults: FaultSink,
): Table {
  const add: AddFault = (line, message, expected, found) => {
    // The header is before the first row.
    const place = line === 0 ? { file } : { file, line }
    faults.push({ code: 'file.invalid', message, expected, found, place })
  }
  const none: Table = { fields: new Set(), rows: [] }
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) {
    add(0, 'The reader returned no columns.', 'an object of lists', showValue(columns))
    return none
  }
  const entries = Object.entries(columns)
  const lists = entries.map(([, values]): unknown => values)
  const length = Array.isArray(lists[0]) ? lists[0].length : 0
  if (!lists.every((values): values is TableCell[] => Array.isArray(values) && values.length === length)) {
    add(0, 'The columns of the reader are not lists of the same length.')
    return none
  }
  const names = entries.map(([name]) => name)
  const dayColumn = layout.columns?.day ?? 'day'
  const lines: Line[] = Array.from({ length }, (_, row) => ({
    line: row + 1,
    cells: lists.map((values, index) => cellText(values[row], names[index] === dayColumn)),
  }))
  return tableOf([{ line: 0, cells: names }, ...lines], layout, add)
}

function cellText(cell: TableCell, isDay: boolean): string {
  if (cell === null || cell === undefined) return ''
  if (!(cell instanceof Date)) return String(cell).trim()
  if (Number.isNaN(cell.getTime())) return 'an invalid date'
  return isDay ? cell.toISOString().slice(0, 10) : cell.toISOString()
}
