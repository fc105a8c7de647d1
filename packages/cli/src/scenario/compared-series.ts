import { valueAtPath } from '@tapeline/core/internal'
import { market } from '@tapeline/core/market'
import { type ComparedSample, compare } from '@tapeline/core/what-if'
import { checkPaths } from './check-paths.js'
import type { NamedTimeline } from './compared-markets.js'
import { type SamplingFlags, samplingOf } from './sampling.js'

/**
 * The values at a path of two histories, from the first moment at which either has one.
 * @throws UsageError for an invalid step; TapelineError `path.invalid`, and as `compare(…).sample`
 */
export function comparedSeries(
  a: NamedTimeline,
  b: NamedTimeline,
  select: string,
  flags: SamplingFlags,
): readonly ComparedSample<unknown>[] {
  checkPaths([select], a.timeline, b.timeline)
  const { options, kept } = samplingOf(flags, a.timeline)
  const compared = compare({ a: a.timeline, b: b.timeline, projection: market })
  const rows = kept(compared.sample((state) => valueAtPath(state, select), options))
  const first = rows.findIndex((row) => row.a !== undefined || row.b !== undefined)
  return first < 0 ? [] : rows.slice(first)
}
