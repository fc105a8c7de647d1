import { checkArgument, kinds } from '@tapeline/core/internal'
import type {
  LogAppended,
  LogAppendOptions,
  LogBodies,
  LogCheckpoint,
  LoggedRecord,
  LogHead,
  LogPeriod,
  LogRange,
  LogRecord,
  LogStore,
} from '@tapeline/core/log'
import type { ClientBase, PoolConfig } from 'pg'
import { bodiesAfter, FIRST_BODIES } from '../records/body-batches.js'
import { appendFew } from './append-few.js'
import { appendRows, channelOf } from './append-rows.js'
import { Connections } from './connections.js'
import { Listener } from './listener.js'
import { bytesOf, COLUMNS, hexOf, type Row, recordOf, textQuery } from './rows.js'
import { prepareSchema, type SchemaPlace } from './schema.js'

export interface PostgresStoreOptions {
  /** The connection, as for `pg`. */
  readonly connection: PoolConfig
  /** The schema of the database that holds the log: lower-case letters, digits and `_`. Default `tapeline`. */
  readonly schema?: string
  /** For messages. Default: the schema. */
  readonly location?: string
  /** Whether to make a log that does not exist. Default true. */
  readonly create?: boolean
  /** How long a call waits for other writers, or for a server that is away. Default 10,000 ms. */
  readonly busyMs?: number
}

const SCHEMA = {
  expected: 'a name of lower-case letters, digits and _, at most 40 characters',
  fits: (value: unknown): boolean => typeof value === 'string' && /^[a-z_][a-z0-9_]{0,39}$/.test(value),
}

/** Outside a transaction, the lock on the end of the log would be lost after the first statement. */
const TRANSACTION = {
  expected: "a connected client of pg in a transaction, as after client.query('BEGIN')",
  fits: (value: unknown): boolean => {
    const { query, getTransactionStatus } = Object(value) as Partial<ClientBase>
    return (
      typeof query === 'function' &&
      typeof getTransactionStatus === 'function' &&
      getTransactionStatus.call(value) === 'T'
    )
  },
}

/**
 * A log in a schema of a PostgreSQL database, version 14 or later. Appends take turns by a lock on one row, so that the order of
 * positions is the order of commits: a reader never waits for a transaction, and never skips one that commits later.
 */
export class PostgresStore implements LogStore {
  readonly location: string
  private readonly place: SchemaPlace
  private readonly connections: Connections
  private readonly connection: PoolConfig
  private readonly busyMs: number
  private readonly listeners = new Set<() => void>()
  private listener: Listener | undefined

  private constructor(options: PostgresStoreOptions) {
    const { connection, schema = 'tapeline', location = schema, busyMs = 10_000 } = options
    this.location = location
    this.place = { location, name: schema, schema: `"${schema}"` }
    this.connection = connection
    this.busyMs = busyMs
    this.connections = new Connections(connection, this.place, busyMs)
  }

