import { replay, type Timeline, valueAtPath } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { exportEvents, exportSamples, exportState } from '@tapeline/import'
import { readStep } from '../scenario/read-step.js'
import { valueIn } from '../scenario/value-in.js'

/** What is written, and where. */
interface Wanted {
  readonly out: string
  readonly what: 'events' | 'samples' | 'state'
  readonly select: readonly string[] | undefined
  readonly every: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly at: string | undefined
}

/**
 * Writes what is wanted of a timeline; there is no file, or the older one, where that fails or is interrupted.
 * @returns how many rows were written: events, samples, or values of the state
 * @throws TapelineError, and UsageError where nothing stands at `select`
 */
export async function exportedRows(
  timeline: Timeline<MarketEvent>,
  { out, what, select, every, from, to, at }: Wanted,
  signal: AbortSignal,
): Promise<number> {
  if (what === 'events') {
    await exportEvents(timeline as unknown as Timeline, out, { signal })
    return timeline.toJSON().events.length
  }
  const replayed = replay(timeline, market)
  if (what === 'samples') {
    selected(replayed.atEnd(), select)
    const samples = replayed.sample((state) => selectedIn(state, select), {
      every: readStep('--every', every ?? ''),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    })
    await exportSamples(samples, out, { signal })
    return samples.length
  }
  const state = at === undefined ? replayed.atEnd() : replayed.at(at)
  const value = selected(state, select)
  await exportState(value, out, { signal })
  return leaves(value)
}

/** The value at one path, or of several those that there are, by their paths; without a path all. */
function selectedIn(state: unknown, paths: readonly string[] | undefined): unknown {
  if (paths === undefined) return state
  if (paths.length === 1) return valueAtPath(state, paths[0] as string)
  // A map, so that columns are named by the paths as they were typed.
  return Object.fromEntries(paths.map((path) => [path, valueAtPath(state, path)]))
}

/** The same. @throws UsageError where there is nothing at one of the paths */
function selected(state: unknown, paths: readonly string[] | undefined): unknown {
  for (const path of paths ?? []) valueIn(state, path)
  return selectedIn(state, paths)
}

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 1
  return Object.values(value).reduce((sum: number, inner) => sum + leaves(inner), 0)
}
