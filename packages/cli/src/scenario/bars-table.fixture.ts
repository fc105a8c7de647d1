import { DuckDBInstance } from '@duckdb/node-api'

const BARS = `SELECT * FROM (VALUES
  ('NVDA', '2025-01-27T09:30', 124.80, 128.40, 122.30, 124.03),
  ('NVDA', '2025-01-27T10:30', 124.03, 124.50, 118.80, 119.15)
) AS bars(symbol, start, open, high, low, close)`

/** Writes two bars of Nvidia of 27 January 2025 as a table. */
export async function writeBars(path: string, format: 'parquet' | 'json'): Promise<void> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run(`COPY (${BARS}) TO '${path}' (FORMAT ${format})`)
  connection.closeSync()
  instance.closeSync()
}
