/* Several processes at one SQLite log: they die at any moment, write at once, read while others write, and run out of space. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { defineEvent } from '@tapeline/core'
import { z } from 'zod'
import { all, notes } from '../contract.fixture.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { openLog } from '../open-log.js'
import { verifyRecords } from '../records/verify-records.js'
import { type TestProcess, TestProgram } from '../test-program.fixture.js'
import { SqliteStore } from './sqlite-store.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-processes-'))
let program: TestProgram

beforeAll(async () => {
  program = await TestProgram.bundled(new URL('./writer.fixture.ts', import.meta.url))
})

afterAll(async () => {
  await program.remove()
  rmSync(folder, { recursive: true, force: true })
})

let files = 0
const newPath = (): string => join(folder, `${++files}.db`)

interface Writer extends TestProcess {
  /** The lines that it has reported, as words. */
  readonly lines: readonly (readonly [word: string, value: string])[]
}

/** @param command how to start the program; its own command and arguments are the last arguments of that */
function start(words: readonly (string | number)[], command: readonly string[] = []): Writer {
  const lines: [string, string][] = []
  const onLine = (line: string): void => {
    const space = line.indexOf(' ')
    lines.push([line.slice(0, space), line.slice(space + 1)])
  }
  return { ...program.start(words.map(String), onLine, command), lines }
}

const valuesOf = ({ lines }: Writer, word: string): string[] =>
  lines.flatMap(([own, value]) => (own === word ? [value] : []))

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('a writer that is killed', () => {
  /** Kills writers of one log, one after the other. */
  async function killWriters(lane: number, rounds: number): Promise<void> {
    const path = newPath()
    let position = 0
    for (let round = 0; round < rounds; round++) {
      const name = `lane ${lane}, round ${round}`
      // In turn: at a call of SQLite, from those of opening on, or at a moment after some appends; some with large events.
      const isAtCall = round % 3 !== 0
      const killAt = isAtCall ? Math.floor(round / 3) % 45 : -1
      const length = round % 5 === 0 ? 30_000 : 10
      const writer = start(['append', path, name, killAt, round % 2 === 0 ? 'before' : 'after', length])
      if (!isAtCall) {
        await until(() => writer.lines.length >= 1 + ((round / 3) % 12))
        const end = performance.now() + ((round * 7919) % 500) / 1000
        while (performance.now() < end);
        writer.child.kill('SIGKILL')
      }
      await writer.ended
      expect(writer.child.signalCode).toBe('SIGKILL')
      const [sent, acknowledged] = [valuesOf(writer, 'sent'), valuesOf(writer, 'acknowledged')]
      const store = await SqliteStore.open(path)
      const recovered = (await all(store.read({ after: position }, 1000))).flat().map(({ id }) => id)
      expect(recovered).toEqual(sent.slice(0, recovered.length))
      expect(recovered.slice(0, acknowledged.length)).toEqual(acknowledged)
      position += recovered.length
      if (round % 20 === 19 || round === rounds - 1)
        expect((await verifyRecords(store)).position).toBe(position)
      await store.close()
    }
    expect(position).toBeGreaterThan(rounds)
  }

  test(
    `loses nothing that it acknowledged, and leaves a prefix of what it sent: ${faultCount(100, 1000)} times`,
    async () => {
      const half = faultCount(100, 1000) / 2
      await Promise.all([killWriters(0, half), killWriters(1, half)])
    },
    FAULTS_MS,
  )
})

