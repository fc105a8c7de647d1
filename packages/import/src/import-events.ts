import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type AnyEventDefinition,
  type EventOf,
  isTapelineError,
  TapelineError,
  type Timeline,
  timelineFromJson,
} from '@tapeline/core'
import { literal, messageOf, withDatabase } from './duckdb/database.js'
import { timelineJsonOf } from './export/event-sheet.js'
import type { ExportFormat } from './export/sheet.js'
import { exportFormatOf } from './export/write-sheet.js'
import { checkChecksums } from './tape/checksums.js'
import { readTape } from './tape/read-tape.js'

/**
 * Reads the timeline that `exportEvents` wrote as a tape, JSON Lines, Parquet or Arrow: the same one. Every byte of the binary
 * formats is compared with checksums in the file; Parquet and Arrow that earlier versions wrote have none, and are read without that check.
 * @param definitions those of all its types of events
 * @throws TapelineError with every fault: `file.unreadable`, `file.invalid`, and as `timelineFromJson`
 */
export async function importEvents<const Definitions extends readonly AnyEventDefinition[]>(
  path: string,
  definitions: Definitions,
  options: { readonly format?: Exclude<ExportFormat, 'csv'> } = {},
): Promise<Timeline<EventOf<Definitions>>> {
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
    if (format === 'arrow' || format === 'tape') return await readTape(bytes, definitions)
    return timelineFromJson(
      definitions,
      format === 'parquet' ? await parquetJson(resolve(path), checkChecksums(bytes)) : linesJson(bytes, path),
    )
  } catch (error) {
    throw isTapelineError(error)
      ? withFile(error, path)
      : fault('file.invalid', `The file cannot be read: ${messageOf(error)}.`, error)
  }
}

/** The same faults, those of the file as a whole with its name. */
function withFile(error: TapelineError, path: string): TapelineError {
  const faults = error.faults.map((fault) =>
    fault.code === 'file.invalid' && fault.place === undefined ? { ...fault, place: { file: path } } : fault,
  )
  return new TapelineError(faults, { cause: error })
}

function linesJson(bytes: Buffer, path: string): unknown {
  const lines = bytes.toString('utf8').split('\n')
  if (lines.at(-1) === '') lines.pop()
  const values = lines.map((line, index): unknown => {
    try {
      return JSON.parse(line)
    } catch (error) {
      const place = { file: path, line: index + 1 }
      throw new TapelineError(
        { code: 'file.invalid', message: `This is no JSON: ${messageOf(error)}.`, place },
        { cause: error },
      )
    }
  })
  const [head, ...events] = values
  return typeof head === 'object' && head !== null ? { ...head, events } : head
}

async function parquetJson(path: string, isChecked: boolean): Promise<unknown> {
  return withDatabase({ files: [path] }, undefined, async (connection) => {
    const told = await connection.runAndReadAll(
      `SELECT decode(value) FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = 'tapeline'`,
    )
    const rows = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${literal(path)}, hive_partitioning = false)`,
    )
    const columns = rows.getColumnsJS()
    const byName = new Map(rows.columnNames().map((name, index) => [name, columns[index] ?? []]))
    return timelineJsonOf({
      metadata: told.getRowsJS()[0]?.[0] as string | undefined,
      columns: byName,
      length: rows.currentRowCount,
      isChecked,
    })
  })
}
