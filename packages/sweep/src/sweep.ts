import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type Edit,
  isTapelineError,
  TapelineError,
  type TapelineEvent,
  type Timeline,
  type WhatIfOptions,
  whatIf,
} from '@tapeline/core'
import { manifestOf } from './manifest.js'
import type { Parameters, SweepValue } from './parameters.js'
import { type PlannedBranch, planOf, type SweepBranch } from './plan.js'
import type { SweepManifest, SweepRow, SweepTable } from './table.js'

/** How far a sweep has come. */
export interface SweepProgress {
  readonly done: number
  readonly count: number
  /** The row that has just been finished. */
  readonly row: SweepRow
}

/** Which branches: sets of parameters (`cross`, `zip`, `draw`) with the edits that follow from each, or a list, nested or not. */
export type SweepBranches<Given extends Parameters> =
  | {
      readonly parameters: readonly Given[]
      readonly edits: (parameters: Given) => readonly Edit[]
      readonly branches?: never
    }
  | { readonly branches: readonly SweepBranch[]; readonly parameters?: never; readonly edits?: never }

export type SweepOptions<Event extends TapelineEvent, Given extends Parameters> = SweepBranches<Given> & {
  /**
   * What is looked at in each branch, which `replay` and `compare` take as any timeline. It must depend on nothing else. An
   * undefined measure is left out of the row; a number that is not finite fails the branch.
   */
  readonly measure: (
    branch: Timeline<Event>,
    parameters: Parameters,
  ) => Readonly<Record<string, SweepValue | undefined>>
  /** Of the reactions, the same for all branches, so that they differ by their edits and not by luck. Default 0. */
  readonly seed?: number
  /** Of each branch, as for `whatIf`. */
  readonly reactions?: WhatIfOptions['reactions']
  /** For the manifest: of the code that measures. */
  readonly codeVersion?: string
  readonly onProgress?: (progress: SweepProgress) => void
  /** Once aborted, the sweep ends after the branch at hand, and gives what it has. */
  readonly signal?: AbortSignal
  /** What an earlier sweep of the same manifest gave: its rows are taken over. */
  readonly resume?: SweepTable
}

/**
 * Measures many what-if branches of a timeline, one after the other, and gives a table in the order in which they were given.
 * A branch that fails has its error as its row, and the others go on. Whatever branches share with the timeline, or with the
 * branch that they stand on, is replayed once, since its checkpoints are kept with it.
 * @throws TapelineError `sweep.invalid` for options that do not fit together, and where `resume` rests on anything else; what
 * `edits` and `onProgress` throw
 */
export async function sweep<Event extends TapelineEvent, Given extends Parameters = Parameters>(
  timeline: Timeline<Event>,
  options: SweepOptions<Event, Given>,
): Promise<SweepTable> {
  const plan = planOf<Given>(options)
  const { planned, count } = plan
  const manifest = manifestOf(timeline as unknown as Timeline, plan, options)
  const rows = resumedRows(options.resume, manifest)
  const { signal, onProgress } = options

  const carryOut = async (
    parent: Timeline<Event> | Failure,
    branches: readonly PlannedBranch[],
  ): Promise<void> => {
    for (const branch of branches) {
      if (signal?.aborted === true) return
      const made = parent instanceof Failure ? parent : branchOf(parent, branch, options)
      if (rows[branch.index] === undefined) {
        const row = rowOf(made, branch, options)
        rows[branch.index] = row
        onProgress?.({ done: rows.filter((own) => own !== undefined).length, count, row })
        // Others get the thread between two branches: an abort, say.
        await nextTurn()
      }
      await carryOut(made, branch.branches)
    }
  }
  await carryOut(timeline, planned)

  const finished = Array.from(rows).filter((row) => row !== undefined)
  return { manifest, complete: finished.length === count, rows: finished }
}

/** What a branch that could not be made threw. */
class Failure {
  constructor(readonly error: unknown) {}
}

function branchOf<Event extends TapelineEvent, Given extends Parameters>(
  parent: Timeline<Event>,
  branch: PlannedBranch,
  { seed = 0, reactions }: SweepOptions<Event, Given>,
): Timeline<Event> | Failure {
  try {
    return whatIf(parent, branch.ownName, branch.edits, reactions === undefined ? {} : { seed, reactions })
  } catch (error) {
    return new Failure(error)
  }
}

function rowOf<Event extends TapelineEvent, Given extends Parameters>(
  made: Timeline<Event> | Failure,
  { index, name, parameters }: PlannedBranch,
  { measure }: SweepOptions<Event, Given>,
): SweepRow {
  const head = { index, name, parameters }
  try {
    if (made instanceof Failure) throw made.error
    const entries = Object.entries(measure(made, parameters)).filter(([, value]) => value !== undefined)
    for (const [key, value] of entries) checkMeasure(key, value)
    return { ...head, measures: Object.fromEntries(entries) as Record<string, SweepValue> }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ...head, error: isTapelineError(error) ? { code: error.code, message } : { message } }
  }
}

function checkMeasure(key: string, value: unknown): void {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return
  throw new TapelineError({
    code: 'sweep.invalid',
    message: `The measure '${key}' cannot stand in a table.`,
    expected: 'a finite number, a text, true, false, or undefined',
    found: String(value),
  })
}

function resumedRows(resume: SweepTable | undefined, manifest: SweepManifest): (SweepRow | undefined)[] {
  const rows: (SweepRow | undefined)[] = []
  if (resume === undefined) return rows
  for (const key of ['format', 'data', 'branches', 'seed', 'codeVersion'] as const) {
    if (resume.manifest[key] === manifest[key]) continue
    throw new TapelineError({
      code: 'sweep.invalid',
      message: `The table to resume rests on another '${key}'; start anew.`,
      expected: String(manifest[key]),
      found: String(resume.manifest[key]),
    })
  }
  for (const row of resume.rows) rows[row.index] = row
  return rows
}
