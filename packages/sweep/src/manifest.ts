import { createHash } from 'node:crypto'
import type { Timeline } from '@tapeline/core'
import { dataHashOf } from './data-hash.js'
import type { PlannedBranch } from './plan.js'
import type { SweepManifest } from './table.js'

/** The manifest of a table: the hashes of its data and branches, and its seed and code. */
export function manifestOf(
  timeline: Timeline,
  { planned, count }: { readonly planned: readonly PlannedBranch[]; readonly count: number },
  { seed = 0, codeVersion }: { readonly seed?: number; readonly codeVersion?: string },
): SweepManifest {
  return {
    format: 'tapeline.sweep/3',
    data: dataHashOf(timeline),
    branches: createHash('sha256').update(JSON.stringify(planned)).digest('hex'),
    count,
    seed,
    ...(codeVersion === undefined ? {} : { codeVersion }),
  }
}
