import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, test } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { remove, replace, whatIf } from '@tapeline/core/what-if'
import { Redis } from 'ioredis'
import { measure, tape } from '../fees.fixture.js'
import { cross, isFailedRow, type SweepBranch, type SweepQueue, type SweepTable, sweep } from '../index.js'
import { startSweepWorker } from './index.js'
import { hasRedis, hasRedisServer, OwnRedis, REDIS, removeKeys } from './redis.fixture.js'
import type { SweepWorker, SweepWorkerOptions } from './sweep-worker.js'
import { hashOf, tapeOf } from './task.js'

const module = new URL('../fees.fixture.ts', import.meta.url)
const isFull = process.env.TAPELINE_FAULTS === 'full'
const bytes = (table: SweepTable): string => JSON.stringify(table)

/** Nested branches, and some that fail. */
const list: readonly SweepBranch[] = [
  ...Array.from({ length: 30 }, (_, index) => ({
    name: `no f${index + 1}`,
    edits: [remove(`f${index + 1}`)],
    branches: [
      { name: 'no f35', edits: [remove('f35')] },
      {
        name: 'no f36',
        edits: [remove('f36')],
        branches: [{ name: 'f37', edits: [replace('f37', { data: { amount: 5 } })] }],
      },
    ],
  })),
  { name: 'broken', edits: [remove('gone')], branches: [{ name: 'inner', edits: [remove('f1')] }] },
]

let prefixes = 0
const used: string[] = []
const newPrefix = (): string => {
  const prefix = `tapeline-test-${process.pid}-${process.env.JEST_WORKER_ID ?? 0}-${Date.now()}-${++prefixes}`
  used.push(prefix)
  return prefix
}
const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  if (hasRedis) for (const prefix of used.splice(0)) await removeKeys(prefix)
})

function worker(options: Omit<SweepWorkerOptions, 'queue'>, address = REDIS): SweepWorker {
  const started = startSweepWorker({ queue: address, lockMs: 1000, ...options })
  ends.push(() => started.close())
  return started
}

/** Runs the fixture as a process of its own. */
async function workerProcess(
  address: string,
  prefix: string,
  ...more: readonly (string | number)[]
): Promise<ChildProcess> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL('./worker-process.fixture.ts', import.meta.url))
  const given = [
    '--conditions=tapeline-source',
    '--import',
    tsx,
    script,
    address,
    prefix,
    ...more.map(String),
  ]
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] })
  ends.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child.on('exit', resolve))
    child.kill('SIGKILL')
    await exited
  })
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return child
}

const onQueue = (
  prefix: string,
  branches: readonly SweepBranch[] = list,
  queue: Partial<SweepQueue> = {},
  more: object = {},
): Promise<SweepTable> =>
  sweep(tape, { branches, module, queue: { address: REDIS, prefix, chunk: 4, ...queue }, ...more })

const describeQueue = hasRedis ? describe : describe.skip

