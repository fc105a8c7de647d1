import { replay, type Timeline, valueAtPath } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { exportEvents, exportSamples, exportState } from '@tapeline/import'
import { valueIn } from '../scenario/value-in.js'
import { UsageError } from '../usage-error.js'

/** What is written, and where. */
interface Wanted {
  readonly out: string
  readonly what: 'events' | 'samples' | 'state'
  readonly select?: string
  readonly every?: string
  readonly from?: string
  readonly to?: string
  readonly at?: string
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
    valueIn(replayed.atEnd(), select ?? '')
    const samples = replayed.sample((state) => valueAtPath(state, select ?? ''), {
      every: stepOf(every ?? ''),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    })
    await exportSamples(samples, out, { signal })
    return samples.length
  }
  const state = at === undefined ? replayed.atEnd() : replayed.at(at)
  const value = select === undefined ? state : valueIn(state, select)
  await exportState(value, out, { signal })
  return leaves(value)
}

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 1
  return Object.values(value).reduce((sum: number, inner) => sum + leaves(inner), 0)
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A length of time as it is typed: `30s`, `15m`, `1h`, `1d`, in milliseconds. @throws UsageError */
function stepOf(text: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  const step = Number(count) * (UNIT_MS[unit] ?? Number.NaN)
  if (step > 0) return step
  throw new UsageError(`--every takes a length of time such as 30s, 15m, 1h or 1d; not '${text}'.`)
}