  /**
   * Opens a log, and makes its schema if it does not exist.
   * @throws TapelineError `argument.invalid`; `log.version` for a log of a newer schema; `log.failed` if the server cannot be reached,
   * or has no such log and `create` is false
   */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    checkArgument('PostgresStore.open()', 'options', options, kinds.record)
    const { schema = 'tapeline', create = true } = options
    checkArgument('PostgresStore.open()', 'schema', schema, SCHEMA)
    const store = new PostgresStore(options)
    try {
      await store.connections.use((client) => prepareSchema(client, store.place, create), false)
    } catch (error) {
      await store.close()
      throw error
    }
    return store
  }

  async head(): Promise<LogHead> {
    const { connections, place } = this
    return await connections.use(async (client) => {
      const { rows } = await client.query<Row>(textQuery(`SELECT position, hash FROM ${place.schema}.head`))
      const [position, hash] = rows[0] as Row
      return { position: Number(position), hash: hexOf(hash) }
    })
  }

  async append(records: readonly LogRecord[], options: LogAppendOptions = {}): Promise<LogAppended> {
    const { connections, place, busyMs } = this
    const { expectedPosition } = options
    const few = await connections.use((client) =>
      appendFew(client, place, records, { expectedPosition, busyMs }),
    )
    return (
      few ?? (await connections.transact((client) => appendRows(client, place, records, expectedPosition)))
    )
  }

  /**
   * Appends records inside a transaction of your own, on a connection of your own: they are in the log if it commits. All other
   * appends wait until it ends, so end it soon.
   * @param client a connected client of `pg` in a transaction
   * @throws TapelineError as {@link append}; `argument.invalid` for a client without a transaction; errors of PostgreSQL as they
   * are. Roll the transaction back after an error.
   */
  async appendWithin(
    client: ClientBase,
    records: readonly LogRecord[],
    options: LogAppendOptions = {},
  ): Promise<LogAppended> {
    checkArgument('append()', 'within', client, TRANSACTION)
    this.connections.checkOpen()
    const { place } = this
    const { expectedPosition } = options
    const few = await appendFew(client, place, records, { expectedPosition })
    return few ?? (await appendRows(client, place, records, expectedPosition))
  }

  async *read(range: LogRange, batchSize: number): AsyncIterable<readonly LoggedRecord[]> {
    const { after = 0, at, knownAt } = range
    if (at !== undefined || knownAt !== undefined) {
      const { position } = await this.head()
      const bounds = await this.positionsIn(range, after, Math.min(range.to ?? position, position))
      if (bounds !== undefined) yield* this.batches(range, bounds.first - 1, bounds.last, batchSize)
      return
    }
    const firstTo = Math.min(after + batchSize, range.to ?? Number.POSITIVE_INFINITY)
    const first = await this.batch(range, after, firstTo, batchSize)
    // Positions have no gaps, so a part of a batch is the end of the log. A follower reads such parts, and so asks once for each.
    const isEnd =
      first.length < firstTo - after && first.every(({ position }, index) => position === after + index + 1)
    const { position } = isEnd ? { position: after } : await this.head()
    const rest = this.batches(range, firstTo, Math.min(range.to ?? position, position), batchSize)
    if (first.length > 0) yield first
    this.connections.checkOpen()
    yield* rest
  }

  async *readBodies(after: number, to: number): AsyncIterable<LogBodies> {
    const { connections } = this
    let [start, count] = [after, FIRST_BODIES]
    let next = this.bodies(start, Math.min(start + count, to))
    while (start < to) {
      const bodies = await next
      // A gap ends the batches; the reader finds that records are missing.
      if (bodies.length < Math.min(count, to - start)) return
      start += bodies.length
      count = bodiesAfter(count, bodies)
      next = ahead(this.bodies(start, Math.min(start + count, to)))
      yield bodies
      connections.checkOpen()
    }
  }

  async onAppended(listener: () => void): Promise<() => Promise<void>> {
    this.connections.checkOpen()
    const { place, listeners } = this
    const own = (): void => listener()
    listeners.add(own)
    this.listener ??= new Listener(this.connection, channelOf(place.schema), () => {
      for (const each of [...listeners]) each()
    })
    return async () => {
      listeners.delete(own)
      if (listeners.size > 0) return
      const unused = this.listener
      this.listener = undefined
      await unused?.close()
    }
  }

  async readCheckpoint(name: string): Promise<LogCheckpoint | undefined> {
    const { connections, place } = this
    return await connections.use(async (client) => {
      const { rows } = await client.query<Row>(
        textQuery(`SELECT position, hash, state FROM ${place.schema}.checkpoints WHERE name = $1`, [name]),
      )
      if (rows[0] === undefined) return undefined
      const [position, hash, state] = rows[0]
      return { name, position: Number(position), hash: hexOf(hash), state: state as string }
    })
  }

  async writeCheckpoint({ name, position, hash, state }: LogCheckpoint): Promise<void> {
    const { connections, place } = this
    await connections.use(async (client) => {
      await client.query(
        `INSERT INTO ${place.schema}.checkpoints VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO UPDATE SET position = $2, hash = $3, state = $4`,
        [name, position, bytesOf(hash), state],
      )
    })
  }

  async close(): Promise<void> {
    this.listeners.clear()
    const { listener } = this
    this.listener = undefined
    await Promise.all([listener?.close(), this.connections.close()])
  }

  /**
   * Reads a part of the log in windows of positions, so that the server never sorts more than a window, whatever it plans. Where few
   * events of a window are of the periods, the next window is larger.
   */
  private async *batches(
    range: LogRange,
    after: number,
    to: number,
    batchSize: number,
  ): AsyncGenerator<readonly LoggedRecord[]> {
    let [start, window] = [after, batchSize]
    let next = this.batch(range, start, Math.min(start + window, to), batchSize)
    while (start < to) {
      const records = await next
      const isFull = records.length === batchSize
      start = isFull ? (records.at(-1) as LoggedRecord).position : start + window
      if (!isFull) window = Math.min(2 * window, WINDOW_MAX)
      next = ahead(this.batch(range, start, Math.min(start + window, to), batchSize))
      if (records.length > 0) yield records
      this.connections.checkOpen()
    }
  }

  private async batch(
    { at, knownAt }: LogRange,
    after: number,
    to: number,
    batchSize: number,
  ): Promise<readonly LoggedRecord[]> {
    const { connections, place } = this
    if (after >= to) return []
    const periods = at === undefined && knownAt === undefined ? '' : PERIODS
    const text = `SELECT ${COLUMNS} FROM ${place.schema}.events
      WHERE position > $1 AND position <= $2 ${periods} ORDER BY position LIMIT ${batchSize}`
    const values = [after, to, ...(periods === '' ? [] : boundsOf(at, knownAt))]
    const { rows } = await connections.use((client) => client.query<Row>(textQuery(text, values)))
    return rows.map(recordOf)
  }

  private async bodies(after: number, to: number): Promise<LogBodies> {
    const { connections, place } = this
    if (after >= to) return { length: 0, text: '' }
    const text = `SELECT count(*), string_agg(body, ',') FROM
      (SELECT body FROM ${place.schema}.events WHERE position > $1 AND position <= $2 ORDER BY position) AS part`
    const { rows } = await connections.use((client) => client.query<Row>(textQuery(text, [after, to])))
    const [length, bodies] = rows[0] as Row
    return { length: Number(length), text: bodies ?? '' }
  }

  /** The first and the last position of the events of some periods. */
  private async positionsIn(
    { at, knownAt }: LogRange,
    after: number,
    to: number,
  ): Promise<{ readonly first: number; readonly last: number } | undefined> {
    const { connections, place } = this
    const text = `SELECT min(position), max(position) FROM ${place.schema}.events
      WHERE position > $1 AND position <= $2 ${PERIODS}`
    const values = [after, to, ...boundsOf(at, knownAt)]
    const { rows } = await connections.use((client) => client.query<Row>(textQuery(text, values)))
    const [first, last] = rows[0] as Row
    return first === null || last === null ? undefined : { first: Number(first), last: Number(last) }
  }
}

/** Most positions of a window. */
const WINDOW_MAX = 100_000

/** A query that runs while its caller works on what it has. It is awaited, unless the caller ends reading first. */
function ahead<Result>(result: Promise<Result>): Promise<Result> {
  result.catch(() => undefined)
  return result
}

const PERIODS = 'AND at BETWEEN $3 AND $4 AND known_at BETWEEN $5 AND $6'

function boundsOf(at: LogPeriod = {}, knownAt: LogPeriod = {}): number[] {
  return [at, knownAt].flatMap(({ from, to }) => [
    from ?? Number.NEGATIVE_INFINITY,
    to ?? Number.POSITIVE_INFINITY,
  ])
}
