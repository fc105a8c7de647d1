import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { replay, scale, TapelineError, type Timeline, valueAtPath } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { cross, type SweepProgress, type SweepTable, type SweepValue, sweep } from '@tapeline/sweep'
import { valueIn } from '../scenario/value-in.js'
import { UsageError } from '../usage-error.js'

/** What is looked at in each branch, and when. */
interface Measured {
  readonly measure: readonly string[]
  readonly at?: string
  /** A file that an interrupted sweep is kept in, and gone on from. */
  readonly resume?: string
}

/**
 * Sweeps over factors of events. Once the signal is aborted, the table has the rows that were finished.
 * @throws UsageError for a path or event that the timeline does not have; TapelineError
 */
export async function sweepFactors(
  timeline: Timeline<MarketEvent>,
  factors: Readonly<Record<string, readonly number[]>>,
  { measure, at, resume }: Measured,
  signal: AbortSignal,
  onProgress: (progress: SweepProgress) => void,
): Promise<SweepTable> {
  for (const id of Object.keys(factors)) timeline.get(id)
  const stateOf = (branch: Timeline<MarketEvent>): unknown => {
    const replayed = replay(branch, market)
    return at === undefined ? replayed.atEnd() : replayed.at(at)
  }
  const recorded = stateOf(timeline)
  for (const path of measure) {
    if (typeof valueIn(recorded, path) === 'object')
      throw new UsageError(`There are several values at '${path}'; measure one of them.`)
  }
  const table = await sweep(timeline, {
    parameters: cross(factors),
    edits: (parameters) => Object.entries(parameters).map(([id, factor]) => scale(id, Number(factor))),
    measure: (branch) => {
      const state = stateOf(branch)
      return Object.fromEntries(
        measure.map((path) => [path, valueAtPath(state, path) as SweepValue | undefined]),
      )
    },
    // What is measured is part of what a file is resumed for.
    codeVersion: JSON.stringify([measure, at ?? 'end']),
    signal,
    onProgress,
    ...(resume !== undefined && existsSync(resume) ? { resume: tableIn(resume) } : {}),
  })
  if (resume !== undefined) {
    writeFileSync(`${resume}.part`, `${JSON.stringify(table)}\n`)
    renameSync(`${resume}.part`, resume)
  }
  return table
}

function tableIn(file: string): SweepTable {
  try {
    const table: SweepTable = JSON.parse(readFileSync(file, 'utf8'))
    if (table.manifest.format === 'tapeline.sweep/2' && Array.isArray(table.rows)) return table
  } catch {
    // Told below, like a file of something else.
  }
  throw new TapelineError({
    code: 'file.invalid',
    message: 'This is no table of a sweep.',
    expected: 'what an earlier sweep with --resume has written',
    place: { file },
  })
}
