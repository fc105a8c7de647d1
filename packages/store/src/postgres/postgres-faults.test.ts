import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Client, Pool } from 'pg'
import { notes } from '../contract.fixture.js'
import { EventLog } from '../event-log.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { MemoryStore } from '../memory/memory-store.js'
import { connected, hasPostgres, makeDatabase, type TestDatabase } from './database.fixture.js'
import { PostgresStore, type PostgresStoreOptions } from './postgres-store.js'
import { idsOf, noteMade } from './reading.fixture.js'

const describeFaults = hasPostgres ? describe : describe.skip

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
      const log = new EventLog(store, [noteMade])
      const client = await connected(database.url)
      await client.query(`CREATE TABLE orders_${schemas} (id text)`)
      const note = (id: string) => ({ id, type: 'note.made', at: 0, data: { text: id } }) as const
      for (const [index, end] of ['ROLLBACK', 'COMMIT'].entries()) {
        await client.query('BEGIN')
        await client.query(`INSERT INTO orders_${schemas} VALUES ('${index}')`)
        await log.append(note(`n${index}`), { within: client, expectedPosition: 0 })
        const more = Array.from({ length: 300 }, (_, number) => note(`n${index}-${number}`))
        const { head } = await log.append(more, { within: client, expectedPosition: 1 })
        expect(head.position).toBe(301)
        expect(await idsOf(store)).toEqual([])
        await client.query(end)
      }
      expect((await idsOf(store)).slice(0, 2)).toEqual(['n1', 'n1-0'])
      expect((await log.verify()).position).toBe(301)
      expect((await client.query(`SELECT id FROM orders_${schemas}`)).rows).toEqual([{ id: '1' }])
      // A retry in another transaction; its keys are in another order.
      await client.query('BEGIN')
      const { at, data, id, type } = note('n1')
      const again = await log.append({ data, at, type, id }, { within: client })
      expect(again.positions).toEqual([1])
      const other = { ...note('n1'), data: { text: 'other' } }
      await expect(log.append(other, { within: client })).rejects.toMatchObject({ code: 'event.id-conflict' })
      await client.query('COMMIT')
      await client.end()
      await log.close()
    })

    test('of a user are required, not only a connection', async () => {
      const log = new EventLog(await open(), [noteMade])
      const note = { id: 'a', type: 'note.made', at: 0, data: { text: 'a' } } as const
      const client = await connected(database.url)
      const pool = new Pool({ connectionString: database.url })
      for (const within of [client, pool, {}])
        await expect(log.append(note, { within })).rejects.toMatchObject({
          code: 'argument.invalid',
          expected: expect.stringContaining('in a transaction'),
        })
      await client.query('BEGIN')
      const memory = new EventLog(new MemoryStore(), [noteMade])
      await expect(memory.append(note, { within: client })).rejects.toMatchObject({
        code: 'argument.invalid',
        message: expect.stringContaining('memory:'),
      })
      await Promise.all([client.end(), pool.end()])
      expect((await log.head()).position).toBe(0)
      await log.close()
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
