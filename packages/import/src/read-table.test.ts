import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, it } from '@jest/globals'
import { errorOf, faultsOf, temporaryFolder } from './files.fixture.js'
import { readTable, tableReaders } from './read-table.js'

const { folder, write, remove } = temporaryFolder()
afterAll(remove)

describe('readTable', () => {
  it('reads Parquet with the types that it has, times without an offset as texts', async () => {
    const file = join(folder, 'table.parquet')
    const connection = await (await DuckDBInstance.create()).connect()
    await connection.run(`SET TimeZone = 'UTC'`)
    await connection.run(`COPY (SELECT 'NVDA' AS symbol, 118.42::DOUBLE AS close, 1.5::DECIMAL(9, 2) AS exact, 78086044 AS volume,
      TIMESTAMP '2025-01-27 14:30' AS start, TIMESTAMPTZ '2025-01-27 14:30:00-05' AS moment, DATE '2025-01-27' AS day, NULL AS nothing)
      TO '${file}'`)
    expect(await readTable(file)).toEqual({
      symbol: ['NVDA'],
      close: [118.42],
      exact: [1.5],
      volume: [78086044],
      start: ['2025-01-27T14:30:00'],
      moment: [new Date('2025-01-27T14:30-05:00')],
      day: ['2025-01-27'],
      nothing: [null],
    })
  })

  it('reads gzipped CSV and JSON Lines as texts', async () => {
    const csv = write('table.csv.gz', gzipSync('a,b\n1,"x,y"\n2,\n'))
    expect(await tableReaders.gz?.(csv)).toEqual({ a: ['1', '2'], b: ['x,y', null] })
    expect(await readTable(write('table.jsonl', '{"a":1,"__proto__":"p"}\n{"b":true}'))).toEqual(
      Object.fromEntries([
        ['__proto__', ['p', null]],
        ['a', ['1', null]],
        ['b', [null, 'true']],
      ]),
    )
  })

  it('reports every invalid row, a repeated name, and a missing file', async () => {
    expect(faultsOf(await errorOf(readTable(write('bad.csv', 'a,b\n1\n1,2\n1,2,3\n'))))).toEqual([
      '2: The row has another number of cells than the header. 1',
      '4: The row has another number of cells than the header. 3',
    ])
    expect((await errorOf(readTable(write('twice.csv', 'a,a\n1,2\n')))).message).toContain(
      'Two columns have one name.',
    )
    expect((await errorOf(readTable(join(folder, 'none.parquet')))).code).toBe('file.unreadable')
  })
})
