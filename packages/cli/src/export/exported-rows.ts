import { replay, type Timeline } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import { market } from '@tapeline/core/market'
import { exportEvents, exportSamples, exportState } from '@tapeline/import'
import { checkPaths } from '../scenario/check-paths.js'
import { samplingOf } from '../scenario/sampling.js'
import type { LookedAt } from '../scenario/timeline-of.js'

/** The contents and the file of an export. */
interface Wanted {
  readonly out: string
  readonly what: 'events' | 'samples' | 'state'
  readonly select: readonly string[] | undefined
  readonly every: string | undefined
  readonly on: readonly string[] | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly at: string | undefined
}

/**
 * Writes the requested contents of a timeline. If that fails or is interrupted, no file is created and an older file is kept.
 * @returns the number of written rows: events, samples, or values of the state
 * @throws TapelineError, such as `path.invalid` for a `select` without a value at any moment
 */
export async function exportedRows(
  { timeline, recorded }: LookedAt,
  { out, what, select, at, ...flags }: Wanted,
  signal: AbortSignal,
): Promise<number> {
  if (what === 'events') {
    await exportEvents(timeline as unknown as Timeline, out, { signal })
    return timeline.toJSON().events.length
  }
  checkPaths(select ?? [], timeline, recorded)
  const replayed = replay(timeline, market)
  if (what === 'samples') {
    const { options, kept } = samplingOf(flags, timeline)
    const samples = kept(replayed.sample((state) => selectedIn(state, select), options))
    await exportSamples(samples, out, { signal })
    return samples.length
  }
  const state = at === undefined ? replayed.atEnd() : replayed.at(at)
  const value = selectedIn(state, select)
  await exportState(value, out, { signal })
  return leaves(value)
}

/** The value at one path, or the existing values at several paths by path; without a path the whole state. */
function selectedIn(state: unknown, paths: readonly string[] | undefined): unknown {
  if (paths === undefined) return state
  if (paths.length === 1) return valueAtPath(state, paths[0] as string)
  // A map, so that columns have the paths as names.
  return Object.fromEntries(paths.map((path) => [path, valueAtPath(state, path)]))
}

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 1
  return Object.values(value).reduce((sum: number, inner) => sum + leaves(inner), 0)
}
