import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { defineEvent } from '@tapeline/core'
import { z } from 'zod'
import { all, describeLogStore, notes } from '../contract.fixture.js'
import { openLog } from '../open-log.js'
import { verifyRecords } from '../records/verify-records.js'
import { connected, hasPostgres, makeDatabase, statement, type TestDatabase } from './database.fixture.js'
import { PostgresStore, type PostgresStoreOptions } from './postgres-store.js'
import { SCHEMA_VERSION } from './schema.js'

const describeStore = hasPostgres ? describe : describe.skip

describeStore('PostgreSQL', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await makeDatabase()
  })
  afterAll(() => database.drop())

  let schemas = 0
  const newSchema = (): string => `log_${++schemas}`
  const open = (
    schema: string,
    options: Omit<PostgresStoreOptions, 'connection'> = {},
  ): Promise<PostgresStore> =>
    PostgresStore.open({ connection: { connectionString: database.url, max: 2 }, schema, ...options })

  describeLogStore('PostgreSQL', { open: (name) => open(name), isShared: true, runsMax: 15 })

  describe('a schema', () => {
    test('is refused if it is newer, with both versions', async () => {
      const schema = newSchema()
      await (await open(schema)).close()
      await statement(database.url, `INSERT INTO ${schema}.versions VALUES (${SCHEMA_VERSION + 1})`)
      await expect(open(schema)).rejects.toMatchObject({
        code: 'log.version',
        expected: `schema version ${SCHEMA_VERSION} or older`,
        found: `schema version ${SCHEMA_VERSION + 1}`,
      })
    })

    test('of version 1 is migrated with its events', async () => {
      const schema = newSchema()
      const old = await open(schema)
      await old.append(notes(0, 3))
      await old.close()
      await statement(
        database.url,
        `DROP FUNCTION ${schema}.append_few; DELETE FROM ${schema}.versions; INSERT INTO ${schema}.versions VALUES (1)`,
      )
      const store = await open(schema)
      expect((await store.append(notes(2, 2), { expectedPosition: 3 })).positions).toEqual([3, 4])
      expect((await verifyRecords(store)).position).toBe(4)
      await store.close()
      const client = await connected(database.url)
      const { rows } = await client.query(`SELECT version FROM ${schema}.versions ORDER BY version`)
      await client.end()
      expect(rows).toEqual([{ version: 1 }, { version: SCHEMA_VERSION }])
    })

    test('is made once by many that open it at once', async () => {
      const schema = newSchema()
      const stores = await Promise.all(Array.from({ length: 6 }, () => open(schema)))
      await Promise.all(stores.map((store, index) => store.append(notes(index, 1))))
      expect((await stores[0]?.head())?.position).toBe(6)
      await Promise.all(stores.map((store) => store.close()))
    })

    test('is not made with create: false', async () => {
      const schema = newSchema()
      await expect(open(schema, { create: false })).rejects.toMatchObject({ code: 'log.failed' })
      const client = await connected(database.url)
      const { rows } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
      await client.end()
      expect(rows).toEqual([])
    })

    test.each(['', 'A', 'a-b', 'a"; DROP', 'x'.repeat(41)])('cannot have the name %j', async (schema) => {
      await expect(open(schema)).rejects.toMatchObject({ code: 'argument.invalid' })
    })

    test('has a partition for each month of appends, and ids are unique across them', async () => {
      const schema = newSchema()
      const store = await open(schema)
      await store.append(notes(0, 3))
      const client = await connected(database.url)
      // The first three events were appended in a month before.
      await client.query(
        `CREATE TABLE ${schema}.events_202001 PARTITION OF ${schema}.events FOR VALUES IN (202001)`,
      )
      const { rows: heads } = await client.query(`SELECT month FROM ${schema}.head`)
      await client.query(`
        UPDATE ${schema}.events SET month = 202001;
        UPDATE ${schema}.head SET month = 202001;
        DROP TABLE ${schema}.events_${heads[0].month}`)
      await store.append(notes(2, 3))
      const { rows } = await client.query(
        `SELECT month <> 202001 AS is_new, array_agg(position ORDER BY position)::text AS positions
           FROM ${schema}.events GROUP BY 1 ORDER BY 1`,
      )
      expect(rows).toEqual([
        { is_new: false, positions: '{1,2,3}' },
        { is_new: true, positions: '{4,5}' },
      ])
      const [first] = notes(0, 1)
      await expect(store.append([{ ...first, body: '{}' } as never])).rejects.toMatchObject({
        code: 'event.id-conflict',
      })
      // A clock that was set back makes no older month.
      await client.query(`UPDATE ${schema}.head SET month = 300001`)
      await client.query(
        `CREATE TABLE ${schema}.events_300001 PARTITION OF ${schema}.events FOR VALUES IN (300001)`,
      )
      await store.append(notes(5, 300))
      const last = await client.query(`SELECT count(*)::integer AS count FROM ${schema}.events_300001`)
      expect(last.rows).toEqual([{ count: 300 }])
      expect((await all(store.read({}, 100))).flat().map(({ position }) => position)).toEqual(
        Array.from({ length: 305 }, (_, index) => index + 1),
      )
      await client.end()
      await store.close()
    })
  })

  describe('the address', () => {
    const definitions = [defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })]

    test('names the schema, and messages leave the password out', async () => {
      const schema = newSchema()
      const url = new URL(database.url)
      url.password = 'a secret'
      url.searchParams.set('schema', schema)
      const log = await openLog(url.href, definitions)
      await log.append({ id: 'a', type: 'note.made', at: 0, data: { text: 'x' } })
      expect(log.store.location).toContain(`schema=${schema}`)
      expect(log.store.location).not.toContain('secret')
      await log.close()
    })

    test.each([
      ['postgres://someone:secret@127.0.0.1:1/none', 'log.failed'],
      ['postgres://a:secret@[/none', 'argument.invalid'],
    ])('%s is an error', async (address, code) => {
      const error = await openLog(address, definitions).catch((thrown) => thrown)
      expect(error).toMatchObject({ code })
      expect(`${error.message} ${error.found}`).not.toContain('secret')
    })

    test('of a database that does not exist is an error', async () => {
      const url = new URL(database.url)
      url.pathname = '/tapeline_no_such_database'
      await expect(openLog(url.href, definitions)).rejects.toMatchObject({
        code: 'log.failed',
        message: expect.stringContaining('does not exist'),
      })
    })
  })

  test('refuses texts that PostgreSQL cannot hold', async () => {
    const store = await open(newSchema())
    const [note] = notes(0, 1)
    for (const id of ['a\0b', 'a\ud800'])
      await expect(store.append([{ ...note, id } as never])).rejects.toMatchObject({ code: 'event.invalid' })
    expect((await store.head()).position).toBe(0)
    await store.close()
  })
})
