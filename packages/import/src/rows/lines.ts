import { bytesOf } from '../source/bytes.js'
import { RecordScanner } from '../source/csv-records.js'
import type { Relation } from '../source/table.js'

/** Lines from 1, by the number of a row, and by that of a record. */
export interface Lines {
  readonly rows: ReadonlyMap<number, number>
  readonly records: ReadonlyMap<number, number>
}

/**
 * The lines on which some rows of a relation begin. Those of a CSV file are looked up, since a cell may hold several
 * lines and empty lines are no rows; that is done only where something is to be reported. Of other sources a row is a line.
 * @param rows numbers of rows, from 1
 * @param records numbers of records as DuckDB counts them: the header is the first, and empty lines and what is no row count too
 */
export async function linesOf(
  relation: Relation,
  rows: ReadonlySet<number>,
  records: ReadonlySet<number>,
): Promise<Lines> {
  const lines = { rows: new Map([...rows].map((row) => [row, row])), records: new Map<number, number>() }
  if (relation.csv === undefined || rows.size + records.size === 0) return lines
  const perLine = relation.rowsPerLine ?? 1
  // Where a line makes many rows, the rows of the file itself are looked for.
  const fileRows = new Set([...rows].map((row) => Math.ceil(row / perLine)))
  const found = new Map<number, number>()
  const { file, delimiter, headRecords, rejected } = relation.csv
  const [lastRow, lastRecord] = [largest(fileRows), largest(records)]
  let row = 0
  const scanner = new RecordScanner(delimiter, relation.columns.length, ({ record, line, isEmpty }) => {
    if (records.has(record)) lines.records.set(record, line)
    if (record > headRecords && !isEmpty && !rejected.has(record)) {
      row += 1
      if (fileRows.has(row)) found.set(row, line)
    }
    return row >= lastRow && record >= lastRecord
  })
  try {
    let stopped = false
    for await (const chunk of bytesOf(file)) {
      stopped = scanner.take(chunk)
      if (stopped) break
    }
    if (!stopped) scanner.finish()
  } catch {
    // If the file cannot be read to its end, a row is named only by its number.
  }
  for (const each of rows) lines.rows.set(each, found.get(Math.ceil(each / perLine)) ?? each)
  return lines
}

function largest(numbers: ReadonlySet<number>): number {
  let most = -1
  for (const number of numbers) most = Math.max(most, number)
  return most
}
