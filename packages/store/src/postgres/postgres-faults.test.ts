import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { defineEvent } from '@tapeline/core'
import type { Client } from 'pg'
import { z } from 'zod'
import { all, notes } from '../contract.fixture.js'
import { EventLog } from '../event-log.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { connected, hasPostgres, makeDatabase, statement, type TestDatabase } from './database.fixture.js'
import { PostgresStore, type PostgresStoreOptions } from './postgres-store.js'

const isRequired = process.env.TAPELINE_REQUIRE_SERVICES === '1'
const isRoot = process.getuid?.() === 0
const describeFaults = hasPostgres ? describe : describe.skip
const noteMade = defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })

/** Ids of a whole log. */
async function idsOf(store: PostgresStore): Promise<string[]> {
  return (await all(store.read({}, 100))).flat().map(({ id }) => id)
}

describeFaults('PostgreSQL under faults', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await makeDatabase()
  })
  afterAll(() => database.drop())

  let schemas = 0
  const open = (
    options: Omit<PostgresStoreOptions, 'connection'> = {},
    url = database.url,
  ): Promise<PostgresStore> =>
    PostgresStore.open({
      connection: { connectionString: url, max: 2 },
      schema: `faults_${++schemas}`,
      ...options,
    })
  const openTransactions = async (client: Client): Promise<unknown> => {
    const { rows } = await client.query(
      `SELECT count(*)::integer AS count FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'`,
    )
    return rows[0].count
  }

  describe('transactions', () => {
    const orders = interleavings(4)
    /** Each of four transactions commits or rolls back: one bit each. */
    const ENDS = 2 ** 4
    const cases = faultCount(40, orders.length * ENDS)
    const step = Math.max(1, Math.floor((orders.length * ENDS) / cases))

    test(
      `of four writers in ${cases} interleavings: a reader gets each committed event once, in order`,
      async () => {
        const clients = await Promise.all([0, 1, 2, 3].map(() => connected(database.url)))
        for (let index = 0; index < orders.length * ENDS; index += step) {
          const order = orders[index % orders.length] as readonly number[]
          const ends = Math.floor(index / orders.length)
          const store = await open()
          const begun = new Map<number, Promise<unknown>>()
          const expected = new Set<string>()
          const readers = [tailAll(store, 5), tailAll(store, 1000)]
          for (const writer of order) {
            const client = clients[writer] as Client
            const appending = begun.get(writer)
            if (appending === undefined) {
              await client.query('BEGIN')
              const own = store.appendWithin(client, notes(writer * 10, 2))
              own.catch(() => undefined)
              begun.set(writer, own)
              // Long enough to take the lock, or to wait for it.
              await pause(2)
            } else {
              // A writer that waits ends when those before it have ended.
              const isCommit = ((ends >> writer) & 1) === 0
              begun.set(
                writer,
                appending.then(() => client.query(isCommit ? 'COMMIT' : 'ROLLBACK')),
              )
              if (isCommit) for (const { id } of notes(writer * 10, 2)) expected.add(id)
            }
          }
          await Promise.all(begun.values())
          const stored = await idsOf(store)
          expect(new Set(stored)).toEqual(expected)
          expect(stored).toHaveLength(expected.size)
          for (const reader of readers) expect(await reader.until(expected.size)).toEqual(stored)
          await store.close()
        }
        await Promise.all(clients.map((client) => client.end()))
      },
      FAULTS_MS,
    )

    test('of others that are held open delay no reader, also when a month begins', async () => {
      const store = await open()
      await store.append(notes(0, 2))
      // The last append was in another month, and so the next one adds a partition.
      const schema = `faults_${schemas}`
      const client = await connected(database.url)
      const { rows } = await client.query(`SELECT month FROM ${schema}.head`)
      await client.query(`
        CREATE TABLE ${schema}.events_202001 PARTITION OF ${schema}.events FOR VALUES IN (202001);
        UPDATE ${schema}.events SET month = 202001;
        UPDATE ${schema}.head SET month = 202001;
        DROP TABLE ${schema}.events_${rows[0].month};
        CREATE TABLE ${schema}.other (a integer)`)
      const idle = await connected(database.url)
      await idle.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
      await idle.query(`SELECT count(*) FROM ${schema}.events`)
      await client.query(`BEGIN; INSERT INTO ${schema}.other VALUES (1)`)
      await store.append(notes(2, 2))
      expect(await idsOf(store)).toEqual(notes(0, 4).map(({ id }) => id))
      await Promise.all([idle.end(), client.end()])
      await store.close()
    })

    test('that hold the end of the log are named when an append gives up', async () => {
      const store = await open({ busyMs: 300 })
      const holder = await connected(database.url)
      await holder.query('BEGIN')
      await store.appendWithin(holder, notes(0, 1))
      const { rows } = await holder.query('SELECT pg_backend_pid() AS pid')
      await expect(store.append(notes(1, 1))).rejects.toMatchObject({
        code: 'log.busy',
        found: expect.stringContaining(`process ${rows[0].pid} of the server: 'idle in transaction'`),
      })
      // Readers do not wait for it.
      expect(await store.head()).toEqual({ position: 0, hash: '' })
      await holder.query('COMMIT')
      expect((await store.append(notes(1, 1))).positions).toEqual([2])
      expect(await openTransactions(holder)).toBe(0)
      await holder.end()
      await store.close()
    })

    test('of a user contain an append with everything else', async () => {
      const store = await open()
      const client = await connected(database.url)
      await client.query(`CREATE TABLE orders_${schemas} (id text)`)
      for (const [index, end] of ['ROLLBACK', 'COMMIT'].entries()) {
        await client.query('BEGIN')
        await client.query(`INSERT INTO orders_${schemas} VALUES ('${index}')`)
        await store.appendWithin(client, notes(index, 1), { expectedPosition: 0 })
        await client.query(end)
      }
      expect(await idsOf(store)).toEqual(['note 1'])
      expect((await client.query(`SELECT id FROM orders_${schemas}`)).rows).toEqual([{ id: '1' }])
      await client.end()
      await store.close()
    })
  })

  const rounds = faultCount(50, 1000)
  test(
    `lets one of two writers win in ${rounds} rounds`,
    async () => {
      const [left, right] = [await open(), await open({ schema: `faults_${schemas}` })]
      for (let round = 0; round < rounds; round++) {
        const outcomes = await Promise.allSettled([
          left.append(notes(2 * round, 1), { expectedPosition: round }),
          right.append(notes(2 * round + 1, 1), { expectedPosition: round }),
        ])
        const codes = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
        expect(codes).toEqual(['log.conflict'])
      }
      expect((await left.head()).position).toBe(rounds)
      await Promise.all([left.close(), right.close()])
    },
    FAULTS_MS,
  )

  const kills = faultCount(20, 300)
  test(
    `stores an append once, whatever the server does to its connection (${kills} times)`,
    async () => {
      const store = await open()
      const killer = await connected(database.url)
      const sent: string[] = []
      for (let round = 0; round < kills; round++) {
        // Every fifth append is large enough for COPY.
        const records = notes(sent.length, round % 5 === 4 ? 300 : 3)
        const expectedPosition = sent.length
        sent.push(...records.map(({ id }) => id))
        const appending = store.append(records, { expectedPosition })
        await pause(Math.random() * 4)
        await killer.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        )
        const { positions } = await appending
        expect(positions).toEqual(records.map((_, index) => expectedPosition + index + 1))
      }
      expect(await idsOf(store)).toEqual(sent)
      expect(await openTransactions(killer)).toBe(0)
      await killer.end()
      await store.close()
    },
    FAULTS_MS,
  )

  test('leaves no open transaction behind an append that fails', async () => {
    const store = await open()
    const client = await connected(database.url)
    await client.query(
      `CREATE FUNCTION refuse_${schemas}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$`,
    )
    await client.query(
      `CREATE TRIGGER refuse BEFORE UPDATE ON faults_${schemas}.head FOR EACH ROW EXECUTE FUNCTION refuse_${schemas}()`,
    )
    for (const count of [1, 500])
      await expect(store.append(notes(0, count))).rejects.toMatchObject({
        code: 'log.failed',
        found: '53100',
      })
    expect(await openTransactions(client)).toBe(0)
    expect((await store.head()).position).toBe(0)
    await client.query(`DROP TRIGGER refuse ON faults_${schemas}.head`)
    expect((await store.append(notes(0, 500))).head.position).toBe(500)
    await client.end()
    await store.close()
  })
})

