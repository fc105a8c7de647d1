/** Whatever the columns of a source are called, each field is read from the column that is named for it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { errorOf, temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importTrades } from './import-trades.js'
import { readTable } from './read-table.js'

const { folder, write, remove } = temporaryFolder()
let connection: DuckDBConnection
beforeAll(async () => {
  connection = await (await DuckDBInstance.create()).connect()
})
afterAll(remove)

const list = { exchange: 'XNAS' } as const
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** Names that SQL of ours has used, keywords, and what breaks readers. */
const NAMES = [
  ...['n0', 'n1', 'N0', 't0', 't1', 'T0', 'k0', 'k1', 'K1', 'c0', 'c1', 'c2', 'c3', 'c4', 'C0', 'source'],
  ...['json', 'JSON', 'select', 'from', 'order', 'rowid', 'filename', 'file_row_number', 'price_1', 'range'],
  ...[
    "it's",
    'say "x"',
    '"',
    "'",
    '*',
    '$',
    '#',
    'a.b',
    'a/b',
    'a~b',
    '~1',
    '[0]',
    '0',
    'é',
    'É',
    'a b',
    '%',
    '--',
  ],
  ...['__proto__', 'constructor', 'toString', 'null', '1=1', 'x\\y', ';', '$1'],
]
const FIELDS = ['time', 'symbol', 'price', 'size'] as const
const VALUES = { time: '2025-01-27T15:00:00Z', symbol: 'NVDA', price: 118.5, size: 100 }

interface Column {
  readonly name: string
  readonly value: string | number
}

/** The four fields and some other columns, in any order, under any names; and how each field is called. */
const tables = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 4, maxLength: 12 }),
    order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    twice: fc.boolean(),
  })
  .map(({ names, order, twice }) => {
    const columns = Object.fromEntries(FIELDS.map((field, index) => [field, names[index] as string]))
    const others = names.slice(4)
    if (twice) others.push(...others.slice(0, 1))
    const all: Column[] = [
      ...FIELDS.map((field, index) => ({ name: names[index] as string, value: VALUES[field] })),
      ...others.map((name) => ({ name, value: 7777 })),
    ]
    const sorted = all.map((column, index) => [order[index % 12] as number, column] as const)
    return { columns, table: sorted.sort(([left], [right]) => left - right).map(([, column]) => column) }
  })

const selectOf = (table: readonly Column[]): string => {
  const cells = table.map(({ name, value }) => {
    return `${typeof value === 'string' ? text(value) : value} AS ${quoted(name)}`
  })
  return `SELECT ${cells.join(', ')}`
}

const withoutTwins = (table: readonly Column[], keyOf: (name: string) => string): Column[] => {
  const own = table.filter(({ value }) => value !== 7777)
  const met = new Set(own.map(({ name }) => keyOf(name)))
  return table.filter(({ name, value }) => {
    if (value !== 7777) return true
    const isNew = !met.has(keyOf(name))
    met.add(keyOf(name))
    return isNew
  })
}

describe('a field is read from its own column, whatever the columns are called', () => {
  const holds = (
    write: (table: readonly Column[]) => Promise<string | { readonly query: string }>,
    distinct: (tables: readonly Column[]) => boolean = () => true,
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(tables, async ({ columns, table }) => {
        fc.pre(distinct(table))
        const { timeline } = await importTrades(await write(table), { list, columns })
        expect([...timeline].at(-1)).toMatchObject({
          at: Date.parse(VALUES.time),
          data: { symbol: 'NVDA', price: 118.5, size: 100 },
        })
      }),
      { numRuns: 20 },
    )

  it('in CSV', () =>
    holds(async (table) =>
      write(
        'own.csv',
        `${table.map(({ name }) => quoted(name)).join(',')}\n${table.map(({ value }) => value).join(',')}\n`,
      ),
    ))

  it('in JSON Lines', () =>
    holds(async (table) => {
      const cells = withoutTwins(table, (name) => name).map(({ name, value }) => [name, value] as const)
      return write('own.jsonl', JSON.stringify(Object.fromEntries(cells)))
    }))

  it('in Parquet', () =>
    holds(
      async (table) => {
        const path = join(folder, 'own.parquet')
        const folded = withoutTwins(table, (name) => name.toLowerCase())
        await connection.run(`COPY (${selectOf(folded)}) TO '${path}' (FORMAT parquet)`)
        return path
      },
      (table) => {
        const own = table.filter(({ value }) => value !== 7777).map(({ name }) => name.toLowerCase())
        return new Set(own).size === own.length
      },
    ))

  it('in a query', () => holds(async (table) => ({ query: selectOf(table) })))
})