describeQueue('a sweep on a queue', () => {
  test('gives the same bytes as in process, each branch once, with progress', async () => {
    const whole = await sweep(tape, { branches: list, measure })
    for (const folder of [undefined, mkdtempSync(join(tmpdir(), 'tapeline-queue-'))]) {
      const prefix = newPrefix()
      worker({ prefix, threads: 2 })
      worker({ prefix })
      const seen: number[] = []
      const table = await onQueue(prefix, list, folder === undefined ? {} : { folder }, {
        onProgress: ({ row }: { row: { index: number } }) => seen.push(row.index),
      })
      expect(bytes(table)).toBe(bytes(whole))
      expect(seen.sort((left, right) => left - right)).toEqual(whole.rows.map(({ index }) => index))
      if (folder === undefined) continue
      expect(readdirSync(folder)).toEqual([`${hashOf(tapeOf(tape))}.tape`])
      rmSync(folder, { recursive: true })
    }
  })

  test('can be aborted, and resumed', async () => {
    const whole = await sweep(tape, { branches: list, measure })
    const prefix = newPrefix()
    worker({ prefix })
    const controller = new AbortController()
    const part = await onQueue(
      prefix,
      list,
      {},
      {
        signal: controller.signal,
        onProgress: ({ done }: { done: number }) => done > 8 && controller.abort(),
      },
    )
    expect(part.complete).toBe(false)
    expect(part.rows.length).toBeGreaterThan(8)
    const resumed = await onQueue(prefix, list, {}, { resume: JSON.parse(bytes(part)) })
    expect(bytes(resumed)).toBe(bytes(whole))
  })

  test('is aborted while no worker takes its branches, after a warning', async () => {
    const warnings: string[] = []
    const controller = new AbortController()
    const table = await onQueue(
      newPrefix(),
      list,
      {
        onWarning: (warning) => {
          warnings.push(warning)
          controller.abort()
        },
      },
      { signal: controller.signal },
    )
    expect(table.rows).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('No worker takes branches')])
  }, 30_000)

  test('goes on after a branch that ends its thread, and one that hangs', async () => {
    const prefix = newPrefix()
    worker({ prefix })
    const poison = (name: string, amount: number): SweepBranch => ({
      name,
      edits: [replace('f0', { data: { amount } })],
    })
    const fine = list.slice(0, 3)
    const table = await onQueue(
      prefix,
      [...fine, poison('ends', -1), poison('hangs', -2), { name: 'last', edits: [] }],
      { attempts: 2, branchMs: 700 },
    )
    const failed = table.rows.filter(isFailedRow)
    expect(failed.map(({ name, error }) => [name, error.code])).toEqual([
      ['ends', 'sweep.worker-lost'],
      ['hangs', 'sweep.worker-lost'],
    ])
    const expected = await sweep(tape, { branches: fine, measure })
    expect(table.rows.slice(0, expected.rows.length).map((row) => 'measures' in row && row.measures)).toEqual(
      expected.rows.map((row) => 'measures' in row && row.measures),
    )
    expect(table.complete).toBe(true)
  }, 30_000)

  test('is refused by a worker with other code, and done by one with the same', async () => {
    const prefix = newPrefix()
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-queue-'))
    ends.push(() => rmSync(folder, { recursive: true }))
    const other = join(folder, 'measures.js')
    writeFileSync(other, 'export const events = []\nexport const measure = () => ({})\n')
    const refusing = worker({ prefix, moduleOf: () => pathToFileURL(other).href })
    const warnings: string[] = []
    const sweeping = onQueue(prefix, list, { onWarning: (warning) => warnings.push(warning) })
    const refusal = await refusing.ended.catch((error: unknown) => error)
    expect(isTapelineError(refusal, 'sweep.invalid')).toBe(true)
    expect(refusal).toMatchObject({
      expected: expect.stringMatching(/^@tapeline\/sweep .*, module [0-9a-f]{16}$/),
      found: expect.stringMatching(/^@tapeline\/sweep .*, module [0-9a-f]{16}$/),
    })
    worker({ prefix })
    expect(bytes(await sweeping)).toBe(bytes(await sweep(tape, { branches: list, measure })))
    expect(warnings).toContainEqual(expect.stringContaining('other code'))
  }, 30_000)

  test.each([
    ['a module that is missing', { moduleOf: () => 'file:///no/such/measures.js' }],
    ['a folder that is missing', { folder: '/no/such/folder' }],
  ])(
    'is refused by a worker with %s, and no branch fails',
    async (_, options) => {
      const prefix = newPrefix()
      const refusing = worker({ prefix, ...options })
      const warnings: string[] = []
      const sweeping = onQueue(prefix, list, { attempts: 1, onWarning: (warning) => warnings.push(warning) })
      await expect(refusing.ended).rejects.toMatchObject({ code: 'sweep.invalid' })
      worker({ prefix })
      expect(bytes(await sweeping)).toBe(bytes(await sweep(tape, { branches: list, measure })))
      expect(warnings).toContainEqual(expect.stringContaining('cannot begin the sweep'))
    },
    30_000,
  )

  test('runs beside another one on the same queue', async () => {
    const prefix = newPrefix()
    worker({ prefix, threads: 2 })
    const seeds = [1, 2, 3]
    const tables = await Promise.all(seeds.map((seed) => onQueue(prefix, list, { chunk: 1 }, { seed })))
    for (const [place, seed] of seeds.entries())
      expect(bytes(tables[place] as SweepTable)).toBe(
        bytes(await sweep(tape, { branches: list, measure, seed })),
      )
  }, 60_000)

  test('ends with an error if two workers measure a branch differently', async () => {
    const prefix = newPrefix()
    const redis = new Redis(REDIS)
    ends.push(() => redis.disconnect())
    // Another worker has noted other rows of each chunk.
    const noted = setInterval(async () => {
      const [key] = await redis.keys(`${prefix}:sweep-task:*`)
      const name = key?.split(':').at(-1)
      if (name === undefined) return
      for (let index = 0; index < 130; index++)
        await redis.hsetnx(`${prefix}:sweep-rows:${name}`, `${index}`, 'x')
      worker({ prefix })
      clearInterval(noted)
    }, 20)
    ends.push(() => clearInterval(noted))
    const error = await onQueue(prefix).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'sweep.invalid',
      message: expect.stringContaining('different results'),
    })
  }, 30_000)

  test.each([
    ['http://localhost', 'sweep.invalid'],
    ['redis', 'sweep.invalid'],
    [5, 'argument.invalid'],
  ])('rejects the address %p', async (address, code) => {
    await expect(onQueue(newPrefix(), list, { address: address as string })).rejects.toMatchObject({ code })
    expect(() => startSweepWorker({ queue: address as string })).toThrow(expect.objectContaining({ code }))
  })

  test('rejects threads beside a queue, a function, a branch, and an unknown option', async () => {
    const queue = { address: REDIS }
    const invalid = expect.objectContaining({ code: 'sweep.invalid' })
    await expect(sweep(tape, { branches: list, module, queue, workers: 2 })).rejects.toEqual(invalid)
    await expect(sweep(tape, { branches: list, measure, queue } as never)).rejects.toEqual(invalid)
    const branch = whatIf(tape, { name: 'branch', edits: [remove('f1')] })
    await expect(sweep(branch, { branches: list, module, queue })).rejects.toEqual(invalid)
    await expect(onQueue(newPrefix(), list, { chunks: 2 } as never)).rejects.toMatchObject({
      code: 'option.unknown',
    })
  })
})

