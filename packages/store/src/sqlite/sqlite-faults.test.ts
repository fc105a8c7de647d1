/* Failing calls, locks of others, and full disks: no false acknowledgement, no lock is left, and the log goes on. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { LogAppended, LoggedRecord } from '@tapeline/core/log'
import { all, notes } from '../contract.fixture.js'
import { verifyRecords } from '../records/verify-records.js'
import { FaultyBinding } from './faulty-binding.fixture.js'
import { libsql } from './libsql.js'
import { SqliteStore } from './sqlite-store.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-sqlite-faults-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const newPath = (): string => join(folder, `${++files}.db`)

/** Requires that no connection to a database has a lock, and none reads. */
function expectFree(path: string): void {
  const connection = libsql.open(path)
  connection.exec('BEGIN IMMEDIATE')
  connection.exec('ROLLBACK')
  const [busy] = connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()[0] ?? []
  expect(busy).toBe(0)
  connection.close()
}

async function recordsOf(path: string): Promise<readonly LoggedRecord[]> {
  const store = await SqliteStore.open(path)
  await verifyRecords(store)
  const records = (await all(store.read({}, 100))).flat()
  await store.close()
  return records
}

/** What came of an append: its answer, or the code of its error. */
const outcomeOf = async (appending: Promise<LogAppended>): Promise<LogAppended | string> =>
  await appending.catch((error) => error.code ?? String(error))

const CODES = ['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC'] as const

describe('a failing call of SQLite', () => {
  test.each(CODES.flatMap((code) => (['before', 'after'] as const).map((when) => [code, when] as const)))(
    '%s, thrown %s each call of an append: it is not acknowledged unless it is stored, and is stored once when repeated',
    async (code, when) => {
      const binding = new FaultyBinding()
      const path = newPath()
      const store = await SqliteStore.open(path, { binding })
      await store.append(notes(0, 2))
      const calls = binding.calls.length
      let position = 2
      for (let index = 0; index < calls; index++) {
        const records = notes(position, 2)
        const positions = [position + 1, position + 2]
        binding.arm(when, (call) => (call.index === index ? code : undefined))
        const outcome = await outcomeOf(store.append(records, { expectedPosition: position }))
        binding.arm('never')
        expectFree(path)
        const stored = await recordsOf(path)
        if (typeof outcome === 'string') expect([code, outcome]).toEqual([code, 'log.failed'])
        else expect([outcome.positions, stored.length]).toEqual([positions, position + 2])
        // All or none.
        expect([position, position + 2]).toContain(stored.length)
        const again = await store.append(records, { expectedPosition: position })
        expect([again.positions, again.added]).toEqual([positions, position + 2 - stored.length])
        position += 2
        if (code === 'SQLITE_BUSY') expect(typeof outcome).toBe('object')
      }
      expect(calls).toBeGreaterThan(4)
      expect((await recordsOf(path)).map(({ id }) => id)).toEqual(notes(0, position).map(({ id }) => id))
      await store.close()
    },
  )

  test.each(CODES)('%s at each call of opening: the next try opens the log', async (code) => {
    const counting = new FaultyBinding()
    await (await SqliteStore.open(newPath(), { binding: counting })).close()
    const path = newPath()
    for (let index = 0; index < counting.calls.length; index++) {
      const binding = new FaultyBinding()
      binding.arm('before', (call) => (call.index === index ? code : undefined))
      const opening = SqliteStore.open(path, { binding }).then(
        (store) => store.close(),
        (error) => error.code,
      )
      // What fails at the last calls was there after the first tries.
      const isMade = binding.calls.length <= index
      expect(await opening).toBe(isMade || code === 'SQLITE_BUSY' ? undefined : 'log.failed')
    }
    const store = await SqliteStore.open(path)
    expect((await store.append(notes(0, 1))).positions).toEqual([1])
    await store.close()
    expectFree(path)
  })

  test('a lost answer of every append: each is stored once when it is repeated', async () => {
    const binding = new FaultyBinding()
    const path = newPath()
    const store = await SqliteStore.open(path, { binding })
    for (let position = 0; position < 30; position++) {
      binding.arm('after', ({ sql }) => (sql === 'COMMIT' ? 'SQLITE_IOERR' : undefined))
      expect(await outcomeOf(store.append(notes(position, 1), { expectedPosition: position }))).toBe(
        'log.failed',
      )
      binding.arm('never')
      const { positions, added } = await store.append(notes(position, 1), { expectedPosition: position })
      expect([positions, added]).toEqual([[position + 1], 0])
    }
    expect(await recordsOf(path)).toHaveLength(30)
    await store.close()
  })
})

