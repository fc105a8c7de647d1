import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { type ArgumentKind, checkOptionsOf, kinds, TapelineError, tapeColumns } from '@tapeline/core/internal'
import { DelayedError, type Job, Worker } from 'bullmq'
import type { RowContent } from '../table.js'
import type { WorkerData } from '../worker.js'
import { WorkerPool } from '../worker-pool.js'
import { codeOf } from './code-of.js'
import { awayText, COUNT, checkAddress, connectionTo, refusalOf } from './queue-options.js'
import { QUEUE, type SweepJob, type SweepTask, TaskStore } from './task.js'

export interface SweepWorkerOptions {
  /** The address of Redis, as that of the sweep. */
  readonly queue: string
  /** As that of the sweep. Default `tapeline`. */
  readonly prefix?: string
  /** Number of threads that measure branches, at least 1. Default 1. */
  readonly threads?: number
  /** The most memory of a thread, in MiB. A branch that needs more fails. Default: that of the process. */
  readonly memoryMb?: number
  /** A folder that holds the tapes of sweeps, if the one that the sweep names is elsewhere on this machine. */
  readonly folder?: string
  /** The address on this machine of a module that a sweep names. Default: the same address. */
  readonly moduleOf?: (address: string) => string
  /** For how long a job is this worker's before another one takes it, if this one does not report. Default 30,000 ms. */
  readonly lockMs?: number
  /** Gets a line for each sweep that begins, each refusal, and when Redis goes or comes back. */
  readonly onReport?: (line: string) => void
}

/** A worker of sweeps. */
export interface SweepWorker {
  /** Resolves when the worker has ended. @throws TapelineError `sweep.invalid` if it refused a sweep, since its code is another version, or if Redis refuses its password */
  readonly ended: Promise<void>
  /** Finishes the running chunks, and ends. */
  close(): Promise<void>
}

const OPTIONS = {
  queue: kinds.text,
  prefix: kinds.text,
  threads: COUNT,
  memoryMb: COUNT,
  folder: kinds.text,
  moduleOf: kinds.function,
  lockMs: kinds.milliseconds,
  onReport: kinds.function,
} satisfies Record<keyof SweepWorkerOptions, ArgumentKind>

/** How often a job may lose its worker before it counts as failed. */
const STALLED_MAX = 1

/** The most time in which a thread starts. */
const START_MS = 120_000

/** A task that this worker has begun. */
interface Begun {
  readonly task: SweepTask
  readonly data: WorkerData
  readonly idle: WorkerPool[]
}

/**
 * Starts a worker: it takes chunks of branches from a queue, measures them on threads of its own, and returns their rows.
 *
 * A thread that ends, hangs or runs out of memory fails its chunk, and the worker goes on. If the worker itself dies, another one
 * takes its chunk after `lockMs`.
 * @throws TapelineError `argument.invalid`, `option.unknown`; `sweep.invalid` for a wrong address
 */
