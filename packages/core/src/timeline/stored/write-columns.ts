import type { AnyEventDefinition } from '../../event/definition.js'
import { TapelineError } from '../../event/error.js'
import { Faults } from '../../event/fault-list.js'
import { readEvent } from '../../event/read-event.js'
import { BatchReader, readEnvelopes } from '../columns/batch-reader.js'
import { typeIdOf } from '../columns/layout.js'
import { SeqSet } from '../columns/seq-set.js'
import { textTable } from '../columns/texts.js'
import { columnsFault, type TimelineColumns } from '../columns/timeline-columns.js'
import { checkDefinitions } from '../from-columns.js'
import { createTimeline } from '../timeline.js'
import { planOf } from '../timeline-state.js'
import type { ByteSink } from './byte-source.js'
import { TapeWriter } from './tape-writer.js'

/**
 * Writes a tape from the columns of a timeline, batch by batch: only one batch is in memory, and a bit for each sequence number. The
 * tape is not sealed, since nothing checks rules and references here. Otherwise the columns are checked as
 * `timelineFromColumns` checks them.
 * @param columns without corrections
 * @throws TapelineError as `timelineFromColumns`, with definitions of the same versions and columns; what the sink throws
 */
export function writeColumns(
  definitions: readonly AnyEventDefinition[],
  columns: TimelineColumns,
  sink: ByteSink,
): void {
  const { nextSeq, length, blockSize, corrected } = columns
  const typeIds = columns.types.map(({ type }) => typeIdOf(type))
  const { state } = createTimeline(definitions, { blockSize })
  checkDefinitions(columns, state.definitions)
  if (corrected.length > 0) throw columnsFault('Corrections cannot be written batch by batch.')
  const faults = new Faults()
  const numbers = new SeqSet(nextSeq, length)
  const reader = new BatchReader({
    numbers,
    read: (json) => readEvent(json, state.definitions, faults, { seq: json.seq as number }),
    blockSize,
    layouts: state.layouts,
    typeIds,
    texts: [0, ...columns.texts.map((text) => textTable.code(text, state.layouts))],
    prefixes: columns.prefixes,
    envelopes: readEnvelopes(columns.envelopes),
  })
  const plan = { ...planOf(state, state.index), idPrefixes: new Set(columns.prefixes) }
  const writer = new TapeWriter(sink, plan, state.definitions)
  for (const batch of columns.batches) {
    reader.take(batch)
    for (const block of reader.blocks) writer.add(block)
    reader.blocks.length = 0
  }
  if (faults.count > 0) throw faults.error()
  numbers.finish()
  if (reader.length !== length) {
    throw new TapelineError({
      code: 'file.invalid',
      message: 'The number of events is wrong.',
      expected: String(length),
      found: String(reader.length),
    })
  }
  writer.finish({ sealed: false, nextSeq, corrected: [] })
}
