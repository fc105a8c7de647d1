import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api'
import type { MarketEvent } from '@tapeline/core/market'
import type { RankedTotals, TradeTotals } from '../own/trade-totals.js'

/** A changed price of one trade. */
export interface PriceEdit {
  /** The trade, by its position: the number of events up to it. */
  readonly position: number
  readonly symbol: string
  readonly price: number
}

/** DuckDB takes so many rows at once. */
const ROWS = 2048

/** The totals of a set of trades and share counts, in the order of market caps. */
const rankingOf = (trades: string, shares = 'shares'): string => `
  WITH totals AS (
    SELECT symbol, arg_max(price, position) AS last, max(price) AS high, min(price) AS low, sum(size)::DOUBLE AS volume
    FROM ${trades} GROUP BY symbol
  ), counts AS (SELECT symbol, arg_max(shares, position) AS shares FROM ${shares} GROUP BY symbol)
  SELECT symbol::VARCHAR AS symbol, last, high, low, volume, last * shares AS "marketCap"
  FROM totals JOIN counts USING (symbol) ORDER BY last * shares DESC, symbol::VARCHAR`

// Parameters are cast to the types of the columns; DuckDB would otherwise cast the columns.
const SQL = {
  endState: rankingOf('trades'),
  moment: rankingOf(
    '(FROM trades WHERE time <= $moment::BIGINT)',
    '(FROM shares WHERE time <= $moment::BIGINT)',
  ),
  // One pass over the trades: totals between two moments, then running totals over the moments.
  moments: `
    WITH parts AS (
      SELECT m.time AS moment, t.symbol, arg_max(price, position) AS last, max(price) AS high, min(price) AS low,
        sum(size)::DOUBLE AS volume
      FROM trades t ASOF JOIN moments m ON t.time <= m.time GROUP BY m.time, t.symbol
    ), counts AS (
      SELECT m.time AS moment, s.symbol, arg_max(shares, position) AS shares
      FROM shares s ASOF JOIN moments m ON s.time <= m.time GROUP BY m.time, s.symbol
    ), running AS (
      SELECT moment, symbol, last_value(last IGNORE NULLS) OVER w AS last, max(high) OVER w AS high, min(low) OVER w AS low,
        sum(volume) OVER w AS volume, last_value(shares IGNORE NULLS) OVER w AS shares
      FROM (SELECT DISTINCT time AS moment FROM moments) CROSS JOIN (SELECT DISTINCT symbol FROM shares)
        LEFT JOIN parts USING (moment, symbol) LEFT JOIN counts USING (moment, symbol)
      WINDOW w AS (PARTITION BY symbol ORDER BY moment)
    )
    SELECT moment::DOUBLE AS moment, symbol::VARCHAR AS symbol, last, high, low, volume, last * shares AS "marketCap" FROM running
    WHERE last IS NOT NULL ORDER BY moment, last * shares DESC, symbol::VARCHAR`,
  // Several trades may have the same time.
  instrument: `
    WITH prices AS (
      SELECT time, arg_max(price, position) AS last FROM trades WHERE symbol = $symbol::symbol GROUP BY time
    )
    SELECT last FROM range($from::BIGINT, $to::BIGINT + 1, $step::BIGINT) m(moment) ASOF LEFT JOIN prices ON m.moment >= prices.time ORDER BY m.moment`,
  edit: rankingOf(
    '(SELECT * REPLACE (CASE WHEN position = $position::INTEGER THEN $price ELSE price END AS price) FROM trades)',
  ),
  // A change of one price changes the totals of one instrument.
  edits: `
    SELECT symbol::VARCHAR AS symbol, arg_max(price, position) AS last, max(price) AS high, min(price) AS low,
      sum(size)::DOUBLE AS volume
    FROM (
      SELECT e.edit, t.symbol, t.position, t.size, CASE WHEN t.position = e.position THEN e.price ELSE t.price END AS price
      FROM edits e JOIN trades t USING (symbol)
    ) GROUP BY edit, symbol ORDER BY edit`,
  first: `
    SELECT min(position) AS position FROM (
      SELECT position, price, max(price) OVER (ORDER BY position) AS high FROM trades WHERE symbol = $symbol::symbol
    ) WHERE price <= high * $share`,
}

const FILE = (path: string): string => `
  SELECT symbol, arg_max(price, position) AS last, max(price) AS high, min(price) AS low, sum(size)::DOUBLE AS volume
  FROM '${path}' GROUP BY symbol ORDER BY symbol`

/**
 * The trades and share counts of a tape as tables of DuckDB in memory, in the order of the tape, with symbols as an ENUM; and the
 * questions in SQL, as prepared statements.
 */
