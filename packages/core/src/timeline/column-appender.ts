import type { TapelineEvent } from '../event/event.js'
import type { BatchReader } from './columns/batch-reader.js'
import type { SeqSet } from './columns/seq-set.js'
import { type ColumnBatch, columnsFault } from './columns/timeline-columns.js'
import { type NewColumns, newRowsOf } from './new-rows.js'
import { Timeline } from './timeline.js'
import { changedState, planOf } from './timeline-state.js'

/**
 * Appends events to a timeline as columns, which it keeps. The result is the same as that of `append` with these events in the
 * order of their numbers, for data that fit the schema, which is not called.
 */
export class ColumnAppender<Event extends TapelineEvent> {
  /** The sequence number of the first event. Those of the others follow. */
  readonly firstSeq: number
  private readonly numbers: SeqSet

  private constructor(
    private readonly timeline: Timeline<Event>,
    private readonly length: number,
    private readonly reader: BatchReader,
    numbers: SeqSet,
  ) {
    this.firstSeq = timeline.state.nextSeq
    this.numbers = numbers
  }

  /**
   * @returns undefined if the timeline cannot take the events as columns: its definition of the type is another one or has no
   * columns, an event with one of the prefixes may have arrived before or be corrected, sources are invalid, there are too many
   * texts or prefixes, the timeline is a branch, or the events would not fill a block. Append them as objects then
   */
  static of<Event extends TapelineEvent>(
    timeline: Timeline<Event>,
    parts: NewColumns,
  ): ColumnAppender<Event> | undefined {
    const { state } = timeline
    // Short blocks would add up where a tape grows by little.
    if (parts.length < state.blockSize) return undefined
    const rows = newRowsOf(state, parts)
    if (rows === undefined || rows.faults.length > 0) return undefined
    return new ColumnAppender(timeline, parts.length, rows.reader, rows.numbers)
  }

  /**
   * Takes the next events in the order of the tape, with types that are all 0 and no objects.
   * @throws TapelineError `file.invalid` for columns that are not as described
   */
  take(batch: ColumnBatch): void {
    this.reader.take(batch)
  }

  /** The timeline with all events, not sealed. @throws as {@link take} */
  finish(): Timeline<Event> {
    const { timeline, length, reader, numbers, firstSeq } = this
    if (reader.length !== length)
      throw columnsFault('The number of events is wrong.', String(length), String(reader.length))
    numbers.finish()
    const index = timeline.state.index.withReach(reader.reach)
    const chain = timeline.state.chain.withBlocks(reader.blocks, planOf(timeline.state, index))
    const change = { chain, index, nextSeq: firstSeq + length, sealed: false, derivation: undefined }
    return new Timeline<Event>(changedState(timeline.state, change))
  }
}
