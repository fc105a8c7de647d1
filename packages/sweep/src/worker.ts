/** The script of each worker thread of a sweep: it receives the timeline once, and then returns one row after the other. */
import '@tapeline/calendars'
import { type Reopening, type TimelineColumns, timelineFromColumns } from '@tapeline/core/internal'
import Tinypool from 'tinypool'
import { Measurer } from './measurer.js'
import type { ListedBranch } from './plan.js'
import { importModule } from './sweep-module.js'
import type { RowContent } from './table.js'

/** The start data of a worker. */
export interface WorkerData {
  /** Its columns, or how to open its tape. */
  readonly timeline: TimelineColumns | Reopening
  readonly module: string
  readonly branches: readonly ListedBranch[]
  readonly seed: number
}

let starting: Promise<Measurer<never>> | undefined

/** The reason why a worker could not start: a text, since errors lose their code between threads. */
export interface StartFailure {
  readonly failure: string
}

/** The rows of some branches, by their places in the table. */
export default async function rowsOf(
  indices: readonly number[],
): Promise<readonly RowContent[] | StartFailure> {
  starting ??= start(Tinypool.workerData as WorkerData)
  try {
    const measurer = await starting
    const rows: RowContent[] = []
    for (const index of indices) rows.push(await measurer.rowOf(index))
    return rows
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

async function start({ timeline, module, branches, seed }: WorkerData): Promise<Measurer<never>> {
  const { events = [], measure, reactions } = await importModule<never>(module, { needsEvents: true })
  const own =
    'module' in timeline
      ? (await import(timeline.module)).reopenTape(events, timeline)
      : timelineFromColumns(events, timeline, { needsSameDefinitions: true })
  return new Measurer(own as never, branches, { measure, seed, reactions })
}