it('a Parquet file whose columns differ in case alone keeps their names', async () => {
  const path = join(folder, 'case.parquet')
  const columns = `'NVDA' AS symbol, '2025-01-27T15:00:00Z' AS time, 118.5 AS price, 7777 AS pricx, {'n': 1, 'm': [2]} AS nested, 5 AS size`
  await connection.run(`COPY (SELECT ${columns}) TO '${path}' (FORMAT parquet)`)
  // DuckDB writes no two names that differ in case alone; other writers do.
  const bytes = readFileSync(path)
  for (let at = bytes.indexOf('pricx'); at >= 0; at = bytes.indexOf('pricx')) bytes.write('Price', at)
  writeFileSync(path, bytes)
  const error = await errorOf(importTrades(path, { list }))
  expect(error.message).toContain("More than one column may be 'price'.")
  expect(error.found).toBe('price, Price')
  for (const [name, price] of [
    ['price', 118.5],
    ['Price', 7777],
  ] as const) {
    const { timeline } = await importTrades(path, { list, columns: { price: name } })
    expect([...timeline].at(-1)?.data).toEqual({ symbol: 'NVDA', price, size: 5 })
  }
  expect(Object.keys(await readTable(path))).toEqual(['symbol', 'time', 'price', 'Price', 'nested', 'size'])
})

it('two columns of a query with one name are an error where a field is read from them', async () => {
  const query = `SELECT 'NVDA' AS symbol, '2025-01-27T15:00:00Z' AS time, 118.5 AS price, 7777 AS PRICE`
  const error = await errorOf(importTrades({ query }, { list }))
  expect(error.message).toContain("More than one column may be 'price'.")
  expect(error.found).toBe('price, PRICE')
})

it.each(['c0=2024', 'price=7777', 'symbol=AMD', 'json=1', 'n0=9'])(
  'the folder %s adds no column',
  async (name) => {
    const csv = write(`${name}/bars.csv`, 'symbol,time,price\nNVDA,2025-01-27T15:00:00Z,118.5\n')
    const jsonl = write(
      `${name}/bars.jsonl`,
      JSON.stringify({ symbol: 'NVDA', time: VALUES.time, price: 118.5 }),
    )
    const parquet = join(folder, name, 'bars.parquet')
    await connection.run(
      `COPY (SELECT 'NVDA' AS symbol, '${VALUES.time}' AS time, 118.5 AS price) TO '${parquet}' (FORMAT parquet)`,
    )
    for (const path of [csv, jsonl, parquet]) {
      const { timeline, files } = await importTrades(path, { list })
      expect([...timeline].at(-1)?.data).toEqual({ symbol: 'NVDA', price: 118.5 })
      expect(files[0]?.ignored).toEqual([])
    }
  },
)

it('columns of bars under names of ours are read by their positions', async () => {
  const query = `SELECT 'NVDA' AS k1, TIMESTAMPTZ '2025-01-27 15:00:00Z' AS n0, 1 AS t0, 4 AS n1, 1 AS t1, 2 AS k0, 9 AS c0`
  const columns = { symbol: 'k1', start: 'n0', open: 't0', high: 'n1', low: 't1', close: 'k0', volume: 'c0' }
  const { timeline } = await importBars({ query }, { list, columns, interval: '1m' })
  expect([...timeline].at(-1)?.data).toEqual({
    symbol: 'NVDA',
    start: Date.parse('2025-01-27T15:00:00Z'),
    open: 1,
    high: 4,
    low: 1,
    close: 2,
    volume: 9,
  })
})

it('more columns than any table of prices has are an error', async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `u${index}`)
  const csv = write('wide.csv', `symbol,${names.join(',')}\nNVDA,${names.map(() => 1).join(',')}\n`)
  const jsonl = write(
    'wide.jsonl',
    JSON.stringify(Object.fromEntries([...names, 'x'].map((name) => [name, 1]))),
  )
  for (const path of [csv, jsonl]) {
    const error = await errorOf(importTrades(path, { list }))
    expect(error.message).toContain('The table has too many columns; keep those that are needed.')
    expect(error.expected).toBe('at most 10000 columns')
  }
})
