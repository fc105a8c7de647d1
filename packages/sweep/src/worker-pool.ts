import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TapelineError } from '@tapeline/core/internal'
import Tinypool from 'tinypool'
import type { RowContent } from './table.js'
import type { StartFailure, WorkerData } from './worker.js'

/** Worker threads that measure branches of one sweep. */
export class WorkerPool {
  /** Rejects once a thread has ended by itself; the reason is a text or an error. */
  readonly lost: Promise<never>
  private readonly pool: Tinypool
  private isLost = false
  private isEnded = false

  /** @param memoryMb the most memory of a thread, in MiB. Default: that of the process */
  constructor(data: WorkerData, threads: number, memoryMb?: number) {
    const pool = new Tinypool({
      ...entryOf(import.meta.url),
      minThreads: threads,
      maxThreads: threads,
      workerData: data,
      ...(memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
    })
    this.pool = pool
    this.lost = new Promise<never>((_, reject) => {
      const end = (reason: unknown): void => {
        this.isLost ||= !this.isEnded
        reject(reason)
      }
      pool.on('error', end)
      // The pool itself does not report an exit, and would wait for ever.
      for (const worker of pool.threads) worker.on('exit', (code: number) => end(`exit code ${code}`))
    })
    // Those who wait for it handle it.
    this.lost.catch(() => undefined)
  }

  /**
   * The rows of some branches, by their places in the table.
   * @throws TapelineError `sweep.invalid` for a module that does not match
   */
  async run(indices: readonly number[]): Promise<readonly RowContent[]> {
    const given: readonly RowContent[] | StartFailure = await this.pool.run(indices)
    if ('failure' in given) throw notStarted(given.failure)
    return given
  }

  /** Ends the threads at once. */
  async destroy(): Promise<void> {
    this.isEnded = true
    const destroyed = this.pool.destroy()
    // The pool would wait for ever for a thread that exited before.
    if (this.isLost) destroyed.catch(() => undefined)
    else await destroyed
  }
}

function notStarted(failure: string): TapelineError {
  return new TapelineError({
    code: 'sweep.invalid',
    message: `A worker could not start. ${failure}`,
    expected: "a module whose 'events' define the events of the timeline",
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
