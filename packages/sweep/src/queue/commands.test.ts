/** The commands `tapeline sweep --queue` and `tapeline sweep-worker`, as processes with a Redis of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { hasRedisServer, OwnRedis } from './redis.fixture.js'

// The command is a package above this one, and so is started and not imported.
const BIN = fileURLToPath(new URL('../../../cli/bin/tapeline.js', import.meta.url))
const SWEEP = [
  'sweep',
  'deepseek-r1',
  '--scale',
  'r1-release=0..2:0.02',
  '--measure',
  'quotes.NVDA.last',
  '--json',
]

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly error: string }>
  /** Resolves when the error stream has this text. */
  readonly says: (text: string) => Promise<void>
}

const running: Running[] = []
const folder = mkdtempSync(join(tmpdir(), 'tapeline-commands-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
})

function tapeline(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, error] = ['', '']
  child.stdout?.on('data', (text) => {
    out += text
  })
  child.stderr?.on('data', (text) => {
    error += text
  })
  const ended = new Promise<{ code: number | null; out: string; error: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out, error }))
  })
  const says = async (text: string): Promise<void> => {
    while (!error.includes(text)) {
      if (child.exitCode !== null) throw new Error(`It ended without '${text}': ${error}`)
      await pause(20)
    }
  }
  const run = { child, ended, says }
  running.push(run)
  return run
}

const worker = (address: string, ...more: readonly string[]): Running =>
  tapeline('sweep-worker', '--queue', address, ...more)

const describeCommands = hasRedisServer ? describe : describe.skip

describeCommands('the commands of a sweep on a queue', () => {
  let redis: OwnRedis
  let whole: string
  beforeAll(async () => {
    redis = await OwnRedis.start()
    whole = (await tapeline(...SWEEP).ended).out
  }, 120_000)
  afterAll(() => redis?.stop())

  test('print the same bytes as without a queue, though a worker is killed in the middle', async () => {
    const doomed = worker(redis.address)
    const file = join(folder, 'rows.json')
    const sweeping = tapeline(...SWEEP, '--queue', redis.address, '--resume', file)
    const rows = (): number => {
      const part = `${file}.part`
      return existsSync(part) ? readFileSync(part, 'utf8').split('\n').length - 2 : 0
    }
    while (rows() < 5) {
      if (sweeping.child.exitCode !== null) throw new Error((await sweeping.ended).error)
      await pause(2)
    }
    doomed.child.kill('SIGKILL')
    await doomed.ended
    expect(rows()).toBeLessThan(101)
    worker(redis.address)
    const { code, out, error } = await sweeping.ended
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toBe(whole)
  }, 240_000)

  test('refuse a worker that lacks the folder of the tape, and go on with one that has it', async () => {
    const tapes = join(folder, 'tapes')
    const wrong = worker(redis.address, '--folder', join(folder, 'elsewhere'))
    const sweeping = tapeline(
      ...SWEEP,
      '--queue',
      redis.address,
      '--folder',
      tapes,
      '--at',
      '2025-01-28T16:00-05:00',
    )
    const refused = await wrong.ended
    expect(refused.code).toBe(1)
    expect(refused.error).toContain('This worker cannot begin the sweep')
    expect(refused.error).toContain('elsewhere')
    worker(redis.address)
    const { code, out, error } = await sweeping.ended
    expect({ code, rows: JSON.parse(out).rows.length }).toEqual({ code: 0, rows: 101 })
    expect(error).toContain('cannot begin the sweep')
  }, 240_000)

  test('name a wrong or missing password, and take the right one without showing it', async () => {
    const locked = await OwnRedis.start('--requirepass', 'secret')
    try {
      for (const password of ['', ':wrong@']) {
        const address = locked.address.replace('redis://', `redis://${password}`)
        for (const args of [SWEEP, ['sweep-worker']]) {
          const { code, out, error } = await tapeline(...args, '--queue', address).ended
          expect({ code, out }).toEqual({ code: 1, out: '' })
          expect(error).toContain('refuses the user or the password')
          expect(error).not.toContain('wrong')
        }
      }
      const address = locked.address.replace('redis://', 'redis://:secret@')
      const right = worker(address)
      const { code, out } = await tapeline(...SWEEP, '--queue', address).ended
      expect({ code, out }).toEqual({ code: 0, out: whole })
      right.child.kill('SIGINT')
      const { error } = await right.ended
      expect(error).not.toContain('secret')
    } finally {
      await locked.stop()
    }
  }, 240_000)

  test('report a queue that cannot be reached, and can be interrupted', async () => {
    const away = await OwnRedis.start()
    await away.stop()
    const [sweeping, waiting] = [tapeline(...SWEEP, '--queue', away.address), worker(away.address)]
    for (const { child, says, ended } of [sweeping, waiting]) {
      await says('cannot be reached (ECONNREFUSED)')
      child.kill('SIGINT')
      expect(await ended).toMatchObject({ code: 130, out: '' })
    }
  }, 120_000)
})
