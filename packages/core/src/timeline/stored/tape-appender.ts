import { TapelineError } from '../../event/error.js'
import type { TapelineEvent } from '../../event/event.js'
import { writeEvent } from '../../event/write-event.js'
import type { BatchReader } from '../columns/batch-reader.js'
import type { Block } from '../columns/block.js'
import type { SeqSet } from '../columns/seq-set.js'
import type { ColumnBatch } from '../columns/timeline-columns.js'
import { type NewColumns, newRowsOf } from '../new-rows.js'
import type { Timeline } from '../timeline.js'
import { planOf, type TimelineState } from '../timeline-state.js'
import type { ByteSink } from './byte-source.js'
import { TapeWriter } from './tape-writer.js'

/**
 * Writes the tape of a timeline with new events, which come as columns batch by batch: only one batch of them is in memory, and a
 * bit for each sequence number. The bytes are those of a `ColumnAppender` and `writeTimeline`.
 */
export class TapeAppender {
  /** The sequence number of the first new event. Those of the others follow. */
  readonly firstSeq: number
  private readonly reader: BatchReader
  private readonly writer: TapeWriter
  private readonly waiting: WaitingBlocks
  private readonly numbers: SeqSet
  private readonly state: TimelineState

  private constructor(
    timeline: Timeline,
    reader: BatchReader,
    numbers: SeqSet,
    parts: NewColumns,
    sink: ByteSink,
  ) {
    const { state } = timeline
    this.state = state
    this.firstSeq = state.nextSeq
    this.reader = reader
    this.numbers = numbers
    this.waiting = new WaitingBlocks(timeline.chain.blocks)
    const plan = planOf(state, state.index)
    const own = new Set(parts.prefixes)
    const has = (prefix: string): boolean => own.has(prefix) || plan.idPrefixes.has(prefix)
    this.writer = new TapeWriter(sink, { ...plan, idPrefixes: { has } }, state.definitions)
  }

  /**
   * @param parts `length` is an upper bound
   * @returns undefined if the events cannot be in columns, for the reasons of `ColumnAppender.of`; nothing is written then
   * @throws TapelineError with every fault of the sources; what the sink throws
   */
  static of<Event extends TapelineEvent>(
    timeline: Timeline<Event>,
    parts: NewColumns,
    sink: ByteSink,
  ): TapeAppender | undefined {
    const rows = newRowsOf(timeline.state, parts)
    if (rows === undefined) return undefined
    if (rows.faults.length > 0) throw new TapelineError(rows.faults)
    return new TapeAppender(timeline as unknown as Timeline, rows.reader, rows.numbers, parts, sink)
  }

  /**
   * Takes the next new events in the order of the tape, with types that are all 0 and no objects.
   * @throws TapelineError `file.invalid` for columns that are not as described; what the sink throws
   */
  take(batch: ColumnBatch): void {
    const { reader, writer, waiting } = this
    reader.take(batch)
    for (const block of reader.blocks) {
      for (let from = 0; from < block.length; ) {
        for (const before of waiting.before(block.at[from] as number, block.seqAt(from))) writer.add(before)
        const to = waiting.rankIn(block)
        writer.add(from === 0 && to === block.length ? block : block.piece(from, to))
        from = to
      }
    }
    reader.blocks.length = 0
  }

  /**
   * Writes the rest of the timeline, and the end of the tape.
   * @param sealed whether to write it as sealed, for a caller who seals it before the file is used
   */
  finish(sealed: boolean): void {
    const { reader, writer, numbers, state, firstSeq } = this
    for (const block of this.waiting.before(Number.POSITIVE_INFINITY, 0)) writer.add(block)
    numbers.finish()
    // Checks the prefixes.
    void reader.reach
    const corrected = state.corrections
      .members()
      .sort((left, right) => left.seq - right.seq)
      .map(writeEvent)
    writer.finish({ sealed, nextSeq: firstSeq + reader.length, corrected })
  }
}

/** The blocks of the timeline that are not yet written. */
class WaitingBlocks {
  private index = 0
  private from = 0

  constructor(private readonly blocks: readonly Block[]) {}

  /** Takes the events before a key. */
  *before(at: number, seq: number): Generator<Block> {
    for (let block = this.blocks[this.index]; block !== undefined; block = this.blocks[this.index]) {
      const isAll = block.lastAt < at
      const to = isAll ? block.length : block.rank(at, seq, false)
      if (to > this.from) yield this.from === 0 && to === block.length ? block : block.piece(this.from, to)
      if (to < block.length) {
        this.from = Math.max(this.from, to)
        return
      }
      this.index += 1
      this.from = 0
    }
  }

  /** The number of events of a block before the next waiting event. */
  rankIn(block: Block): number {
    const next = this.blocks[this.index]
    if (next === undefined || next.firstAt > block.lastAt) return block.length
    return block.rank(next.at[this.from] as number, next.seqAt(this.from), false)
  }
}
