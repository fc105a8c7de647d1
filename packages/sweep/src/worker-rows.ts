import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TapelineError } from '@tapeline/core/internal'
import Tinypool from 'tinypool'
import type { RowContent } from './table.js'
import type { StartFailure, WorkerData } from './worker.js'

interface WorkerRowsOptions {
  readonly workers: number
  /** Places in the table, in the order of execution. */
  readonly wanted: readonly number[]
  readonly signal: AbortSignal | undefined
  /** Resolves when the wait for running branches ends. */
  readonly ended: Promise<void>
  /** Called with each row when it arrives, in any order. */
  readonly onRow: (row: RowContent) => void
}

/** The target time of a batch in milliseconds: sending one branch to a worker costs as much as a small branch. */
const ALONE_MS = 20
/** Most branches of a batch. */
const BATCH_MAX = 64

/**
 * Measures branches on worker threads. Each worker takes the next waiting branch: one at first, and larger batches while they
 * are fast. Once the signal is aborted no other branch is begun, and running branches are awaited until `ended` resolves; then
 * their workers are stopped.
 * @throws TapelineError `sweep.invalid` for a module that does not match, `sweep.worker-lost` if a worker exited; errors of
 * `onRow` are rethrown
 */
export async function workerRows(
  data: WorkerData,
  { workers, wanted, signal, ended: cut, onRow }: WorkerRowsOptions,
): Promise<void> {
  const pool = new Tinypool({
    ...entryOf(import.meta.url),
    minThreads: workers,
    maxThreads: workers,
    workerData: data,
  })
  const atHand = new Map<number, string>()
  let next = 0
  let ended = false
  let isLost = false
  const lane = async (): Promise<void> => {
    for (let size = 1; !ended && signal?.aborted !== true; ) {
      const batch = wanted.slice(next, next + size)
      if (batch.length === 0) return
      next += batch.length
      for (const index of batch) atHand.set(index, data.branches[index]?.name ?? '')
      const start = performance.now()
      const given: readonly RowContent[] | StartFailure = await pool.run(batch).catch((error: unknown) => {
        throw workerLost(String(error), [...atHand.values()])
      })
      if (ended) return
      for (const index of batch) atHand.delete(index)
      if ('failure' in given) throw notStarted(given.failure)
      size = performance.now() - start > ALONE_MS / 2 ? Math.ceil(size / 2) : Math.min(size * 2, BATCH_MAX)
      for (const row of given) onRow(row)
    }
  }
  const lost = new Promise<never>((_, reject) => {
    const end = (what: string): void => {
      isLost ||= !ended
      reject(workerLost(what, [...atHand.values()]))
    }
    pool.on('error', (error) => end(String(error)))
    // The pool itself does not report an exit, and would wait for ever.
    for (const worker of pool.threads) worker.on('exit', (code: number) => end(`exit code ${code}`))
  })
  try {
    const lanes = Array.from({ length: workers }, lane)
    await Promise.race([lost, cut, Promise.all(lanes)])
  } finally {
    ended = true
    const destroyed = pool.destroy()
    // It ends the workers at once, but would wait for ever for a worker that exited before.
    if (!isLost) await destroyed
  }
}

function notStarted(failure: string): TapelineError {
  return new TapelineError({
    code: 'sweep.invalid',
    message: `A worker could not start. ${failure}`,
    expected: "a module whose 'events' define the events of the timeline",
  })
}

function workerLost(found: string, atHand: readonly string[]): TapelineError {
  return new TapelineError({
    code: 'sweep.worker-lost',
    message: `A worker ended while it, or another, measured ${atHand.map((name) => `'${name}'`).join(', ')}.`,
    expected: 'workers that last until the sweep ends',
    found,
  })
}

/** The script of a worker: the build, or in a checkout the source, which needs tsx. */
function entryOf(own: string): { readonly filename: string; readonly execArgv?: string[] } {
  if (!own.endsWith('.ts')) return { filename: fileURLToPath(new URL('./worker.js', own)) }
  const filename = fileURLToPath(new URL('./worker.ts', own))
  // In a worker, tsx must be registered by a call of its interface for ES modules.
  const api = pathToFileURL(
    createRequire(own)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  ).href
  const registers = `import { register } from ${JSON.stringify(api)}; register()`
  const preload = `data:text/javascript,${encodeURIComponent(registers)}`
  return { filename, execArgv: ['--conditions=tapeline-source', '--import', preload] }
}
