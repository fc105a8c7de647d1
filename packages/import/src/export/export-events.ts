import { writeFile } from 'node:fs/promises'
import type { Timeline } from '@tapeline/core'
import { writeTape } from '../tape/write-tape.js'
import { eventSheetOf } from './event-sheet.js'
import { type ExportOptions, exportFormatOf, writeSheet } from './write-sheet.js'
import { writeText, writeWhole } from './write-whole.js'

/**
 * Writes all events of a timeline that arrived, corrected ones and retractions included. {@link importEvents} reads tapes, JSON
 * Lines, Parquet and Arrow back, the same; CSV is for people and spreadsheets.
 * @throws TapelineError where the file cannot be written; then there is no file, or the older one
 */
export async function exportEvents(
  timeline: Timeline,
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  const { signal } = options
  const format = exportFormatOf(path, options.format)
  if (format === 'tape') {
    const bytes = await writeTape(timeline)
    return writeWhole(path, signal, (temporary) => writeFile(temporary, bytes))
  }
  const json = timeline.toJSON()
  if (format !== 'jsonl') return writeSheet(eventSheetOf(json), path, options)
  const { events, ...head } = json
  await writeWhole(path, signal, (temporary) => writeText(temporary, signal, linesOf(head, events)))
}

/** The first line tells of the timeline, each further one an event. */
function* linesOf(head: unknown, events: readonly unknown[]): Generator<string> {
  yield `${JSON.stringify(head)}\n`
  for (const event of events) yield `${JSON.stringify(event)}\n`
}
