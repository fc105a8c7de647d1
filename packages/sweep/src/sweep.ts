import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TapelineEvent, Timeline } from '@tapeline/core'
import {
  type ArgumentKind,
  checkArgument,
  checkOptionsOf,
  columnsOf,
  kinds,
  reopeningOf,
  TapelineError,
  type TimelineColumns,
} from '@tapeline/core/internal'
import { branchOf, type Edit, type WhatIfOptions } from '@tapeline/core/what-if'
import { manifestOf } from './manifest.js'
import { type Measure, Measurer } from './measurer.js'
import type { Parameters } from './parameters.js'
import { listOf, planOf, type SweepBranch } from './plan.js'
import type { SweepQueue } from './queue/queue-options.js'
import { resumedRows, sealedRow } from './resumed-rows.js'
import { importModule } from './sweep-module.js'
import type { RowContent, SweepManifest, SweepRow, SweepTable } from './table.js'
import { shown } from './values.js'
import { workerRows } from './worker-rows.js'

/** The progress of a sweep. */
export interface SweepProgress {
  readonly done: number
  readonly count: number
  /** The row that was just finished. Saved rows with the manifest suffice to resume. */
  readonly row: SweepRow
  readonly manifest: SweepManifest
}

/** The default time that an aborted sweep waits for running branches, in milliseconds. */
const GRACE_MS = 5000

/** The branches: sets of parameters (`cross`, `zip`, `draw`) with a function that returns the edits of each, or a list, nested or not. */
export type SweepBranches<Given extends Parameters> =
  | {
      readonly parameters: readonly Given[]
      readonly edits: (parameters: Given) => readonly Edit[]
      readonly branches?: never
    }
  | { readonly branches: readonly SweepBranch[]; readonly parameters?: never; readonly edits?: never }

/**
 * The measure: a function, or a module that exports it, with which the sweep can run on worker threads. Both give the same
 * table.
 */
export type SweepMeasures<Event extends TapelineEvent> =
  | {
      /**
       * Gets each branch, which `replay` and `compare` accept like any timeline, and its frozen parameters. It must depend on
       * nothing else. It returns a plain object, or a promise of one. Undefined measures are omitted from the row. A number
       * that is not finite, or a result other than a plain object, fails the branch.
       */
      readonly measure: Measure<Event>
      /** The reactions of each branch, as for `whatIf`. */
      readonly reactions?: WhatIfOptions['reactions']
      readonly module?: never
      readonly workers?: never
      readonly queue?: never
    }
  | {
      /** Address of a module with the exports of `SweepModule`, such as `new URL('./measures.js', import.meta.url)`. */
      readonly module: URL | string
      /**
       * Number of worker threads, at least 1. Each replays the timeline; all read one copy of its columns. The timeline of an open tape
       * is opened by each worker itself, with a memory budget of its own.
       * Default: no workers; the sweep runs in its own thread.
       */
      readonly workers?: number
      /**
       * A queue from which workers on any number of machines take branches; `startSweepWorker`, or `tapeline sweep-worker`, starts
       * one. The tape is sent once.
       */
      readonly queue?: SweepQueue
      readonly measure?: never
      readonly reactions?: never
    }

export type SweepOptions<Event extends TapelineEvent, Given extends Parameters> = SweepBranches<Given> &
  SweepMeasures<Event> & {
    /** Seed of the reactions, the same for all branches, so that they differ by their edits and not by luck. Default 0. */
    readonly seed?: number
    /** Version of the measuring code, for the manifest. */
    readonly codeVersion?: string
    readonly onProgress?: (progress: SweepProgress) => void
    /**
     * Once aborted, the sweep begins no other branch, waits up to `graceMs` for running branches, and returns its rows. Workers
     * that are still busy then are stopped. In the sweep's own thread only a measure that awaits can be abandoned.
     */
    readonly signal?: AbortSignal
    /** Milliseconds from 0 to 2^31 - 1. Default 5000. */
    readonly graceMs?: number
    /** Once aborted, the sweep ends at once and returns its rows: for a user who interrupts a second time. */
    readonly forceSignal?: AbortSignal
    /** The table of an earlier sweep with the same manifest. Its rows must be unchanged rows of this plan, and are kept. */
    readonly resume?: SweepTable
  }

