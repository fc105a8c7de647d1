import type { Timeline } from '@tapeline/core'
import { checkArgument, kinds } from '@tapeline/core/internal'
import { checkExport } from '../check-import-options.js'
import { writeTapeFile } from '../tape/write-tape.js'
import { writeEventLines } from './event-lines.js'
import { eventSheetOf } from './event-sheet.js'
import { type ExportOptions, exportFormatOf, writeSheet } from './write-sheet.js'
import { writeWhole } from './write-whole.js'

/**
 * Writes all events of a timeline that arrived, including corrected events and retractions. {@link importEvents} reads tapes,
 * JSON Lines, Parquet and Arrow back as the same timeline; CSV is for reading and spreadsheets.
 * @throws TapelineError if the file cannot be written; then no file is created, and an older file is kept
 */
export async function exportEvents(
  timeline: Timeline,
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  checkArgument('exportEvents()', 'timeline', timeline, kinds.timeline)
  checkExport('exportEvents()', path, options)
  const { signal } = options
  const format = exportFormatOf(path, options.format)
  if (format === 'tape')
    return writeWhole(path, signal, async (temporary) => writeTapeFile(timeline, temporary))
  const json = timeline.toJSON()
  if (format !== 'jsonl') return writeSheet(eventSheetOf(json), path, options)
  await writeWhole(path, signal, (temporary) => writeEventLines(json, temporary, signal))
}
