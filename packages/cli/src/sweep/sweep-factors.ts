import type { Timeline } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import { inOrder, scale } from '@tapeline/core/what-if'
import { branchNamed, type Scenario } from '@tapeline/scenarios'
import {
  cross,
  type SweepBranch,
  type SweepProgress,
  type SweepQueue,
  type SweepTable,
  sweep,
} from '@tapeline/sweep'
import { checkPaths } from '../scenario/check-paths.js'
import { UsageError } from '../usage-error.js'
import {
  measureFor,
  type PathMeasures,
  pathMeasuresAddress,
  sharedMeasuresAddress,
  stateFor,
} from './path-measures.js'

export interface SweepFactorsOptions extends PathMeasures {
  /** The name of the what-if to scale. Default: the recorded history. */
  readonly whatIf?: string
  /** Whether each factor applies to the result of the one before it, if several touch one event. Default: all read the same history. */
  readonly inOrder?: boolean
  /** Worker threads, at least 1. Default: none; the sweep runs in its own thread. */
  readonly workers?: number
  /** A queue for workers on any machines, instead of threads. */
  readonly queue?: Pick<SweepQueue, 'address' | 'folder' | 'onWarning'>
  readonly resume?: SweepTable
  /** Once it is aborted, the table has the finished rows. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: SweepProgress) => void
}

/**
 * Sweeps over all combinations of factors of events. The table is the same with and without workers.
 * @throws UsageError for a path to several values; TapelineError `path.invalid`, `event.unknown`, and as `sweep`
 */
export async function sweepFactors(
  scenario: Scenario,
  factors: Readonly<Record<string, readonly number[]>>,
  {
    whatIf = 'recorded',
    inOrder: isInOrder = false,
    workers,
    queue,
    resume,
    signal,
    onProgress,
    ...measures
  }: SweepFactorsOptions,
): Promise<SweepTable> {
  checkQuestion(scenario, whatIf, Object.keys(factors), measures)
  const { paths, at, knownAt } = measures
  // Edits may select events that were not yet known, so branches are measured as known instead of made from an earlier view.
  const isKnownFirst = knownAt !== undefined && whatIf === 'recorded'
  const timeline = isKnownFirst ? scenario.timeline.asKnownAt(knownAt) : scenario.timeline
  const measured = isKnownFirst ? { paths, ...(at === undefined ? {} : { at }) } : measures
  const module = pathMeasuresAddress(measured)
  const how =
    queue !== undefined
      ? { module, queue: { ...queue, moduleAs: sharedMeasuresAddress(measured) } }
      : workers !== undefined
        ? { module, workers }
        : { measure: measureFor(measured) }
  return await sweep(timeline, {
    branches: branchesOn(scenario, whatIf, factors, isInOrder),
    ...how,
    // The measures are part of the identity of a resumed file.
    codeVersion: JSON.stringify([paths, at ?? 'end', ...(knownAt === undefined ? [] : [knownAt])]),
    signal,
    onProgress,
    ...(resume === undefined ? {} : { resume }),
  })
}

/** Checks the events and paths before many branches would fail for the same reason. */
function checkQuestion(
  scenario: Scenario,
  whatIf: string,
  ids: readonly string[],
  measures: PathMeasures,
): void {
  const { paths, knownAt } = measures
  const timeline: Timeline<MarketEvent> = branchNamed(scenario, whatIf)
  const seen = knownAt === undefined ? timeline : timeline.asKnownAt(knownAt)
  for (const id of ids) seen.get(id)
  checkPaths(paths, seen, timeline, scenario.timeline)
  const state = stateFor(timeline, measures)
  for (const path of paths) {
    const value = valueAtPath(state, path)
    if (typeof value === 'object' && value !== null)
      throw new UsageError(`There are several values at '${path}'; measure one of them.`)
  }
}

/**
 * A branch for each set of factors, nested in the scaled what-if, which has no row. All start from the recorded history, since
 * only that can be sent to worker threads.
 */
function branchesOn(
  { whatIfs }: Scenario,
  whatIf: string,
  factors: Readonly<Record<string, readonly number[]>>,
  isInOrder: boolean,
): readonly SweepBranch[] {
  let branches: readonly SweepBranch[] = cross(factors).map((parameters) => {
    const entries = Object.entries(parameters)
    const edits = entries.map(([id, factor]) => scale(id, Number(factor)))
    return {
      name: entries.map(([id, factor]) => `${id} ${factor}`).join(', '),
      parameters,
      edits: isInOrder ? [inOrder(edits)] : edits,
    }
  })
  for (let name: string | undefined = whatIf; name !== undefined; ) {
    const found = whatIfs.find((item) => item.name === name)
    if (found === undefined) break
    branches = [{ name: found.name, edits: found.edits, branches, measured: false }]
    name = found.on
  }
  return branches
}