describe('a lock of another connection', () => {
  test('makes an append wait, and then gives log.busy without a lock left', async () => {
    const path = newPath()
    const store = await SqliteStore.open(path, { busyMs: 60 })
    const other = libsql.open(path)
    other.exec('BEGIN IMMEDIATE')
    expect(await outcomeOf(store.append(notes(0, 1)))).toBe('log.busy')
    const waiting = store.append(notes(0, 1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    other.exec('COMMIT')
    expect((await waiting).positions).toEqual([1])
    other.close()
    expectFree(path)
    await store.close()
  })

  test('that excludes readers makes reads wait, and leaves no statement open', async () => {
    const [first, path] = [newPath(), newPath()]
    const store = await SqliteStore.open(first)
    await store.append(notes(0, 3))
    await store.close()
    // An exclusive connection begins only if no other one has the file open, and ends only if it began as a normal one.
    copyFileSync(first, path)
    const other = libsql.open(path)
    other.prepare('SELECT count(*) FROM events').all()
    other.exec('PRAGMA locking_mode = EXCLUSIVE')
    other.exec('BEGIN IMMEDIATE')
    other.exec("INSERT INTO checkpoints VALUES ('x', 0, '', '')")
    other.exec('COMMIT')
    await expect(SqliteStore.open(path, { busyMs: 60 })).rejects.toMatchObject({ code: 'log.busy' })
    const opening = SqliteStore.open(path)
    await new Promise((resolve) => setTimeout(resolve, 20))
    other.exec('PRAGMA locking_mode = NORMAL')
    other.prepare('SELECT count(*) FROM events').all()
    const reader = await opening
    expect((await reader.head()).position).toBe(3)
    expectFree(path)
    await reader.close()
    other.close()
  })

  test('left open by a reader in the middle keeps no append waiting', async () => {
    const path = newPath()
    const store = await SqliteStore.open(path)
    await store.append(notes(0, 10))
    const reading = store.read({}, 2)[Symbol.asyncIterator]()
    await reading.next()
    expectFree(path)
    expect((await store.append(notes(10, 1))).positions).toEqual([11])
    await store.close()
  })
})

describe('a full disk', () => {
  test('refuses an append without a trace, keeps those before, and goes on once there is room', async () => {
    const binding = new FaultyBinding()
    let pages = 40
    binding.prepare = (connection) => connection.exec(`PRAGMA max_page_count = ${pages}`)
    const path = newPath()
    const store = await SqliteStore.open(path, { binding })
    let acknowledged = 0
    let outcome: LogAppended | string
    do {
      outcome = await outcomeOf(store.append(notes(acknowledged, 10), { expectedPosition: acknowledged }))
      if (typeof outcome !== 'string') acknowledged += 10
    } while (typeof outcome !== 'string')
    expect(outcome).toBe('log.failed')
    expect(acknowledged).toBeGreaterThan(100)
    expect(await recordsOf(path)).toHaveLength(acknowledged)
    await expect(store.append(notes(acknowledged, 500))).rejects.toMatchObject({ found: 'SQLITE_FULL' })
    expectFree(path)
    pages = 4000
    await expect(store.append(notes(acknowledged, 500)))
      .rejects.toBeDefined()
      .catch(() => undefined)
    expect((await store.append(notes(acknowledged, 500))).head.position).toBe(acknowledged + 500)
    await store.close()
    expect(await recordsOf(path)).toHaveLength(acknowledged + 500)
  })
})
