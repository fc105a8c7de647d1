import { readFile, writeFile } from 'node:fs/promises'
import type { DuckDBType } from '@duckdb/node-api'
import { identifier, literal, withDatabase } from '../duckdb/database.js'
import { CHECKSUMS_KEY, writeChecksums } from '../tape/checksums.js'
import { type Sheet, typedCell } from './sheet.js'

const SQL_TYPES = { text: 'VARCHAR', json: 'VARCHAR', number: 'DOUBLE', boolean: 'BOOLEAN' } as const
/** DuckDB takes so many rows at once. */
const ROWS = 2048
/** A million bars as events do not fit into the 256 that reading takes. */
const MEMORY_MB = 1024

/**
 * Writes a sheet as Parquet, compressed by zstd. Its metadata become key-value metadata of the file; checksums are filled in,
 * where it has a place for them.
 */
export async function writeParquet(
  sheet: Sheet,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { columns, length, metadata = {} } = sheet
  await withDatabase({ files: [path], memoryMb: MEMORY_MB }, signal, async (connection) => {
    const { BOOLEAN, DOUBLE, DuckDBDataChunk, VARCHAR } = await import('@duckdb/node-api')
    const types: Readonly<Record<string, DuckDBType>> = { VARCHAR, DOUBLE, BOOLEAN }
    const declared = columns.map(({ name, type }) => `${identifier(name)} ${SQL_TYPES[type]}`)
    await connection.run(`CREATE TABLE sheet (${declared.join(', ')})`)
    const appender = await connection.createAppender('sheet')
    for (let from = 0; from < length; from += ROWS) {
      signal?.throwIfAborted()
      const rows = Math.min(ROWS, length - from)
      const chunk = DuckDBDataChunk.create(
        columns.map(({ type }) => types[SQL_TYPES[type]] as DuckDBType),
        rows,
      )
      for (const [index, column] of columns.entries()) {
        const cells = column.values.slice(from, from + rows)
        chunk.setColumnValues(
          index,
          cells.map((cell) => typedCell(column, cell) ?? null),
        )
      }
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    const pairs = Object.entries(metadata).map(([key, value]) => `${identifier(key)}: ${literal(value)}`)
    const keyValues = pairs.length === 0 ? '' : `, KV_METADATA {${pairs.join(', ')}}`
    await connection.run(`COPY sheet TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd${keyValues})`)
  })
  if (!Object.hasOwn(metadata, CHECKSUMS_KEY)) return
  signal?.throwIfAborted()
  const bytes = await readFile(path)
  writeChecksums(bytes)
  await writeFile(path, bytes)
}
