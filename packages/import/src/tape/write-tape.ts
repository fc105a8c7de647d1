import type { TapelineEvent, Timeline } from '@tapeline/core'
import { checkArgument, columnsOf, kinds } from '@tapeline/core/internal'
import type { Data } from 'apache-arrow'
import { CHECKSUMS_KEY, NO_CHECKSUMS, writeChecksums } from './checksums.js'
import { envelopeColumns, objectColumns } from './envelope-columns.js'
import { fieldColumns } from './field-columns.js'
import { tapeRowsOf } from './tape-batches.js'
import { HEAD_KEY, TAPE_FORMAT, type TapeHead } from './tape-head.js'

/**
 * A whole timeline as one Arrow IPC file, which any Arrow reader opens. `readTape` reads the same timeline back. Equal timelines
 * give equal bytes. For a branch, its events are written.
 * @throws TapelineError `event.invalid` for a number that is not finite
 */
export async function writeTape<Event extends TapelineEvent>(timeline: Timeline<Event>): Promise<Uint8Array> {
  checkArgument('writeTape()', 'timeline', timeline, kinds.timeline)
  const arrow = await import('apache-arrow')
  const writing = { arrow, dictionaries: 0 }
  const rows = tapeRowsOf(columnsOf(timeline))
  const columns = [
    ...envelopeColumns(writing, rows),
    ...fieldColumns(writing, rows),
    ...objectColumns(writing, rows),
  ]
  const { sealed, nextSeq, blockSize, length, types } = rows.columns
  const unpaired = columns.flatMap(({ name, dictionary }) => {
    const list = dictionary?.unpaired ?? []
    return list.length === 0 ? [] : [[name, list] as const]
  })
  const head: TapeHead = {
    format: TAPE_FORMAT,
    sealed,
    nextSeq,
    blockSize,
    length,
    types,
    columns: columns.map(({ name }) => name),
    unpaired,
  }
  const metadata = new Map([
    [HEAD_KEY, JSON.stringify(head)],
    [CHECKSUMS_KEY, NO_CHECKSUMS],
  ])
  const made = rows.batches.map((batch) => columns.map(({ make }) => make(batch)))
  const [first = []] = made
  const fields = columns.map(({ name }, index) => new arrow.Field(name, (first[index] as Data).type, true))
  const schema = new arrow.Schema(fields, metadata)
  const batches = rows.batches.map((batch, index) => {
    const type = new arrow.Struct(fields)
    const data = arrow.makeData({ type, length: batch.length, nullCount: 0, children: made[index] ?? [] })
    return new arrow.RecordBatch(schema, data)
  })
  const bytes = arrow.RecordBatchFileWriter.writeAll(batches).toUint8Array(true)
  writeChecksums(bytes)
  return bytes
}
