import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TapelineError } from '@tapeline/core'
import Tinypool from 'tinypool'
import type { RowContent } from './table.js'
import type { StartFailure, WorkerData } from './worker.js'

interface WorkerRowsOptions {
  readonly workers: number
  /** Places in the table, in the order in which they are to be done. */
  readonly wanted: readonly number[]
  readonly signal: AbortSignal | undefined
  /** Resolves when the branches at hand are no longer waited for. */
  readonly ended: Promise<void>
  /** Called as each row comes, in whatever order that is. */
  readonly onRow: (row: RowContent) => void
}

/** For so long, in milliseconds, a worker may be left alone: to be given one branch costs as much as a small one itself. */
const ALONE_MS = 20
/** Most branches that a worker is given at once. */
const BATCH_MAX = 64

/**
 * Has worker threads measure branches, each worker the next that nobody has begun: one at first, and more at once for as long
 * as they take no time. Once the signal is aborted no other is begun, and those at hand are waited for until
 * `ended` resolves; then their workers are stopped.
 * @throws TapelineError `sweep.invalid` of a module that does not fit, `sweep.worker-lost` where a worker ended by itself; what
 * `onRow` throws
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
    // The pool itself does not tell of an exit, and would wait for ever.
    for (const worker of pool.threads) worker.on('exit', (code: number) => end(`exit code ${code}`))
  })
  try {
    const lanes = Array.from({ length: workers }, lane)
    await Promise.race([lost, cut, Promise.all(lanes)])
  } finally {
    ended = true
    const destroyed = pool.destroy()
    // It ends the workers at once, but would wait for ever for the exit of one that had gone before.
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

/** What a worker runs: what is built, or in a checkout the source, for which tsx must stand ready in it. */
function entryOf(own: string): { readonly filename: string; readonly execArgv?: string[] } {
  if (!own.endsWith('.ts')) return { filename: fileURLToPath(new URL('./worker.js', own)) }
  const filename = fileURLToPath(new URL('./worker.ts', own))
  // In a worker, tsx registers itself only where its interface is called, of which a worker needs the form for modules.
  const api = pathToFileURL(
    createRequire(own)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  ).href
  const registers = `import { register } from ${JSON.stringify(api)}; register()`
  const preload = `data:text/javascript,${encodeURIComponent(registers)}`
  return { filename, execArgv: ['--conditions=tapeline-source', '--import', preload] }
}
