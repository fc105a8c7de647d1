import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type ArgumentKind,
  branchOf,
  checkArgument,
  checkOptionsOf,
  columnsOf,
  type Edit,
  kinds,
  TapelineError,
  type TapelineEvent,
  type Timeline,
  type TimelineColumns,
  type WhatIfOptions,
} from '@tapeline/core'
import { manifestOf } from './manifest.js'
import { type Measure, Measurer } from './measurer.js'
import type { Parameters } from './parameters.js'
import { listOf, planOf, type SweepBranch } from './plan.js'
import { resumedRows, sealedRow } from './resumed-rows.js'
import { importModule } from './sweep-module.js'
import type { RowContent, SweepManifest, SweepRow, SweepTable } from './table.js'
import { shown } from './values.js'
import { workerRows } from './worker-rows.js'

/** How far a sweep has come. */
export interface SweepProgress {
  readonly done: number
  readonly count: number
  /** The row that has just been finished. With the manifest it is enough to resume from, once it is saved. */
  readonly row: SweepRow
  readonly manifest: SweepManifest
}

/** How long an aborted sweep waits for the branches at hand where nothing is said, in milliseconds. */
const GRACE_MS = 5000

/** Which branches: sets of parameters (`cross`, `zip`, `draw`) with the edits that follow from each, or a list, nested or not. */
export type SweepBranches<Given extends Parameters> =
  | {
      readonly parameters: readonly Given[]
      readonly edits: (parameters: Given) => readonly Edit[]
      readonly branches?: never
    }
  | { readonly branches: readonly SweepBranch[]; readonly parameters?: never; readonly edits?: never }

/**
 * What is looked at: a function, or a module that exports it, with which the sweep can run on worker threads. The table is
 * the same by either way.
 */
export type SweepMeasures<Event extends TapelineEvent> =
  | {
      /**
       * Is given each branch, which `replay` and `compare` take as any timeline, and its frozen parameters. It must depend on
       * nothing else. It returns a plain object, or a promise of one. An undefined measure is left out of the row; a number
       * that is not finite, or a result that is no plain object, fails the branch.
       */
      readonly measure: Measure<Event>
      /** Of each branch, as for `whatIf`. */
      readonly reactions?: WhatIfOptions['reactions']
      readonly module?: never
      readonly workers?: never
    }
  | {
      /** Address of a module that exports what `SweepModule` says: `new URL('./measures.js', import.meta.url)`, say. */
      readonly module: URL | string
      /**
       * How many worker threads, at least 1; each replays the timeline for itself; its columns are one copy that all of them read.
       * Default: none, but the sweep's own thread.
       */
      readonly workers?: number
      readonly measure?: never
      readonly reactions?: never
    }

export type SweepOptions<Event extends TapelineEvent, Given extends Parameters> = SweepBranches<Given> &
  SweepMeasures<Event> & {
    /** Of the reactions, the same for all branches, so that they differ by their edits and not by luck. Default 0. */
    readonly seed?: number
    /** For the manifest: of the code that measures. */
    readonly codeVersion?: string
    readonly onProgress?: (progress: SweepProgress) => void
    /**
     * Once aborted, the sweep begins no other branch, waits for those at hand for `graceMs`, and gives what it has. Workers
     * that are still busy then are stopped. In the sweep's own thread only a measure that awaits can be left.
     */
    readonly signal?: AbortSignal
    /** Milliseconds from 0 to 2^31 - 1. Default 5000. */
    readonly graceMs?: number
    /** Once aborted, the sweep ends at once and gives what it has: for a user who interrupts a second time. */
    readonly forceSignal?: AbortSignal
    /** What an earlier sweep of the same manifest gave: its rows are taken over, if they are rows of this plan, unchanged. */
    readonly resume?: SweepTable
  }

