import { type ComparedSample, compare, valueAtPath } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import type { NamedTimeline } from './compared-markets.js'
import { readStep } from './read-step.js'
import { valueIn } from './value-in.js'

export interface SeriesOptions {
  readonly select: string
  readonly every: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/**
 * The values at a path of two histories at equal steps, from the first at which either has one.
 * @throws UsageError for a step that is none, and where neither ever has a value; TapelineError as `compare(…).series`
 */
export function comparedSeries(
  a: NamedTimeline,
  b: NamedTimeline,
  { select, every, from, to }: SeriesOptions,
): readonly ComparedSample<unknown>[] {
  const compared = compare(a.timeline, b.timeline, market)
  const rows = compared.series((state) => valueAtPath(state, select), {
    every: readStep('--every', every),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  })
  const first = rows.findIndex((row) => row.a !== undefined || row.b !== undefined)
  if (first >= 0) return rows.slice(first)
  // Tells what there is instead, unless there is one outside the steps.
  valueIn(compared.b.atEnd(), select)
  return []
}
