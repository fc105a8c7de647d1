import { isUtf8 } from 'node:buffer'
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
import { conflict, damagedDatabase, idTaken } from '../errors.js'
import { EMPTY_HASH, nextHash } from '../hash-chain.js'
import { bodiesAfter, FIRST_BODIES } from '../records/body-batches.js'
import type { SqliteBinding, SqliteRow, SqliteValue } from './binding.js'
import { Connected } from './connected.js'
import { libsql } from './libsql.js'

export interface SqliteStoreOptions {
  /** For messages. Default: the path. */
  readonly location?: string
  /** How long a call tries while other connections have a lock. Default 10,000 ms. */
  readonly busyMs?: number
  /** How often to look for appends of other connections while there are listeners. Default 20 ms. */
  readonly watchMs?: number
  /** Default: libsql. */
  readonly binding?: SqliteBinding
}

/*
 * libsql ends the process when it reads a text that is not UTF-8, as a changed byte makes it. So texts are read as bytes, or after a
 * look at the bytes of all of them.
 */
const HEAD = 'SELECT position, CAST(hash AS BLOB) FROM events ORDER BY position DESC LIMIT 1'
const INSERT = 'INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING'
const BY_ID = 'SELECT position, CAST(body AS BLOB) FROM events WHERE id = ?'
const PART = 'FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?'
const PART_OF_PERIODS = `FROM events
  WHERE position > ? AND position <= ? AND at BETWEEN ? AND ? AND known_at BETWEEN ? AND ?
  ORDER BY position LIMIT ?`
const COLUMNS = 'position, id, type, version, at, known_at, body, hash'
const COLUMNS_AS_BYTES =
  'position, CAST(id AS BLOB), CAST(type AS BLOB), version, at, known_at, CAST(body AS BLOB), CAST(hash AS BLOB)'
const READ_BODIES = `SELECT count(*), max(position), CAST(group_concat(body, ',') AS BLOB) FROM
  (SELECT position, body FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ?)`
const POSITIONS_OF_PERIOD =
  'SELECT min(position), max(position) FROM events INDEXED BY events_at WHERE at BETWEEN ? AND ?'
const READ_CHECKPOINT =
  'SELECT position, CAST(hash AS BLOB), CAST(state AS BLOB) FROM checkpoints WHERE name = ?'
const WRITE_CHECKPOINT = 'INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)'
const INTEGRITY = 'PRAGMA integrity_check(10)'
const DATA_VERSION = 'PRAGMA data_version'

/**
 * A log in an SQLite database. Appends are transactions on disk (write-ahead log, `synchronous=FULL`). Several processes read
 * while one writes; writers wait for each other. Reads hold no lock between two batches.
 */
export class SqliteStore implements LogStore {
  readonly location: string
  private readonly database: Connected
  private readonly watchMs: number
  private readonly listeners = new Set<() => void>()
  private watching: NodeJS.Timeout | undefined
  private dataVersion: unknown

  private constructor(path: string, options: SqliteStoreOptions) {
    const { location = path, busyMs = 10_000, watchMs = 20, binding = libsql } = options
    this.location = location
    this.watchMs = watchMs
    this.database = new Connected(binding, path, location, busyMs)
  }

  /**
   * Opens a log, and makes it if the file does not exist.
   * @throws TapelineError `log.version` for a log of a newer schema; `log.invalid` for a file that is not a log; `log.busy`;
   * `log.failed`
   */
  static async open(path: string, options: SqliteStoreOptions = {}): Promise<SqliteStore> {
    const store = new SqliteStore(path, options)
    await store.head()
    return store
  }

  async head(): Promise<LogHead> {
    return await this.database.use(() => this.headNow())
  }

  async append(records: readonly LogRecord[], options: LogAppendOptions = {}): Promise<LogAppended> {
    const { database } = this
    const appended = await database.use(() =>
      database.transact(() => this.appendNow(records, options.expectedPosition)),
    )
    if (appended.added > 0) this.notify()
    return appended
  }

  async *read(range: LogRange, batchSize: number): AsyncIterable<readonly LoggedRecord[]> {
    const { database } = this
    const { at, knownAt } = range
    const { position } = await this.head()
    let after = range.after ?? 0
    let to = Math.min(range.to ?? position, position)
    const periods = [...boundsOf(at), ...boundsOf(knownAt)]
    if (at !== undefined) {
      const [row] = await database.use(() => database.statement(POSITIONS_OF_PERIOD).all(...boundsOf(at)))
      const [first, last] = (row ?? []) as readonly (number | null)[]
      if (typeof first !== 'number' || typeof last !== 'number') return
      after = Math.max(after, first - 1)
      to = Math.min(to, last)
    }
    const isWhole = at === undefined && knownAt === undefined
    while (after < to) {
      const start = after
      const rows = await database.use(() =>
        isWhole
          ? this.rowsOf(PART, [start, to, batchSize])
          : this.rowsOf(PART_OF_PERIODS, [start, to, ...periods, batchSize]),
      )
      const records = rows.map(recordOf)
      const last = records.at(-1)
      if (last === undefined) return
      yield records
      after = last.position
      database.checkOpen()
    }
  }