const SIGNAL: ArgumentKind = {
  expected: 'an AbortSignal, as `new AbortController().signal`',
  fits: (value) => value instanceof AbortSignal,
}
const WHOLE: ArgumentKind = { expected: 'a whole number', fits: Number.isSafeInteger }
const SETS: ArgumentKind = {
  expected: 'an array of objects of values by parameter, as cross(), zip() and draw() give them',
  fits: (value) => Array.isArray(value) && value.every(kinds.record.fits),
}
const SWEEP_OPTIONS = {
  parameters: SETS,
  edits: kinds.function,
  branches: kinds.list,
  measure: kinds.function,
  reactions: kinds.list,
  module: {
    expected: 'the address of a module',
    fits: (value) => typeof value === 'string' || value instanceof URL,
  },
  workers: kinds.any,
  queue: kinds.record,
  seed: WHOLE,
  codeVersion: kinds.text,
  onProgress: kinds.function,
  signal: SIGNAL,
  graceMs: kinds.any,
  forceSignal: SIGNAL,
  resume: kinds.any,
} satisfies Record<keyof SweepOptions<TapelineEvent, Parameters>, ArgumentKind>

/**
 * Measures many what-if branches of a timeline and returns a table in the order of the branches. A branch that fails has its
 * error as its row, and the others continue. History that branches share with the timeline, or with their parent branch, is
 * replayed once (once in each worker), since it keeps its checkpoints.
 * @throws TapelineError `sweep.invalid` for invalid options, a module that does not match them, or a `resume` table of another
 * manifest; `sweep.worker-lost` if a worker thread exited; `sweep.queue-lost` if Redis stays away; errors of `edits` and `onProgress` are rethrown
 */
export async function sweep<Event extends TapelineEvent, Given extends Parameters = Parameters>(
  timeline: Timeline<Event>,
  options: SweepOptions<Event, Given>,
): Promise<SweepTable> {
  checkArgument('sweep()', 'timeline', timeline, kinds.timeline)
  checkOptionsOf('sweep()', options, SWEEP_OPTIONS, [])
  const { module, workers, queue, seed = 0, forceSignal, onProgress } = options
  checkWays(timeline, options)
  const queued = queue === undefined ? undefined : await loadedQueue(queue)
  const planned = planOf<Given>(options)
  const branches = listOf(planned)
  const measured = branches.flatMap((branch) => (branch.measured === false ? [] : branch.index))
  const count = measured.length
  const manifest = manifestOf(timeline as unknown as Timeline, { planned, count }, options)
  const rows =
    options.resume === undefined
      ? new Map<number, SweepRow>()
      : resumedRows(options.resume, manifest, branches, measured)
  const wanted = measured.filter((index) => !rows.has(index))
  const onRow = (content: RowContent): void => {
    const row = sealedRow(manifest, content)
    rows.set(row.index, row)
    onProgress?.({ done: rows.size, count, row, manifest })
  }
  const signal =
    forceSignal === undefined
      ? options.signal
      : AbortSignal.any([forceSignal, ...(options.signal ? [options.signal] : [])])
  const end = endOf(options)
  try {
    if (queue !== undefined && queued !== undefined && module !== undefined) {
      if (wanted.length > 0 && signal?.aborted !== true) {
        await queued.queueRows(queue, {
          timeline,
          module: String(module),
          branches,
          seed,
          wanted,
          signal,
          ended: end.reached,
          onRow,
        })
      }
    } else if (workers !== undefined && module !== undefined) {
      if (wanted.length > 0 && signal?.aborted !== true) {
        const data = {
          timeline: reopeningOf(timeline) ?? sharedColumns(timeline),
          module: String(module),
          branches,
          seed,
        }
        const settings = {
          workers: Math.min(workers, wanted.length),
          wanted,
          signal,
          ended: end.reached,
          onRow,
        }
        await workerRows(data, settings)
      }
    } else {
      const { measure, reactions } =
        module === undefined ? options : await importModule<Event>(String(module), { needsEvents: false })
      const measurer = new Measurer(timeline, branches, { measure, seed, reactions })
      for (const index of wanted) {
        if (signal?.aborted === true) break
        const content = await Promise.race([measurer.rowOf(index), end.reached])
        if (content === undefined) break
        onRow(content)
        // Yields the thread between two branches, for an abort for example.
        await nextTurn()
      }
    }
  } finally {
    end.cancel()
  }
  const finished = measured.flatMap((index) => rows.get(index) ?? [])
  return { manifest, complete: finished.length === count, rows: finished }
}