describe('several processes', () => {
  test(
    'of two writers with one expected position one wins, in every round',
    async () => {
      const path = newPath()
      const writers = [start(['answer', path]), start(['answer', path])]
      await until(() => writers.every(({ lines }) => lines.length === 1))
      const rounds = faultCount(200, 1000)
      const wins = [0, 0]
      for (let round = 0; round < rounds; round++) {
        for (const [index, { child }] of writers.entries()) child.stdin.write(`w${index}-${round} ${round}\n`)
        await until(() => writers.every(({ lines }) => lines.length === round + 2))
        const outcomes = writers.map(({ lines }) => lines[round + 1]?.[1])
        expect([...outcomes].sort()).toEqual(['log.conflict', `stored ${round + 1}`])
        wins[outcomes.indexOf(`stored ${round + 1}`)] =
          (wins[outcomes.indexOf(`stored ${round + 1}`)] ?? 0) + 1
      }
      for (const { child } of writers) child.stdin.end()
      await Promise.all(writers.map(({ ended }) => ended))
      const store = await SqliteStore.open(path)
      expect((await verifyRecords(store)).position).toBe(rounds)
      await store.close()
      // Both were in time now and then.
      expect(Math.min(...wins)).toBeGreaterThan(0)
    },
    FAULTS_MS,
  )

  test('read while one writes: each gets every event once, in order', async () => {
    const path = newPath()
    const noted = defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })
    const logs = await Promise.all([1, 2, 3].map(() => openLog(`file:${path}`, [noted])))
    const writer = start(['append', path, 'event', -1])
    const read = await Promise.all(
      logs.map(async (log) => {
        const ids: string[] = []
        for await (const { events } of log.subscribe({ batchSize: 50 })) {
          ids.push(...events.map(({ id }) => id))
          if (ids.length >= 300) break
        }
        await log.close()
        return ids.slice(0, 300)
      }),
    )
    writer.child.kill('SIGKILL')
    await writer.ended
    const expected = Array.from({ length: 300 }, (_, index) => `event-${index + 1}`)
    expect(read).toEqual([expected, expected, expected])
  })
})

/** Whether this machine lets a test mount a file system of its own, which only its process sees. */
const canMount =
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']).status === 0
if (!canMount)
  console.warn('The tests of a full disk are skipped: this machine lets no process mount a tmpfs.')

describe('a file system that refuses writes', () => {
  /** Requires that a log has what a writer reported before its file system refused a write, and can go on. */
  async function expectKept(writer: Writer, path: string): Promise<void> {
    expect(valuesOf(writer, 'failed')).toEqual(['log.failed'])
    const acknowledged = valuesOf(writer, 'acknowledged').length
    expect(acknowledged).toBeGreaterThan(1)
    const store = await SqliteStore.open(path)
    const { position } = await verifyRecords(store)
    expect([acknowledged, acknowledged + 1]).toContain(position)
    const [first = []] = await all(store.read({}, 1))
    expect((await store.append(first, { expectedPosition: 0 })).added).toBe(0)
    expect((await store.append(notes(0, 100))).head.position).toBe(position + 100)
    await store.close()
  }

  test.each([100, 130, 161, 200, 333])(
    'from a file of %i kB on: nothing is acknowledged that is not stored, and the log opens again',
    async (kilobytes) => {
      const path = newPath()
      // Node ignores SIGXFSZ, so that a write beyond the limit fails.
      const script = `ulimit -f ${kilobytes * 2}; exec "$0" "$@"`
      const writer = start(['fill', path], ['sh', '-c', script])
      await writer.ended
      await expectKept(writer, path)
    },
  )

  test.each(canMount ? [180, 260, 1000] : [])(
    'because its %i kB are full: nothing is acknowledged that is not stored, and the log opens again',
    async (kilobytes) => {
      const [small, kept] = [mkdtempSync(join(folder, 'small-')), mkdtempSync(join(folder, 'kept-'))]
      const script = `mount -t tmpfs -o size=${kilobytes}k tmpfs ${small} && "$0" "$@"; cp ${small}/* ${kept}`
      const path = join(small, 'log.db')
      const writer = start(['fill', path], ['unshare', '-rm', 'sh', '-c', script])
      await writer.ended
      await expectKept(writer, join(kept, 'log.db'))
    },
  )
})
