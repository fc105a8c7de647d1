import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from '@jest/globals'
import { defineEvent } from '@tapeline/core'
import { z } from 'zod'
import { describeLogStore, notes } from '../contract.fixture.js'
import { openLog } from '../open-log.js'
import { FaultyBinding } from './faulty-binding.fixture.js'
import { libsql } from './libsql.js'
import { SCHEMA_VERSION } from './schema.js'
import { SqliteStore } from './sqlite-store.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true }))

const definitions = [defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })]

let files = 0
const newPath = (): string => join(folder, `log ${++files}.db`)

describeLogStore('SQLite', {
  open: (name) => SqliteStore.open(join(folder, `${name}.db`)),
  isShared: true,
})

/** What another connection finds at a pragma. */
function pragmaOf(path: string, pragma: string): unknown {
  const connection = libsql.open(path)
  try {
    return connection.prepare(`PRAGMA ${pragma}`).all()[0]?.[0]
  } finally {
    connection.close()
  }
}

/** Runs statements on a connection of its own. */
function change(path: string, ...statements: readonly string[]): void {
  const connection = libsql.open(path)
  for (const sql of statements) connection.exec(sql)
  connection.close()
}

describe('opening an SQLite log', () => {
  test('uses a write-ahead log, and sets and reads back the synchronous mode of each connection', async () => {
    const binding = new FaultyBinding()
    const path = newPath()
    const store = await SqliteStore.open(path, { binding })
    expect(pragmaOf(path, 'journal_mode')).toBe('wal')
    expect(binding.calls).toContain('PRAGMA synchronous = FULL')
    expect(binding.calls).toContain('PRAGMA synchronous')
    await store.close()
  })

  test.each([
    ['journal_mode', 'PRAGMA journal_mode = WAL', 'delete'],
    ['synchronous', 'PRAGMA synchronous', 1],
  ])('refuses a database whose %s does not hold', async (pragma, sql, answer) => {
    const binding = {
      open: (path: string) => {
        const connection = libsql.open(path)
        const prepare = connection.prepare.bind(connection)
        connection.prepare = (text) =>
          text === sql ? { ...prepare(text), all: () => [[answer]] } : prepare(text)
        return connection
      },
    }
    await expect(SqliteStore.open(newPath(), { binding })).rejects.toMatchObject({
      code: 'log.failed',
      message: expect.stringContaining(`its '${pragma}' is wrong`),
      found: String(answer),
    })
  })

  test('refuses a newer schema with both versions, and changes nothing', async () => {
    const path = newPath()
    await (await SqliteStore.open(path)).close()
    change(path, `PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
    await expect(SqliteStore.open(path)).rejects.toMatchObject({
      code: 'log.version',
      expected: `schema version ${SCHEMA_VERSION} or older`,
      found: `schema version ${SCHEMA_VERSION + 1}`,
    })
    expect(pragmaOf(path, 'user_version')).toBe(SCHEMA_VERSION + 1)
  })

  test('refuses another database and another file, and changes neither', async () => {
    const other = newPath()
    change(other, 'CREATE TABLE people (name TEXT)')
    const before = readFileSync(other)
    await expect(SqliteStore.open(other)).rejects.toMatchObject({ code: 'log.invalid' })
    expect(readFileSync(other)).toEqual(before)
    const text = newPath()
    writeFileSync(text, 'day,close\n'.repeat(1000))
    await expect(SqliteStore.open(text)).rejects.toMatchObject({ code: 'log.failed', found: 'SQLITE_NOTADB' })
    expect(statSync(text).size).toBe(10_000)
    await expect(SqliteStore.open(join(folder, 'missing', 'log.db'))).rejects.toMatchObject({
      code: 'log.failed',
    })
  })

  test('makes one log for many that open it at once', async () => {
    const path = newPath()
    const stores = await Promise.all(Array.from({ length: 8 }, () => SqliteStore.open(path)))
    await Promise.all(stores.map((store, index) => store.append(notes(index, 1))))
    expect((await stores[0]?.head())?.position).toBe(8)
    await Promise.all(stores.map((store) => store.close()))
  })

  test('leaves one complete file when it is closed', async () => {
    const path = newPath()
    const store = await SqliteStore.open(path)
    await store.append(notes(0, 100))
    await store.close()
    rmSync(`${path}-wal`, { force: true })
    rmSync(`${path}-shm`, { force: true })
    const again = await SqliteStore.open(path)
    expect((await again.head()).position).toBe(100)
    await again.close()
  })
})

describe('the address of an SQLite log', () => {
  test.each([
    ['a path', (path: string) => `file:${path}`],
    ['a URL', (path: string) => pathToFileURL(path).href],
  ])('may be %s with any characters', async (_, addressOf) => {
    const path = join(folder, `ä b%20#?${++files}.db`)
    const log = await openLog(addressOf(path), definitions)
    await log.append({ id: 'a', type: 'note.made', at: 0, data: { text: 'x' } })
    expect(log.store.location).toBe(path)
    await log.close()
    expect(statSync(path).size).toBeGreaterThan(0)
  })

  test('of a missing log is an error with create: false, and makes no file', async () => {
    const path = newPath()
    await expect(openLog(`file:${path}`, definitions, { create: false })).rejects.toMatchObject({
      code: 'log.failed',
      message: expect.stringContaining('does not exist'),
    })
    expect(() => statSync(path)).toThrow('ENOENT')
  })

  test.each(['file:', 'file://host/a.db', 'file:a\0.db'])('%j is an error', async (address) => {
    await expect(openLog(address, definitions)).rejects.toMatchObject({ code: 'argument.invalid' })
  })
})

describe('a changed SQLite log', () => {
  async function changedLog(...statements: readonly string[]) {
    const path = newPath()
    const log = await openLog(`file:${path}`, definitions)
    const events = Array.from({ length: 5 }, (_, index) => ({
      id: `e${index + 1}`,
      type: 'note.made' as const,
      at: index,
      data: { text: 'as it was' },
    }))
    await log.append(events)
    change(path, ...statements)
    return { log, path }
  }

  test.each([
    ['a word of a body', "UPDATE events SET body = replace(body, 'was', 'is') WHERE position = 3"],
    ['a body that is JSON no more', 'UPDATE events SET body = substr(body, 2) WHERE position = 3'],
    ['a body that is two events', "UPDATE events SET body = body || ',' || body WHERE position = 3"],
    ['a hash', "UPDATE events SET hash = replace(hash, substr(hash, 1, 1), 'g') WHERE position = 3"],
    ['a time', 'UPDATE events SET at = at + 0.001 WHERE position = 3'],
    ['a moment of knowledge', 'UPDATE events SET known_at = 9 WHERE position = 3'],
  ])('is found and named by verify: %s', async (_, sql) => {
    const { log, path } = await changedLog(sql)
    const error = await log.verify().catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'log.invalid', eventId: 'e3', place: { file: `${path} position 3` } })
    expect(new Set(error.faults.map((fault: { eventId?: string }) => fault.eventId))).toEqual(new Set(['e3']))
    await log.close()
  })

  test.each([
    ['body that is JSON no more', 'UPDATE events SET body = substr(body, 2) WHERE position = 3', 'e3'],
    ['gap', 'DELETE FROM events WHERE position = 2', undefined],
  ])('with a %s is no timeline', async (_, sql, eventId) => {
    const { log } = await changedLog(sql)
    await expect(log.timeline()).rejects.toMatchObject({ code: 'log.invalid', eventId })
    await log.close()
  })
})
