import { createHash } from 'node:crypto'
import type { Timeline } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
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
    branches: createHash('sha256').update(textOf(planned)).digest('hex'),
    count,
    seed,
    ...(codeVersion === undefined ? {} : { codeVersion }),
  }
}

/** @throws TapelineError `sweep.invalid` for edits that are no plain values */
function textOf(planned: readonly PlannedBranch[]): string {
  try {
    return JSON.stringify(planned)
  } catch (error) {
    throw new TapelineError(
      {
        code: 'sweep.invalid',
        message: 'The edits of the branches are no plain values, or are nested in themselves.',
        expected: 'edits, as remove(), scale() and so on make them',
      },
      { cause: error },
    )
  }
}