export class DuckDb {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly prepared: Readonly<Record<keyof typeof SQL, DuckDBPreparedStatement>>,
  ) {}

  /** Tables of all trades and share counts; `moments` and `edits` are the rows of the questions about many of them. */
  static async load(
    events: readonly MarketEvent[],
    moments: readonly number[],
    edits: readonly PriceEdit[],
  ): Promise<DuckDb> {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const trades: unknown[][] = [[], [], [], [], []]
    const shares: unknown[][] = [[], [], [], []]
    const add = (columns: readonly unknown[][], ...cells: unknown[]): void => {
      for (const [index, cell] of cells.entries()) columns[index]?.push(cell)
    }
    for (const [index, { type, at, data }] of events.entries()) {
      if (type === 'price.traded') add(trades, index + 1, BigInt(at), data.symbol, data.price, data.size)
      if (type === 'shares.reported') add(shares, index + 1, BigInt(at), data.symbol, data.shares)
    }
    const symbols = [...new Set(shares[2])].map((symbol) => `'${String(symbol)}'`).join(', ')
    await connection.run(`CREATE TYPE symbol AS ENUM (${symbols})`)
    const place = 'position INTEGER, time BIGINT, symbol symbol'
    await fill(connection, 'trades', `${place}, price DOUBLE, size INTEGER`, trades)
    await fill(connection, 'shares', `${place}, shares DOUBLE`, shares)
    await fill(connection, 'moments', 'time BIGINT', [moments.map(BigInt)])
    await fill(connection, 'edits', 'edit INTEGER, position INTEGER, symbol symbol, price DOUBLE', [
      edits.map((_, index) => index),
      edits.map(({ position }) => position),
      edits.map(({ symbol }) => symbol),
      edits.map(({ price }) => price),
    ])
    const prepared = {} as Record<keyof typeof SQL, DuckDBPreparedStatement>
    for (const [name, sql] of Object.entries(SQL) as [keyof typeof SQL, string][])
      prepared[name] = await connection.prepare(sql)
    return new DuckDb(instance, connection, prepared)
  }

  async useThreads(count: number): Promise<void> {
    await this.connection.run(`SET threads = ${count}`)
  }

  async endState(): Promise<RankedTotals[]> {
    return (await this.rows('endState')) as unknown as RankedTotals[]
  }

  async at(moment: number): Promise<RankedTotals[]> {
    return (await this.rows('moment', { moment: BigInt(moment) })) as unknown as RankedTotals[]
  }

  /** The totals at every moment of the table, in the order of time. */
  async atAll(): Promise<RankedTotals[][]> {
    const byMoment = new Map<unknown, RankedTotals[]>()
    for (const { moment, ...totals } of await this.rows('moments')) {
      const rows = byMoment.get(moment)
      if (rows === undefined) byMoment.set(moment, [totals as unknown as RankedTotals])
      else rows.push(totals as unknown as RankedTotals)
    }
    return [...byMoment.values()]
  }

  /** The last price at equal steps of time, both ends included; null before the first trade. */
  async lastPrices(symbol: string, from: number, to: number, step: number): Promise<unknown[]> {
    const range = { from: BigInt(from), to: BigInt(to), step: BigInt(step) }
    return this.column('instrument', { symbol, ...range })
  }

  async withEdit({ position, price }: PriceEdit): Promise<RankedTotals[]> {
    return (await this.rows('edit', { position, price })) as unknown as RankedTotals[]
  }

  /** The totals of the changed instrument under each edit of the table. */
  async withEachEdit(): Promise<TradeTotals[]> {
    return (await this.rows('edits')) as unknown as TradeTotals[]
  }

  /** The position of the first trade of an instrument at no more than a share of its highest price so far; null if there is no such trade. */
  async firstFall(symbol: string, share: number): Promise<unknown> {
    return (await this.column('first', { symbol, share }))[0]
  }

  /** Writes the trades as Parquet. */
  async writeTrades(path: string): Promise<void> {
    await this.connection.run(
      `COPY (SELECT position, time, symbol::VARCHAR AS symbol, price, size FROM trades) TO '${path}' (FORMAT parquet)`,
    )
  }

  close(): void {
    this.connection.closeSync()
    this.instance.closeSync()
  }

  private async rows(
    name: keyof typeof SQL,
    values: Readonly<Record<string, Value>> = {},
  ): Promise<Record<string, unknown>[]> {
    return (await this.read(name, values)).getRowObjectsJS()
  }

  private async column(name: keyof typeof SQL, values: Readonly<Record<string, Value>>): Promise<unknown[]> {
    return (await this.read(name, values)).getColumnsJS()[0] ?? []
  }

  private async read(
    name: keyof typeof SQL,
    values: Readonly<Record<string, Value>>,
  ): ReturnType<DuckDBPreparedStatement['runAndReadAll']> {
    const statement = this.prepared[name]
    if (Object.keys(values).length > 0) statement.bind(values)
    return statement.runAndReadAll()
  }
}

type Value = string | number | bigint

/** The totals of a Parquet file of trades, by a new database, which is closed then. */
export async function totalsOfFile(path: string, threads: number): Promise<TradeTotals[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(FILE(path))).getRowObjectsJS()
  connection.closeSync()
  instance.closeSync()
  return rows as unknown as TradeTotals[]
}

/** Creates a table from columns. */
async function fill(
  connection: DuckDBConnection,
  table: string,
  declaration: string,
  columns: readonly (readonly unknown[])[],
): Promise<void> {
  await connection.run(`CREATE TABLE ${table} (${declaration})`)
  await connection.run(`CREATE TEMP TABLE source (${declaration.replace('symbol symbol', 'symbol VARCHAR')})`)
  const types = declaration.split(', ').map((column) => {
    const type = column.split(' ')[1]
    return type === 'BIGINT' ? BIGINT : type === 'DOUBLE' ? DOUBLE : type === 'INTEGER' ? INTEGER : VARCHAR
  })
  const appender = await connection.createAppender('source')
  const length = columns[0]?.length ?? 0
  for (let from = 0; from < length; from += ROWS) {
    const chunk = DuckDBDataChunk.create(types, Math.min(ROWS, length - from))
    for (const [index, column] of columns.entries())
      chunk.setColumnValues(index, column.slice(from, from + ROWS) as Value[])
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
  await connection.run(`INSERT INTO ${table} FROM source`)
  await connection.run('DROP TABLE source')
}
