import { isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { WantedRows } from './wanted-rows.js'
import type { WorkerData } from './worker.js'
import { WorkerPool } from './worker-pool.js'

interface WorkerRowsOptions extends WantedRows {
  readonly workers: number
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
  const pool = new WorkerPool(data, workers)
  const atHand = new Map<number, string>()
  let next = 0
  let ended = false
  const lane = async (): Promise<void> => {
    for (let size = 1; !ended && signal?.aborted !== true; ) {
      const batch = wanted.slice(next, next + size)
      if (batch.length === 0) return
      next += batch.length
      for (const index of batch) atHand.set(index, data.branches[index]?.name ?? '')
      const start = performance.now()
      const given = await pool.run(batch).catch((error: unknown) => {
        throw isTapelineError(error) ? error : workerLost(String(error), [...atHand.values()])
      })
      if (ended) return
      for (const index of batch) atHand.delete(index)
      size = performance.now() - start > ALONE_MS / 2 ? Math.ceil(size / 2) : Math.min(size * 2, BATCH_MAX)
      for (const row of given) onRow(row)
    }
  }
  const lost = pool.lost.catch((error: unknown) => {
    throw workerLost(String(error), [...atHand.values()])
  })
  try {
    const lanes = Array.from({ length: workers }, lane)
    await Promise.race([lost, cut, Promise.all(lanes)])
  } finally {
    ended = true
    await pool.destroy()
  }
}

function workerLost(found: string, atHand: readonly string[]): TapelineError {
  return new TapelineError({
    code: 'sweep.worker-lost',
    message: `A worker ended while it, or another, measured ${atHand.map((name) => `'${name}'`).join(', ')}.`,
    expected: 'workers that last until the sweep ends',
    found,
  })
}