const many = cross({ event: Array.from({ length: 39 }, (_, index) => `f${index + 1}`), amount: [1, 2, 3, 4] })
const manyBranches = {
  parameters: many,
  edits: ({ event, amount }: (typeof many)[number]) => [replace(event, { data: { amount } })],
}

const describeFaults = hasRedisServer ? describe : describe.skip

describeFaults('a sweep on a queue under faults', () => {
  const kills = isFull ? 50 : 2
  test(`gives the same bytes while workers are killed, in ${kills} sweeps`, async () => {
    const redis = await OwnRedis.start()
    ends.push(() => redis.stop())
    const whole = bytes(await sweep(tape, { ...manyBranches, measure }))
    let living = await Promise.all([1, 2].map(() => workerProcess(redis.address, 'kill', 300)))
    for (let round = 0; round < kills; round++) {
      let isOver = false
      const sweeping = sweep(tape, {
        ...manyBranches,
        module,
        seed: round,
        queue: { address: redis.address, prefix: 'kill', chunk: 2 },
      }).finally(() => {
        isOver = true
      })
      for (let kill = 0; kill < 2 && !isOver; kill++) {
        await pause(50 + Math.random() * 200)
        living.shift()?.kill('SIGKILL')
        living = [...living, await workerProcess(redis.address, 'kill', 300)]
      }
      const table = await sweeping
      expect(JSON.stringify(table.rows.map((row) => ({ ...row, checksum: '' })))).toBe(
        JSON.stringify((JSON.parse(whole) as SweepTable).rows.map((row) => ({ ...row, checksum: '' }))),
      )
      expect(table.complete).toBe(true)
    }
  }, 1_200_000)

  test('gives the same bytes when a worker blocks past its lock', async () => {
    const redis = await OwnRedis.start()
    ends.push(() => redis.stop())
    await workerProcess(redis.address, 'block', 200, 500)
    await workerProcess(redis.address, 'block', 200)
    const table = await sweep(tape, {
      ...manyBranches,
      module,
      queue: { address: redis.address, prefix: 'block', chunk: 2 },
    })
    expect(bytes(table)).toBe(bytes(await sweep(tape, { ...manyBranches, measure })))
  }, 120_000)

  test('gives the same bytes when Redis restarts empty, and when it is flushed', async () => {
    const redis = await OwnRedis.start()
    ends.push(() => redis.stop())
    await workerProcess(redis.address, 'restart', 500)
    for (const fault of ['restart', 'flush']) {
      let done = 0
      const sweeping = sweep(tape, {
        ...manyBranches,
        module,
        seed: fault.length,
        queue: { address: redis.address, prefix: 'restart', chunk: 1 },
        onProgress: () => {
          done++
        },
      })
      while (done < 5) await pause(2)
      if (fault === 'restart') {
        await redis.stop()
        await pause(200)
        await redis.begin()
      } else {
        const own = new Redis(redis.address)
        await own.flushall()
        own.disconnect()
      }
      const table = await sweeping
      expect(table.complete).toBe(true)
      expect(bytes(table)).toBe(bytes(await sweep(tape, { ...manyBranches, seed: fault.length, measure })))
    }
  }, 120_000)

  test('ends with an error when Redis stays away, and keeps the rows for a resume', async () => {
    const redis = await OwnRedis.start()
    ends.push(() => redis.stop())
    const own = worker({ prefix: 'away' }, redis.address)
    const rows: SweepTable['rows'][number][] = []
    let manifest: SweepTable['manifest'] | undefined
    let stopped: Promise<void> | undefined
    const sweeping = sweep(tape, {
      ...manyBranches,
      module,
      queue: { address: redis.address, prefix: 'away', chunk: 1, lostMs: 1000 },
      onProgress: (progress) => {
        rows.push(progress.row)
        manifest = progress.manifest
        if (rows.length === 5) stopped = redis.stop()
      },
    }).catch((error: unknown) => error)
    expect(await sweeping).toMatchObject({ code: 'sweep.queue-lost' })
    await stopped
    await redis.begin()
    const resume = { manifest: manifest as SweepTable['manifest'], complete: false, rows }
    const table = await sweep(tape, {
      ...manyBranches,
      module,
      resume,
      queue: { address: redis.address, prefix: 'away' },
    })
    expect(bytes(table)).toBe(bytes(await sweep(tape, { ...manyBranches, measure })))
    await own.close()
  }, 60_000)

  test('warns of a Redis that may drop jobs', async () => {
    const redis = await OwnRedis.start()
    ends.push(() => redis.stop())
    await redis.stop()
    await redis.begin('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
    worker({ prefix: 'warn' }, redis.address)
    const warnings: string[] = []
    await sweep(tape, {
      branches: list.slice(0, 1),
      module,
      queue: { address: redis.address, prefix: 'warn', onWarning: (warning) => warnings.push(warning) },
    })
    expect(warnings).toEqual([expect.stringContaining("maxmemory-policy is 'allkeys-lru'")])
  }, 30_000)
})