const POOLER = '/usr/sbin/pgbouncer'
const hasPooler = existsSync(POOLER)
if (!hasPooler) console.warn('Skipped: logs behind pgbouncer, since it is not installed here.')
const describePooler = hasPostgres && (hasPooler || isRequired) ? describe : describe.skip

describePooler('PostgreSQL behind a pooler of transactions, which hands on no notifications', () => {
  test('stores and reads the same, only later', async () => {
    const database = await makeDatabase()
    const pooler = await startPooler(database.url)
    try {
      const store = await PostgresStore.open({ connection: { connectionString: pooler.url, max: 3 } })
      let hints = 0
      const stop = await store.onAppended(() => {
        hints++
      })
      const tailing = tailAll(store, 50)
      await pause(200)
      const before = hints
      for (let index = 0; index < 20; index++)
        await store.append(notes(3 * index, 3), { expectedPosition: 3 * index })
      await store.append(notes(60, 400))
      const ids = notes(0, 460).map(({ id }) => id)
      expect(await tailing.until(460)).toEqual(ids)
      expect(await idsOf(store)).toEqual(ids)
      expect(hints).toBe(before)
      await stop()
      await store.close()
    } finally {
      await pooler.stop()
      await database.drop()
    }
  })
})

/** A pgbouncer of its own in front of a database. */
async function startPooler(
  url: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-pooler-'))
  const { hostname, port, pathname, username } = new URL(url)
  const own = await freePort()
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=${hostname} port=${port || 5432} user=${username || 'postgres'}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
`,
  )
  chmodSync(folder, 0o755)
  const command = [POOLER, '-q', join(folder, 'pgbouncer.ini')]
  const [first, ...rest] = isRoot ? ['setpriv', '--reuid=postgres', '--clear-groups', ...command] : command
  const pooler = spawn(first as string, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => pooler.on('exit', resolve))
  const pooled = new URL(url)
  pooled.host = `127.0.0.1:${own}`
  const stop = async (): Promise<void> => {
    pooler.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true })
  }
  for (const end = Date.now() + 10_000; ; await pause(20)) {
    try {
      await statement(pooled.href, 'SELECT 1')
      return { url: pooled.href, stop }
    } catch (error) {
      if (Date.now() < end) continue
      await stop()
      throw new Error(`pgbouncer does not answer at ${pathname}`, { cause: error })
    }
  }
}

/** Reads a log in the background until it is asked for what it has. */
function tailAll(store: PostgresStore, pollMs: number): { until: (count: number) => Promise<string[]> } {
  const ending = new AbortController()
  const ids: string[] = []
  const running = (async () => {
    const log = new EventLog(store, [noteMade])
    for await (const { events } of log.subscribe({ pollMs, signal: ending.signal }))
      ids.push(...events.map(({ id }) => id))
  })()
  return {
    until: async (count) => {
      for (const end = Date.now() + 10_000; ids.length < count && Date.now() < end; ) await pause(2)
      ending.abort()
      await running
      return ids
    },
  }
}

/** All orders in which `count` transactions begin and end: each number comes twice, first for its begin. */
function interleavings(count: number): readonly (readonly number[])[] {
  const found: number[][] = []
  const go = (order: readonly number[], left: readonly number[]): void => {
    if (left.every((times) => times === 0)) found.push([...order])
    for (const [writer, times] of left.entries())
      if (times > 0) go([...order, writer], left.with(writer, times - 1))
  }
  go(
    [],
    Array.from({ length: count }, () => 2),
  )
  return found
}

const BIN = '/usr/lib/postgresql'
const hasServerPrograms = existsSync(BIN)
if (!hasServerPrograms)
  console.warn('Skipped: restarts of PostgreSQL, since its programs are not installed here.')
const describeRestarts = hasServerPrograms || isRequired ? describe : describe.skip

describeRestarts('a PostgreSQL server that restarts', () => {
  let server: OwnServer
  beforeAll(async () => {
    server = await OwnServer.start()
  }, 60_000)
  afterAll(() => server.remove())

  test(
    'stops neither its writers nor its readers',
    async () => {
      const database = await makeDatabase(server.url)
      const connection = { connectionString: database.url, max: 3 }
      const writer = await PostgresStore.open({ connection, busyMs: 30_000 })
      const reader = await PostgresStore.open({ connection, busyMs: 30_000 })
      const sent: string[] = []
      const tailing = tailAll(reader, 100)
      let isOver = false
      const writing = (async () => {
        for (let index = 0; !isOver; index += 2) {
          const records = notes(index, 2)
          await writer.append(records, { expectedPosition: index })
          sent.push(...records.map(({ id }) => id))
        }
      })()
      const restarts = faultCount(2, 20)
      for (let index = 0; index < restarts; index++) {
        await pause(150)
        server.restart(index % 2 === 0 ? 'immediate' : 'fast')
      }
      await pause(150)
      isOver = true
      await writing
      expect(sent.length).toBeGreaterThan(4)
      expect(await tailing.until(sent.length)).toEqual(sent)
      expect(await idsOf(reader)).toEqual(sent)
      await Promise.all([writer.close(), reader.close()])
    },
    FAULTS_MS,
  )
})

/** A server of its own in a temporary folder, since the shared one is not to be stopped. */
class OwnServer {
  readonly url: string
  private readonly folder: string
  private readonly port: number
  private readonly programs: string

  private constructor(folder: string, port: number, programs: string) {
    this.folder = folder
    this.port = port
    this.programs = programs
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`
  }

  static async start(): Promise<OwnServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-postgres-'))
    const [version] = execFileSync('ls', ['-r', BIN], { encoding: 'utf8' }).split('\n')
    const server = new OwnServer(folder, await freePort(), join(BIN, version ?? '', 'bin'))
    if (isRoot) execFileSync('chown', ['postgres', folder])
    chmodSync(folder, 0o700)
    server.run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-N')
    server.control('start')
    return server
  }

  restart(mode: 'fast' | 'immediate'): void {
    this.control('restart', '-m', mode)
  }

  remove(): void {
    this.control('stop', '-m', 'immediate')
    rmSync(this.folder, { recursive: true, force: true })
  }

  private control(...command: readonly string[]): void {
    const options = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=20`
    this.run(
      'pg_ctl',
      '-D',
      join(this.folder, 'data'),
      '-w',
      '-l',
      join(this.folder, 'log'),
      '-o',
      options,
      ...command,
    )
  }

  /** PostgreSQL does not run as root. */
  private run(program: string, ...given: readonly string[]): void {
    const command = [join(this.programs, program), ...given]
    const [first, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command
    execFileSync(first as string, rest, { stdio: ['ignore', 'ignore', 'pipe'], cwd: this.folder })
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}
