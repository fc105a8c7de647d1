import { existsSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Fault } from '@tapeline/core'
import { checkArgument, kinds, TapelineError } from '@tapeline/core/internal'
import { withDatabase } from './duckdb/database.js'
import { errorOf, FaultTally } from './rows/findings.js'
import { Places } from './rows/places.js'
import { addRejects } from './rows/read-rows.js'
import { spellInCode } from './rows/spelling.js'
import { type Relation, relationOf, type SourceColumn, unreadable } from './source/relation.js'
import { findFiles } from './source/source.js'

/** A table by the names of its columns, all of one length. A missing value is null, a moment a `Date`. */
export type TableColumns = Readonly<
  Record<string, readonly (string | number | bigint | boolean | Date | null)[]>
>

/**
 * Reads a whole table: CSV, JSON Lines (each also with gzip) or Parquet. Values of text files are texts; a time without an
 * offset stays a text, `2025-01-27T14:30:00`, and a date is `2025-01-27`.
 * @throws TapelineError with every fault: `file.unreadable`, `file.invalid`
 */
export async function readTable(path: string): Promise<TableColumns> {
  checkArgument('readTable()', 'path', path, kinds.text)
  // A path is never a glob here.
  const [file] = existsSync(path) ? await findFiles([path], undefined) : []
  if (file === undefined)
    throw new TapelineError({
      code: 'file.unreadable',
      message: 'There is no such file.',
      found: `'${path}'`,
    })
  return withDatabase({ files: [file.path] }, undefined, async (connection) => {
    const relation = await relationOf(connection, file, {
      header: true,
      skipLines: 0,
      spelling: spellInCode,
    })
    const names = relation.columns.map(({ name }) => name)
    if (new Set(names).size < names.length) {
      const place = { file: file.label, line: 1 }
      throw new TapelineError({
        code: 'file.invalid',
        message: 'Two columns have one name.',
        found: names.join(', '),
        place,
      })
    }
    const faults = new FaultTally()
    let columns: unknown[][]
    try {
      const result = await connection.runAndReadAll(
        `SELECT ${relation.columns.map(cellSql).join(', ')} FROM ${relation.from}`,
      )
      columns = result.getColumnsJS()
    } catch (error) {
      throw unreadable(file, error)
    }
    if (relation.csv !== undefined) await addRejects(connection, 0, relation.csv, faults)
    if (relation.repeatedKey !== undefined) await addRepeated(connection, relation, faults)
    if (faults.count > 0) {
      const listed: Fault[] = (await Places.of([relation], faults.first)).faultsOf(faults)
      throw errorOf(listed, faults.count)
    }
    return Object.fromEntries(names.map((name, index) => [name, columns[index] ?? []])) as TableColumns
  })
}

/** The objects of JSON Lines with a repeated key. */
async function addRepeated(
  connection: DuckDBConnection,
  { from, repeatedKey }: Relation,
  faults: FaultTally,
): Promise<void> {
  const found = await connection.runAndReadAll(
    `SELECT * FROM (SELECT row_number() OVER (), ${repeatedKey} AS twice FROM ${from}) WHERE twice IS NOT NULL`,
  )
  for (const [row, key] of found.getRowsJS()) {
    faults.add({ file: 0, row: Number(row) }, () => ({
      code: 'file.invalid',
      message: `The key ${JSON.stringify(key)} occurs twice in one object.`,
      expected: 'each key once',
    }))
  }
}

/** For `readScenario(path, { readers })`: readers of tables in formats other than CSV, by file ending. */
export const tableReaders: Readonly<Record<string, (path: string) => Promise<TableColumns>>> = {
  parquet: readTable,
  jsonl: readTable,
  ndjson: readTable,
  gz: readTable,
}

function cellSql({ sql, type }: SourceColumn): string {
  if (
    type === 'TIMESTAMP WITH TIME ZONE' ||
    /^(VARCHAR|BOOLEAN|DOUBLE|FLOAT|U?(TINY|SMALL|BIG)?INT|U?INTEGER)/.test(type)
  )
    return sql
  if (type === 'DATE') return `CAST(${sql} AS VARCHAR)`
  if (type.startsWith('TIMESTAMP')) return `replace(CAST(${sql} AS VARCHAR), ' ', 'T')`
  return type.startsWith('DECIMAL') ? `CAST(${sql} AS DOUBLE)` : `CAST(${sql} AS VARCHAR)`
}