export function startSweepWorker(options: SweepWorkerOptions): SweepWorker {
  checkOptionsOf('startSweepWorker()', options, OPTIONS, ['queue'])
  checkAddress(options.queue)
  const { queue, prefix = 'tapeline', threads = 1, lockMs = 30_000, onReport } = options
  let isAway = false
  const redis = connectionTo(queue, (error) => {
    const wrong = refusalOf(error, queue)
    if (wrong !== undefined) {
      refusal ??= wrong
      void close()
    } else if (!isAway) onReport?.(`${awayText(error, queue)} The worker waits for it.`)
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) onReport?.('Redis answers again.')
    isAway = false
  })
  const own = connectionTo(queue)
  const store = new TaskStore(redis, prefix)
  const name = `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`
  let begun: { readonly name: string; readonly ready: Promise<Begun> } | undefined
  let refusal: TapelineError | undefined

  const begin = async (task: string): Promise<Begun> => {
    const before = begun
    if (before?.name === task) return await before.ready
    const ready = started(task, store, options)
    begun = { name: task, ready }
    onReport?.(`Takes branches of the sweep ${task}.`)
    // The threads of another sweep that are busy end when their chunk does.
    await before?.ready
      .then(({ idle }) => Promise.all(idle.splice(0).map((pool) => pool.destroy())))
      .catch(() => undefined)
    ready.catch(() => {
      if (begun?.name === task) begun = undefined
    })
    return await ready
  }

  const measure = async (job: Job<SweepJob>, token?: string): Promise<readonly RowContent[]> => {
    const { task, indices } = job.data
    const refused = async (error: unknown): Promise<never> => {
      if (!(error instanceof Refusal)) throw error
      // Another worker may have what this one lacks.
      await store.refuse(task, name, error.message)
      await job.moveToDelayed(Date.now() + 500, token)
      refusal = error
      onReport?.(error.message)
      // It waits for this job.
      void close()
      throw new DelayedError()
    }
    const current = await begin(task).catch(refused)
    let pool = current.idle.pop()
    try {
      if (pool === undefined) {
        pool = new WorkerPool(current.data, 1, options.memoryMb)
        // It imports the module and reads the tape, which is not the time of a branch.
        await inTime(pool, [], START_MS).catch((error: unknown) => refused(notReady(task, error)))
      }
      const rows = await inTime(pool, indices, current.task.branchMs)
      if (begun?.name === task) current.idle.push(pool)
      else await pool.destroy()
      if (await store.noteRows(task, rows)) return rows
      throw new Error('Another worker measured these branches with other rows.')
    } catch (error) {
      if (pool !== undefined && !current.idle.includes(pool)) await pool.destroy()
      throw error
    }
  }

  let worker: Worker<SweepJob, readonly RowContent[]> | undefined
  let closing: Promise<void> | undefined
  // BullMQ cannot be closed before Redis has answered.
  redis.once('ready', () => {
    if (closing !== undefined) return
    worker = new Worker<SweepJob, readonly RowContent[]>(QUEUE, measure, {
      connection: own,
      prefix,
      concurrency: threads,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: STALLED_MAX,
    })
    // Redis that is away is waited for.
    worker.on('error', () => undefined)
  })
  const end = async (): Promise<void> => {
    // The running chunks of a Redis that is away are lost in any case; other workers measure them.
    if (own.status === 'ready') await worker?.close()
    else
      await Promise.race([worker?.close(true).catch(() => undefined), pause(1000, undefined, { ref: false })])
    const last = await begun?.ready.catch(() => undefined)
    await Promise.all((last?.idle ?? []).map((pool) => pool.destroy()))
    redis.disconnect()
    own.disconnect()
  }
  let finish: () => void = () => undefined
  const ended = new Promise<void>((resolve, reject) => {
    finish = () => (refusal === undefined ? resolve() : reject(refusal))
  })
  const close = (): Promise<void> => {
    closing ??= end().finally(finish)
    return closing
  }
  ended.catch(() => undefined)
  return { ended, close }
}

/** The rows of some branches. @throws if the thread ends, or needs more time */
async function inTime(
  pool: WorkerPool,
  indices: readonly number[],
  limitMs: number,
): Promise<readonly RowContent[]> {
  const timer = new AbortController()
  const late = pause(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`No row came within ${limitMs} ms.`)
  })
  late.catch(() => undefined)
  const ended = pool.lost.catch((reason: unknown) => {
    throw new Error(`The thread ended: ${reason}`)
  })
  try {
    return await Promise.race([pool.run(indices), ended, late])
  } finally {
    timer.abort()
  }
}

/** The code of the coordinator is another version. */
class Refusal extends TapelineError {}

/** This worker lacks something that the sweep needs: its module, its tape, or memory to start. */
function notReady(name: string, error: unknown): Refusal {
  return new Refusal(
    {
      code: 'sweep.invalid',
      message: `This worker cannot begin the sweep ${name}. ${error instanceof Error ? error.message : error}`,
    },
    { cause: error },
  )
}

function orRefusal<Result>(name: string, action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    throw notReady(name, error)
  }
}

async function started(name: string, store: TaskStore, options: SweepWorkerOptions): Promise<Begun> {
  const task = await store.task(name)
  if (task === undefined) throw new Error('The data of the sweep are no longer in Redis.')
  const module = options.moduleOf?.(task.module) ?? task.module
  const code = orRefusal(name, () => codeOf(module))
  if (code !== task.code) {
    throw new Refusal({
      code: 'sweep.invalid',
      message: `The sweep ${name} has other code than this worker. Update one of them.`,
      expected: task.code,
      found: code,
    })
  }
  const { folder = task.folder } = options
  const bytes = await store
    .tape(folder === undefined ? task : { ...task, folder })
    .catch((error: unknown) => {
      throw notReady(name, error)
    })
  const columns = tapeColumns({
    name: '',
    size: bytes.length,
    read: (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
    // The hash of the whole tape was compared.
    checksum: undefined,
  })
  const timeline = { ...columns, batches: [...columns.batches] }
  const { branches, seed } = task
  return { task, data: { timeline, module, branches, seed }, idle: [] }
}
