import '@tapeline/calendars'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type AnyEventDefinition,
  type EventOf,
  isTapelineError,
  type Timeline,
  timelineFromJson,
} from '@tapeline/core'
import { checkArgument, kinds, TapelineError } from '@tapeline/core/internal'
import { checkReadOptions } from './check-import-options.js'
import { literal, messageOf, withDatabase } from './duckdb/database.js'
import { readEventLines } from './export/event-lines.js'
import { timelineJsonOf } from './export/event-sheet.js'
import type { ExportFormat } from './export/sheet.js'
import { exportFormatOf } from './export/write-sheet.js'
import { checkChecksums, limitsOf, type ReadOptions } from './tape/checksums.js'
import { readTape } from './tape/read-tape.js'

/** Options of `importEvents`. */
export interface EventFileOptions extends ReadOptions {
  /** Default: by the name of the file. */
  readonly format?: Exclude<ExportFormat, 'csv'>
}

/**
 * Reads a timeline that `exportEvents` wrote as a tape, JSON Lines, Parquet or Arrow. The result is the same timeline. Every byte
 * is compared with the checksums in the file. Tapes, Parquet and Arrow without checksums are an error; JSON Lines, which may be
 * written by hand, need no checksum.
 * @param definitions the definitions of all its event types
 * @param options `unchecked: true` reads a file without comparing it with its checksums
 * @throws TapelineError with every fault: `file.unreadable`, `file.invalid`, and as `readTape`
 */
export async function importEvents<const Definitions extends readonly AnyEventDefinition[]>(
  path: string,
  definitions: Definitions,
  options: EventFileOptions = {},
): Promise<Timeline<EventOf<Definitions>>> {
  checkArgument('importEvents()', 'path', path, kinds.text)
  checkReadOptions('importEvents()', options)
  const format = exportFormatOf(path, options.format)
  const fault = (code: 'file.unreadable' | 'file.invalid', message: string, cause?: unknown): TapelineError =>
    new TapelineError({ code, message, place: { file: path } }, { cause })
  if (format === 'csv')
    throw fault(
      'file.invalid',
      'Events are not read from CSV; export them as a tape, JSON Lines, Parquet or Arrow.',
    )
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw fault('file.unreadable', `The file cannot be read: ${messageOf(error)}.`, error)
  }
  try {
    const { format: _, ...reading } = options
    if (format === 'arrow' || format === 'tape') return await readTape(bytes, definitions, reading)
    if (format === 'parquet') checkChecksums(bytes, reading)
    const json =
      format === 'parquet' ? await parquetJson(resolve(path)) : readEventLines(bytes, path, reading)
    return timelineFromJson(definitions, json, limitsOf(reading))
  } catch (error) {
    throw isTapelineError(error)
      ? withFile(error, path)
      : fault('file.invalid', `The file cannot be read: ${messageOf(error)}.`, error)
  }
}

/** The same faults; faults of the whole file get its name. */
function withFile(error: TapelineError, path: string): TapelineError {
  const faults = error.faults.map((fault) =>
    fault.code === 'file.invalid' && fault.place === undefined ? { ...fault, place: { file: path } } : fault,
  )
  return new TapelineError(faults, { cause: error })
}

async function parquetJson(path: string): Promise<unknown> {
  return withDatabase({ files: [path] }, undefined, async (connection) => {
    const footer = await connection.runAndReadAll(
      `SELECT decode(value) FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = 'tapeline'`,
    )
    const rows = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${literal(path)}, hive_partitioning = false)`,
    )
    const columns = rows.getColumnsJS()
    const byName = new Map(rows.columnNames().map((name, index) => [name, columns[index] ?? []]))
    return timelineJsonOf({
      metadata: footer.getRowsJS()[0]?.[0] as string | undefined,
      columns: byName,
      length: rows.currentRowCount,
    })
  })
}
