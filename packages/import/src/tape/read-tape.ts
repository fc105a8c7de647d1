import '@tapeline/calendars'
import {
  type AnyEventDefinition,
  type EventOf,
  isTapelineError,
  type Timeline,
  timelineFromJson,
} from '@tapeline/core'
import {
  type ArgumentKind,
  beginsAsTape,
  checkArgument,
  kinds,
  TapelineError,
  type TimelineColumns,
  tapeColumns,
  timelineFromColumns,
} from '@tapeline/core/internal'
import type { RecordBatchReader } from 'apache-arrow'
import { checkReadOptions } from '../check-import-options.js'
import { timelineJsonOf } from '../export/event-sheet.js'
import { checkChecksums, limitsOf, type ReadOptions } from './checksums.js'
import { columnsIn } from './columns-in.js'
import { MemorySource } from './file-source.js'
import { HEAD_KEY } from './tape-head.js'

const MAGIC = 'ARROW1'
const BYTES: ArgumentKind = {
  expected: 'bytes, as a Uint8Array',
  fits: (value) => value instanceof Uint8Array,
}

/**
 * Reads a timeline that `writeTape` wrote, or that `exportEvents` wrote as a tape or as Arrow. The result is the same timeline, in
 * memory as a whole; `openTape` reads only what is needed.
 *
 * Every byte is compared with the checksums in the file, unless `unchecked`. Events in columns are then not checked by their
 * schemas, only as `timelineFromColumns` does. If the definitions have another version of a type, or other columns, all events
 * pass one by one through upcasters and schemas. Do not change the bytes afterwards: numbers and times are views of them.
 * @throws TapelineError `file.invalid` for another file, an incomplete or damaged file, or a file without checksums; and as
 * `timelineFromJson`; `definition.invalid` if `textsMax` is out of bounds
 */
export async function readTape<const Definitions extends readonly AnyEventDefinition[]>(
  bytes: Uint8Array,
  definitions: Definitions,
  options: ReadOptions = {},
): Promise<Timeline<EventOf<Definitions>>> {
  checkReadOptions('readTape()', options)
  checkArgument('readTape()', 'bytes', bytes, BYTES)
  checkArgument('readTape()', 'definitions', definitions, kinds.definitions)
  const { length } = bytes
  const limits = limitsOf(options)
  if (beginsAsTape(bytes)) return timelineFromColumns(definitions, columnsOfTape(bytes, options), limits)
  if (textAt(bytes, 0) !== MAGIC) throw fault('The bytes are neither a tape nor an Arrow file.')
  if (length < 2 * MAGIC.length || textAt(bytes, length - MAGIC.length) !== MAGIC)
    throw fault('The end of the Arrow file is missing or damaged. Take another copy of it.')
  checkChecksums(bytes, options)
  const { RecordBatchReader, tableFromIPC } = await import('apache-arrow')
  try {
    // Numbers are read in place, so their offset must be a multiple of their size.
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes)
    const reader: RecordBatchReader = RecordBatchReader.from(aligned).open()
    if (reader.schema.metadata.has(HEAD_KEY))
      return timelineFromColumns(definitions, columnsIn(reader), limits)
    const table = tableFromIPC(aligned)
    const columns = table.schema.fields.map(({ name }): [string, unknown[]] => [
      name,
      [...(table.getChild(name) ?? [])],
    ])
    const json = timelineJsonOf({
      metadata: table.schema.metadata.get('tapeline'),
      columns: new Map(columns),
      length: table.numRows,
    })
    return timelineFromJson(definitions, json, limits)
  } catch (error) {
    if (isTapelineError(error)) throw error
    throw fault('The Arrow file does not hold a timeline.', error)
  }
}

function columnsOfTape(bytes: Uint8Array, { unchecked = false }: ReadOptions): TimelineColumns {
  try {
    return tapeColumns(new MemorySource(bytes, unchecked))
  } catch (error) {
    if (isTapelineError(error)) throw error
    throw fault('The tape does not hold a timeline.', error)
  }
}

function textAt(bytes: Uint8Array, start: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + MAGIC.length))
}

function fault(message: string, cause?: unknown): TapelineError {
  return new TapelineError({ code: 'file.invalid', message }, { cause })
}
