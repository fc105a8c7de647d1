import { checkArgument, checkOptions, kinds } from '../event/arguments.js'
import type { TapelineEvent } from '../event/event.js'
import { writeEvent } from '../event/write-event.js'
import { batchesOf } from './columns/batch-writer.js'
import type { PlacedEvent } from './columns/block.js'
import { ColumnTables } from './columns/column-tables.js'
import type { TimelineColumns } from './columns/timeline-columns.js'
import type { Timeline } from './timeline.js'
import { planOf } from './timeline-state.js'

/** Most events of a batch, unless a block is larger. */
const BATCH_ROWS = 65_536

export interface ColumnsOptions {
  /** Allocates the buffer of each column. Default: an `ArrayBuffer`. Allocate a `SharedArrayBuffer` to share columns with threads. */
  readonly allocate?: (byteLength: number) => ArrayBufferLike
}

/**
 * A timeline as plain data. The same events in the same order give the same data, however they arrived. For a branch, it contains
 * the events only, without the parent.
 */
export function columnsOf<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  options: ColumnsOptions = {},
): TimelineColumns {
  checkArgument('columnsOf()', 'timeline', timeline, kinds.timeline)
  checkOptions('columnsOf()', options, { allocate: kinds.function })
  const { allocate = (byteLength) => new ArrayBuffer(byteLength) } = options
  const { corrections, index, nextSeq, blockSize } = timeline.state
  const standing: PlacedEvent[] = [...corrections.all()].flatMap(({ effective }) => effective ?? [])
  const { blocks, length } = timeline.chain.edit(standing, [], planOf(timeline.state, index))
  const tables = new ColumnTables(blocks, timeline.definitions)
  const rows = Math.max(1, Math.floor(BATCH_ROWS / blockSize)) * blockSize
  return {
    format: 'tapeline.columns/1',
    sealed: timeline.sealed,
    nextSeq,
    blockSize,
    length,
    types: tables.types,
    texts: tables.texts,
    prefixes: tables.prefixes,
    envelopes: tables.envelopes,
    corrected: corrections
      .members()
      .sort((left, right) => left.seq - right.seq)
      .map(writeEvent),
    batches: { [Symbol.iterator]: () => batchesOf(blocks, length, rows, tables, allocate) },
  }
}
