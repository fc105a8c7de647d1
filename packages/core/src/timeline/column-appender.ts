import type { AnyEventDefinition } from '../event/definition.js'
import type { Fault } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { FaultList } from '../event/fault-list.js'
import { readSources } from '../event/read-sources.js'
import { BatchReader } from './columns/batch-reader.js'
import { derivedId } from './columns/derived-id.js'
import { typeIdOf } from './columns/layout.js'
import { SeqSet } from './columns/seq-set.js'
import { textTable } from './columns/texts.js'
import { type ColumnBatch, type ColumnEnvelope, columnsFault } from './columns/timeline-columns.js'
import { correctedId } from './correction-chain.js'
import { Timeline } from './timeline.js'
import { changedState, planOf, type TimelineState } from './timeline-state.js'

/** New events of one type as columns, without objects. As in any event, no number is -0. */
export interface NewColumns {
  /** The caller has checked that the data fit its schema. It must be the timeline's own definition. */
  readonly definition: AnyEventDefinition
  /** Number of events. */
  readonly length: number
  /** The texts to which columns refer by number, from 1; 0 means no text. */
  readonly texts: readonly string[]
  /** The texts before the numbers of ids. They must not end in a digit. */
  readonly prefixes: readonly string[]
  /** The basis and sources of every event. */
  readonly envelope: ColumnEnvelope
}

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
    { definition, length, texts, prefixes, envelope }: NewColumns,
  ): ColumnAppender<Event> | undefined {
    const { state } = timeline
    const { nextSeq, blockSize, layouts } = state
    if (definition.columns === undefined || state.definitions.get(definition.type) !== definition)
      return undefined
    // Short blocks would add up where a tape grows by little.
    if (length < blockSize || state.derivation !== undefined) return undefined
    if (!areNewIds(new Set(prefixes), state)) return undefined
    const faults: Fault[] = []
    const sources = readSources(envelope.sources, new FaultList(faults))
    if (faults.length > 0) return undefined
    const codes = texts.map((text) => textTable.code(text, layouts))
    if (codes.includes(0)) return undefined
    const numbers = new SeqSet(nextSeq + length, length)
    const reader = new BatchReader({
      numbers,
      read: () => undefined,
      blockSize,
      layouts,
      typeIds: [typeIdOf(definition.type)],
      texts: [0, ...codes],
      prefixes,
      envelopes: [{ basis: envelope.basis, sources }],
    })
    return new ColumnAppender(timeline, length, reader, numbers)
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

/** Whether no event with an id of one of these prefixes has arrived or is corrected, and there is room for them. */
export function areNewIds(prefixes: ReadonlySet<string>, { index, corrections }: TimelineState): boolean {
  const isTaken = (id: string | undefined): boolean =>
    id !== undefined && prefixes.has(derivedId(id)?.prefix ?? '')
  if (!index.hasRoomFor(prefixes)) return false
  return !corrections.members().some((event) => isTaken(event.id) || isTaken(correctedId(event)))
}
