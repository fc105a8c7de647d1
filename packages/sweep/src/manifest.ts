import { createHash } from 'node:crypto'
import type { Timeline } from '@tapeline/core'
import type { PlannedBranch } from './plan.js'
import type { SweepManifest } from './table.js'
import { linesOf } from './timeline-lines.js'

/** Of timelines, since a large one takes a second or more. */
const dataHashes = new WeakMap<object, string>()

/** What a table rests on. */
export function manifestOf(
  timeline: Timeline,
  { planned, count }: { readonly planned: readonly PlannedBranch[]; readonly count: number },
  { seed = 0, codeVersion }: { readonly seed?: number; readonly codeVersion?: string },
): SweepManifest {
  return {
    format: 'tapeline.sweep/1',
    data: dataHashOf(timeline),
    branches: createHash('sha256').update(JSON.stringify(planned)).digest('hex'),
    count,
    seed,
    ...(codeVersion === undefined ? {} : { codeVersion }),
  }
}

function dataHashOf(timeline: Timeline): string {
  const known = dataHashes.get(timeline)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  for (const line of linesOf(timeline)) hash.update(line)
  const made = hash.digest('hex')
  dataHashes.set(timeline, made)
  return made
}
