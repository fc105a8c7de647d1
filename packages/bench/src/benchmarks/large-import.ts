import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { getCalendar } from '@tapeline/core/calendar'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { inTemporaryFolder, runScript } from '../harness/temporary-folder.js'

const INSTRUMENTS = 200
const DAYS = 20

/** What the process that imports measures. */
export interface LargeImportFigures {
  readonly events: number
  /** Rows out of order for their instrument, or at fault: none. */
  readonly disordered: number
  readonly seconds: number
  readonly processorSeconds: number
  readonly residentBytes: number
}

/**
 * A table of trades larger than its budget of memory, Parquet sorted by instrument as suppliers have it, is imported into a tape by a
 * process of its own.
 */
export function largeImport(trades: number): Benchmark {
  return {
    name: 'import-large',
    ids: ['import-large', 'import-large-cpu', 'import-large-memory'],
    run: (context) => inTemporaryFolder((folder) => measured(context, folder, trades)),
  }
}

async function measured({ say }: Context, folder: string, trades: number): Promise<Result[]> {
  const each = Math.max(1, Math.round(trades / INSTRUMENTS))
  const table = join(folder, 'trades.parquet')
  say(`writing a table of ${((each * INSTRUMENTS) / 1e6).toLocaleString('en-US')} million trades`)
  await writeTable(table, each)
  say(`wrote ${(statSync(table).size / 1e9).toFixed(2)} GB; importing them in another process`)
  const { events, disordered, seconds, processorSeconds, residentBytes } =
    await runScript<LargeImportFigures>('import-large-table.js', [table, join(folder, 'trades.tape')])
  if (events !== each * INSTRUMENTS || disordered !== 0)
    throw new Error(`Imported ${events} events. Rows out of order or at fault: ${disordered}.`)
  const opponent = `${events} trades`
  return [
    result('import-large', seconds, 's', null, opponent),
    result('import-large-cpu', processorSeconds, 's', null, opponent),
    result('import-large-memory', residentBytes / 1e6, 'MB', { atMost: 1000 }, opponent),
  ]
}

/** The trades of each instrument are spread evenly over the regular hours of some days. */
async function writeTable(path: string, each: number): Promise<void> {
  const calendar = getCalendar('XNAS')
  const opens: number[] = []
  for (let at = Date.UTC(2025, 2, 3, 17); opens.length < DAYS; at += 86_400_000) {
    const found = calendar.sessionOf(at)
    if (found !== undefined) opens.push(found.session.open)
  }
  const hours = 6.5 * 3_600_000
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '512MB' })
  const connection = await instance.connect()
  try {
    await connection.run(`COPY (
      SELECT 'S' || (i // ${each}) AS symbol,
        [${opens.join()}][1 + ((i % ${each}) * ${DAYS}) // ${each}]::BIGINT + ((((i % ${each}) * ${DAYS}) % ${each}) * ${hours}) // ${each} AS time,
        round(100 + (i // ${each}) + 5 * sin((i % ${each}) / 1e4) + (hash(i) % 100) / 100.0, 2)::DOUBLE AS price,
        (1 + hash(i + 1) % 500)::BIGINT AS size
      FROM range(${each * INSTRUMENTS}) AS rows(i)
    ) TO '${path}' (FORMAT parquet)`)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
