/* Every order in which four transactions that append can begin and end, beside readers that follow the log. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { LogRecord } from '@tapeline/core/log'
import type { Client } from 'pg'
import { notes } from '../contract.fixture.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { connected, hasPostgres, makeDatabase, type TestDatabase } from './database.fixture.js'
import { PostgresStore } from './postgres-store.js'
import { idsOf, type Tailing, tailAll } from './reading.fixture.js'

const WRITERS = 4
/** A transaction that is held open has no end of its own; it ends once the readers have been checked beside it. */
const ENDS = ['COMMIT', 'ROLLBACK', 'held open'] as const
type End = (typeof ENDS)[number]

const orders = interleavings(WRITERS)
const CASES = orders.length * ENDS.length ** WRITERS
const cases = faultCount(60, CASES)
/** Cases that run at once, on different logs. */
const LANES = 4
/** Cases that follow each other on one log: the first one makes its partition. */
const CASES_OF_LOG = 20

const describeInterleavings = hasPostgres ? describe : describe.skip

describeInterleavings('four transactions that append to a PostgreSQL log', () => {
  let database: TestDatabase
  let lanes: readonly Lane[]
  beforeAll(async () => {
    database = await makeDatabase()
    const clients = async (count: number): Promise<Client[]> =>
      await Promise.all(Array.from({ length: count }, () => connected(database.url)))
    lanes = await Promise.all(
      Array.from({ length: LANES }, async () => {
        const [watcher, ...rest] = (await clients(1 + WRITERS)) as [Client, ...Client[]]
        return { watcher, writers: await Promise.all(rest.map((client) => Writer.of(client, watcher))) }
      }),
    )
  })
  afterAll(async () => {
    for (const { watcher, writers } of lanes) {
      await watcher.end()
      for (const writer of writers) await writer.close()
    }
    await database.drop()
  })

  test(
    `in ${cases} of ${CASES} cases: a reader gets each committed event once, in order, and at once`,
    async () => {
      let begun = 0
      const run = async ({ watcher, writers }: Lane): Promise<void> => {
        while (begun < cases) {
          const first = begun
          const end = Math.min(cases, first + CASES_OF_LOG)
          begun = end
          const schema = `cases_${first}`
          const connection = { connectionString: database.url, max: 2 }
          const store = await PostgresStore.open({ connection, schema })
          const readers = [tailAll(store, 5), tailAll(store, 60_000)]
          let ids: readonly string[] = []
          for (let index = first; index < end; index++)
            ids = await runCase(Math.floor((index * CASES) / cases), writers, { store, readers, ids })
          for (const reader of readers) expect(await reader.until(ids.length)).toEqual(ids)
          await store.close()
          await watcher.query(`DROP SCHEMA ${schema} CASCADE`)
        }
      }
      await Promise.all(lanes.map(run))
    },
    FAULTS_MS,
  )
})

/** Connections of the cases that run one after the other. */
interface Lane {
  readonly watcher: Client
  readonly writers: readonly Writer[]
}

/** A log between two cases. */
interface CasesLog {
  readonly store: PostgresStore
  readonly readers: readonly Tailing[]
  /** Of its events. */
  readonly ids: readonly string[]
}

/** @returns the ids of the log after it */
async function runCase(
  number: number,
  writers: readonly Writer[],
  { store, readers, ids }: CasesLog,
): Promise<readonly string[]> {
  const order = orders[number % orders.length] as readonly number[]
  const ends = writers.map(
    (_, writer) => ENDS[Math.floor(number / orders.length / ENDS.length ** writer) % ENDS.length] as End,
  )
  /** Requires that the log, and both readers, have exactly what has been committed. */
  const expectCommitted = async (before: readonly string[]): Promise<readonly string[]> => {
    const stored = await idsOf(store)
    const committed = writers.flatMap((writer) => (writer.hasCommitted ? writer.ids : []))
    expect(stored.slice(0, before.length)).toEqual(before)
    expect(stored.slice(ids.length).sort()).toEqual(committed.sort())
    for (const reader of readers) expect(await reader.reached(stored.length)).toEqual(stored)
    return stored
  }
  const begun = new Set<number>()
  for (const index of order) {
    const writer = writers[index] as Writer
    if (!begun.has(index)) await writer.begin(store, notes(number * 100 + index * 10, 2))
    else if (ends[index] !== 'held open') await writer.end(ends[index] as End)
    begun.add(index)
  }
  const heldOpen = writers.filter((_, index) => ends[index] === 'held open')
  const others = writers.filter((_, index) => ends[index] !== 'held open')
  // One that is held open, once it has appended, keeps back those that wait for it.
  await Promise.race([
    Promise.all(others.map(({ ended }) => ended)),
    ...heldOpen.map(({ appending }) => appending),
  ])
  await Promise.all(others.map(({ hasAppended, ended }) => (hasAppended ? ended : undefined)))
  const before = await expectCommitted(ids)
  for (const writer of heldOpen) await writer.end(number % 2 === 0 ? 'COMMIT' : 'ROLLBACK')
  await Promise.all(writers.map(({ ended }) => ended))
  return await expectCommitted(before)
}

/** A connection whose transaction appends. */
class Writer {
  ids: readonly string[] = []
  appending: Promise<unknown> = Promise.resolve()
  ended: Promise<void> = Promise.resolve()
  hasAppended = false
  hasCommitted = false

  private constructor(
    private readonly client: Client,
    private readonly watcher: Client,
    private readonly pid: number,
  ) {}

  static async of(client: Client, watcher: Client): Promise<Writer> {
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
    return new Writer(client, watcher, rows[0].pid)
  }

  /** Begins a transaction that appends. Returns once it has appended, or waits for another one. */
  async begin(store: PostgresStore, records: readonly LogRecord[]): Promise<void> {
    this.ids = records.map(({ id }) => id)
    this.hasAppended = false
    this.hasCommitted = false
    await this.client.query('BEGIN')
    this.appending = store.appendWithin(this.client, records).then(() => {
      this.hasAppended = true
    })
    // Its end awaits it too.
    this.appending.catch(() => undefined)
    while (!this.hasAppended && !(await this.waits()));
  }

  /** Ends the transaction once it has appended. Returns when it has ended, or waits for another one. */
  async end(end: End): Promise<void> {
    this.ended = this.appending.then(async () => {
      await this.client.query(end)
      this.hasCommitted = end === 'COMMIT'
    })
    this.ended.catch(() => undefined)
    if (this.hasAppended) await this.ended
  }

  async close(): Promise<void> {
    await this.client.end()
  }

  private async waits(): Promise<boolean> {
    const text = `SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'`
    return (await this.watcher.query(text, [this.pid])).rows.length > 0
  }
}

/**
 * The orders in which `count` transactions begin and end: each number comes twice, first for its begin. They are numbered in the
 * order in which they begin; other numbers are the same order.
 */
function interleavings(count: number): readonly (readonly number[])[] {
  const found: number[][] = []
  const go = (order: readonly number[], begun: number, open: readonly number[]): void => {
    if (order.length === 2 * count) found.push([...order])
    if (begun < count) go([...order, begun], begun + 1, [...open, begun])
    for (const writer of open)
      go(
        [...order, writer],
        begun,
        open.filter((other) => other !== writer),
      )
  }
  go([], 0, [])
  return found
}