/** Resolves when the wait for running branches ends: `graceMs` after one signal, or when the other is aborted. */
function endOf({
  signal,
  forceSignal,
  graceMs = GRACE_MS,
}: {
  readonly [Key in 'signal' | 'forceSignal']?: AbortSignal
} & { readonly graceMs?: number }): { readonly reached: Promise<void>; readonly cancel: () => void } {
  if (!(typeof graceMs === 'number' && graceMs >= 0 && graceMs < 2 ** 31)) {
    throw new TapelineError({
      code: 'sweep.invalid',
      message: 'The grace period after an abort is invalid.',
      path: 'graceMs',
      expected: 'milliseconds from 0 to 2147483647',
      found: shown(graceMs),
    })
  }
  let timer: NodeJS.Timeout | undefined
  let reach = (): void => undefined
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  const wait = (): void => {
    timer ??= setTimeout(reach, graceMs)
  }
  signal?.addEventListener('abort', wait)
  forceSignal?.addEventListener('abort', reach)
  if (signal?.aborted === true) wait()
  if (forceSignal?.aborted === true) reach()
  return {
    reached,
    cancel: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wait)
      forceSignal?.removeEventListener('abort', reach)
    },
  }
}

/** The queue needs BullMQ, which other sweeps do not load. @throws TapelineError for wrong options */
async function loadedQueue(queue: SweepQueue): Promise<typeof import('./queue/queue-rows.js')> {
  const { checkQueue } = await import('./queue/queue-options.js')
  checkQueue(queue)
  return await import('./queue/queue-rows.js')
}

/** The timeline as plain data, with its numbers in memory that all threads read. */
function sharedColumns<Event extends TapelineEvent>(timeline: Timeline<Event>): TimelineColumns {
  const columns = columnsOf(timeline, { allocate: (byteLength) => new SharedArrayBuffer(byteLength) })
  return { ...columns, batches: [...columns.batches] }
}

interface Ways {
  readonly workers?: unknown
  readonly queue?: unknown
  readonly module?: unknown
  readonly measure?: unknown
  readonly reactions?: unknown
}

const wrong = (message: string, expected: string): TapelineError =>
  new TapelineError({ code: 'sweep.invalid', message, expected })

/** Checks where the sweep runs: with a measure here, or with a module here, on threads, or on a queue. */
function checkWays<Event extends TapelineEvent>(timeline: Timeline<Event>, ways: Ways): void {
  const { workers, queue, module, measure, reactions } = ways
  if (
    (module === undefined) === (measure === undefined) ||
    (module !== undefined && reactions !== undefined)
  ) {
    throw wrong('The sweep has no measure.', "'measure', or a 'module' that exports it and the reactions")
  }
  if (workers !== undefined && queue !== undefined)
    throw wrong('A sweep runs on threads or on a queue.', "'workers' or 'queue'")
  if (workers !== undefined) checkThreads(workers)
  if (workers !== undefined || queue !== undefined) checkSendable(timeline, module)
}

function checkThreads(workers: unknown): void {
  if (!Number.isSafeInteger(workers) || (workers as number) < 1)
    throw wrong(`The number of workers is ${shown(workers)}.`, 'a whole number of at least 1')
}

/** What leaves this thread has a module for its measure, and is no branch. */
function checkSendable<Event extends TapelineEvent>(timeline: Timeline<Event>, module: unknown): void {
  if (module === undefined)
    throw wrong('Functions cannot be sent to workers.', "a 'module' that exports 'measure', and no 'measure'")
  if (branchOf(timeline) !== undefined) {
    throw wrong(
      'A branch cannot be sent to workers, since a copy would lose its parent.',
      'its parent timeline, and its edits as a branch with the others nested in it',
    )
  }
}
