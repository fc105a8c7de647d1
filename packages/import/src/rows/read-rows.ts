import type { DuckDBConnection } from '@duckdb/node-api'
import { REJECTS, type Relation, unreadable } from '../source/relation.js'
import type { CsvSource } from '../source/table.js'
import { OTHER_CELLS } from '../source/unfit-records.js'
import type { FaultTally } from './findings.js'
import type { Mapping } from './guess-columns.js'
import { type CellStyle, type RowLayout, RowReader, type RowSink } from './row-reader.js'

/**
 * Reads the rows of a relation into a store, in order. A row with a fault is omitted.
 * @param symbolOf the symbol of every row, if no column has it
 * @returns the number of rows, and whether some cells may be written in another style
 */
export async function readRows(
  connection: DuckDBConnection,
  relation: Relation,
  file: number,
  mapping: Mapping,
  symbolOf: string | undefined,
  layout: RowLayout,
  sink: RowSink,
  style: CellStyle,
): Promise<Pick<RowReader, 'rows' | 'hasStrangeTimes' | 'hasStrangeNumbers'>> {
  const reader = new RowReader(mapping, symbolOf, layout, sink, file, style, relation)
  let stopped = false
  const report = (): void => {
    stopped = true
    sink.onRows(reader.rows)
    stopped = false
  }
  try {
    const result = await connection.stream(reader.select(relation))
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      reader.take(chunk)
      report()
    }
  } catch (error) {
    throw stopped ? error : unreadable(relation, error)
  }
  if (relation.csv !== undefined) await addRejects(connection, file, relation.csv, sink.faults)
  return reader
}

/** The lines that could not be cut into the cells of a row: those that never reached DuckDB, and those that it rejected. */
export async function addRejects(
  connection: DuckDBConnection,
  file: number,
  { rejected: records, leftOut }: CsvSource,
  faults: FaultTally,
): Promise<void> {
  if (leftOut !== undefined) faults.addLines(file, leftOut)
  const tables = await connection.runAndReadAll(
    `SELECT 1 FROM duckdb_tables() WHERE table_name = '${REJECTS}'`,
  )
  if (tables.currentRowCount === 0) return
  const rejected = await connection.runAndReadAll(
    `SELECT line, any_value(error_message), left(any_value(csv_line), 80) FROM ${REJECTS} GROUP BY line ORDER BY line`,
  )
  for (const [record, message, text] of rejected.getRowsJS()) {
    records.add(Number(record))
    const [, expected, found] = /^Expected Number of Columns: (\d+) Found: (\d+)/.exec(String(message)) ?? []
    faults.add({ file, row: 0, record: Number(record) }, () => ({
      code: 'file.invalid',
      message:
        expected === undefined ? `The row cannot be read: ${String(message).split('\n')[0]}` : OTHER_CELLS,
      expected,
      found: found ?? JSON.stringify(text),
    }))
  }
  await connection.run(`TRUNCATE ${REJECTS}`)
}