const SWEEP_OPTIONS = {
  parameters: kinds.list,
  edits: kinds.function,
  branches: kinds.list,
  measure: kinds.any,
  reactions: kinds.any,
  module: kinds.any,
  workers: kinds.any,
  seed: kinds.any,
  codeVersion: kinds.text,
  onProgress: kinds.function,
  signal: kinds.any,
  graceMs: kinds.any,
  forceSignal: kinds.any,
  resume: kinds.any,
} satisfies Record<keyof SweepOptions<TapelineEvent, Parameters>, ArgumentKind>

/**
 * Measures many what-if branches of a timeline and gives a table in the order in which they were given. A branch that fails
 * has its error as its row, and the others go on. Whatever branches share with the timeline, or with the branch that they
 * stand on, is replayed once (in each worker once), since its checkpoints are kept with it.
 * @throws TapelineError `sweep.invalid` for options that do not fit together, a module that does not fit them, and where
 * `resume` rests on anything else; `sweep.worker-lost` where a worker ended by itself; what `edits` and `onProgress` throw
 */
export async function sweep<Event extends TapelineEvent, Given extends Parameters = Parameters>(
  timeline: Timeline<Event>,
  options: SweepOptions<Event, Given>,
): Promise<SweepTable> {
  checkArgument('sweep()', 'timeline', timeline, kinds.timeline)
  checkOptionsOf('sweep()', options, SWEEP_OPTIONS, [])
  const { module, workers, seed = 0, forceSignal, onProgress } = options
  checkWorkers(timeline, options)
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
    if (workers !== undefined && module !== undefined) {
      if (wanted.length > 0 && signal?.aborted !== true) {
        const data = { timeline: sharedColumns(timeline), module: String(module), branches, seed }
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
        // Others get the thread between two branches: an abort, say.
        await nextTurn()
      }
    }
  } finally {
    end.cancel()
  }
  const finished = measured.flatMap((index) => rows.get(index) ?? [])
  return { manifest, complete: finished.length === count, rows: finished }
}

/** When the branches at hand are no longer waited for: so long after one signal, or once the other is aborted. */
function endOf({
  signal,
  forceSignal,
  graceMs = GRACE_MS,
}: {
  readonly [Key in 'signal' | 'forceSignal']?: AbortSignal
} & { readonly graceMs?: number }): { readonly reached: Promise<void>; readonly cancel: () => void } {
  if (!(graceMs >= 0 && graceMs < 2 ** 31)) {
    throw new TapelineError({
      code: 'sweep.invalid',
      message: 'The grace period after an abort is not valid.',
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

/** As plain data, whose numbers stand in memory that all threads read. */
function sharedColumns<Event extends TapelineEvent>(timeline: Timeline<Event>): TimelineColumns {
  const columns = columnsOf(timeline, { allocate: (byteLength) => new SharedArrayBuffer(byteLength) })
  return { ...columns, parts: [...columns.parts] }
}

function checkWorkers<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  {
    workers,
    module,
    measure,
    reactions,
  }: { readonly [Key in 'workers' | 'module' | 'measure' | 'reactions']?: unknown },
): void {
  const wrong = (message: string, expected: string): TapelineError =>
    new TapelineError({ code: 'sweep.invalid', message, expected })
  if (
    (module === undefined) === (measure === undefined) ||
    (module !== undefined && reactions !== undefined)
  ) {
    throw wrong(
      'A sweep needs to know what it measures.',
      "'measure', or a 'module' that exports it and the reactions",
    )
  }
  if (workers === undefined) return
  if (module === undefined) {
    throw wrong(
      'Functions cannot go to worker threads.',
      "a 'module' that exports 'measure', and no 'measure'",
    )
  }
  if (!Number.isSafeInteger(workers) || (workers as number) < 1) {
    throw wrong(`There cannot be ${String(workers)} workers.`, 'a whole number of at least 1')
  }
  if (branchOf(timeline) !== undefined) {
    throw wrong(
      'A branch cannot go to worker threads, since a copy would no longer know what it was made from.',
      'the timeline that it stands on, and its edits as a branch with the others nested in it',
    )
  }
}