  async *readBodies(after: number, to: number): AsyncIterable<LogBodies> {
    const { database } = this
    let limit = FIRST_BODIES
    for (let start = after; start < to; ) {
      const rows = await database.use(() => database.statement(READ_BODIES).all(start, to, limit))
      const [length, last, bytes] = rows[0] as readonly [number, number | null, SqliteValue]
      // A gap ends the batches; the reader finds that records are missing.
      if (bytes === null || last !== start + length) return
      const text = textOf(bytes)
      const bodies = { length, text }
      yield bodies
      start += length
      limit = bodiesAfter(limit, bodies)
    }
  }

  async onAppended(listener: () => void): Promise<() => Promise<void>> {
    await this.database.use(() => this.lookForAppends())
    const own = (): void => listener()
    this.listeners.add(own)
    this.watching ??= setInterval(() => this.watch(), this.watchMs).unref()
    return async () => {
      this.listeners.delete(own)
      if (this.listeners.size === 0) this.endWatching()
    }
  }

  async readCheckpoint(name: string): Promise<LogCheckpoint | undefined> {
    const { database } = this
    const [row] = await database.use(() => database.statement(READ_CHECKPOINT).all(name))
    if (row === undefined) return undefined
    const [position, hash, state] = row as readonly [number, SqliteValue, SqliteValue]
    return { name, position, hash: textOf(hash), state: textOf(state) }
  }

  async writeCheckpoint({ name, position, hash, state }: LogCheckpoint): Promise<void> {
    const { database } = this
    await database.use(() =>
      database.transact(() => database.statement(WRITE_CHECKPOINT).run(name, position, hash, state)),
    )
  }

  async verify(): Promise<void> {
    const { database, location } = this
    const rows = await database.use(() => database.statement(INTEGRITY).all())
    if (rows.length !== 1 || rows[0]?.[0] !== 'ok') throw damagedDatabase(location, rows.map(String))
  }

  async close(): Promise<void> {
    this.listeners.clear()
    this.endWatching()
    this.database.close()
  }

  private headNow(): LogHead {
    const [row] = this.database.statement(HEAD).all()
    const [position, hash] = (row ?? [0, EMPTY_HASH]) as readonly [number, SqliteValue]
    return { position, hash: textOf(hash) }
  }

  private rowsOf(part: string, values: readonly number[]): readonly SqliteRow[] {
    const { database } = this
    const all = `SELECT CAST(group_concat(id || type || body || hash, '') AS BLOB) FROM (SELECT * ${part})`
    const [bytes] = database.statement(all).all(...values)[0] ?? []
    const areTexts = bytes instanceof Uint8Array && isUtf8(bytes)
    return database.statement(`SELECT ${areTexts ? COLUMNS : COLUMNS_AS_BYTES} ${part}`).all(...values)
  }

  /** @throws TapelineError `log.conflict`, `event.id-conflict`: nothing is appended then */
  private appendNow(records: readonly LogRecord[], expectedPosition: number | undefined): LogAppended {
    const { database, location } = this
    const head = this.headNow()
    const isStale = expectedPosition !== undefined && expectedPosition !== head.position
    const [insert, byId] = [database.statement(INSERT), database.statement(BY_ID)]
    let { position, hash } = head
    const fresh = new Map<string, string>()
    const positions = records.map(({ id, type, version, at, knownAt, body }) => {
      if (!isStale) {
        const next = nextHash(hash, body)
        const { changes } = insert.run(position + 1, id, type, version, at, knownAt, body, next)
        if (changes > 0) {
          hash = next
          position += 1
          return position
        }
      }
      const [known] = byId.all(id)
      const stored = known === undefined ? fresh.get(id) : textOf(known[1])
      if (stored !== undefined && stored !== body) throw idTaken(location, id)
      if (known === undefined) fresh.set(id, body)
      return known?.[0] as number
    })
    if (fresh.size > 0) throw conflict(location, expectedPosition as number, head.position)
    return { positions, added: position - head.position, head: { position, hash } }
  }

  private watch(): void {
    try {
      if (this.lookForAppends()) this.notify()
    } catch {
      // Hints may be lost; the next call of the log reports what is wrong.
    }
  }

  /** Whether another connection has written since the last call. */
  private lookForAppends(): boolean {
    const before = this.dataVersion
    this.dataVersion = this.database.statement(DATA_VERSION).all()[0]?.[0]
    return this.dataVersion !== before
  }

  private notify(): void {
    for (const listener of [...this.listeners]) queueMicrotask(listener)
  }

  private endWatching(): void {
    clearInterval(this.watching)
    this.watching = undefined
  }
}

function recordOf(row: SqliteRow): LoggedRecord {
  const [position, id, type, version, at, knownAt, body, hash] = row
  const texts = { id: textOf(id), type: textOf(type), body: textOf(body), hash: textOf(hash) }
  return { position, version, at, knownAt, ...texts } as LoggedRecord
}

/** A text that was read as a text or as bytes. Bytes that are not UTF-8 become other characters. */
function textOf(value: SqliteValue | undefined): string {
  return value instanceof Uint8Array ? decoder.decode(value) : String(value)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function boundsOf({ from, to }: LogPeriod = {}): [from: number, to: number] {
  return [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY]
}
