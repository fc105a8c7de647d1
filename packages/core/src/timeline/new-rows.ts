import type { AnyEventDefinition } from '../event/definition.js'
import type { Fault } from '../event/error.js'
import { FaultList } from '../event/fault-list.js'
import { readSources } from '../event/read-sources.js'
import { BatchReader } from './columns/batch-reader.js'
import { derivedId } from './columns/derived-id.js'
import { typeIdOf } from './columns/layout.js'
import { SeqSet } from './columns/seq-set.js'
import { textTable } from './columns/texts.js'
import type { ColumnEnvelope } from './columns/timeline-columns.js'
import { correctedId } from './correction-chain.js'
import type { TimelineState } from './timeline-state.js'

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

/** What takes new rows, and the sequence numbers of those that were taken. */
interface NewRows {
  readonly reader: BatchReader
  readonly numbers: SeqSet
  /** Of the sources. */
  readonly faults: readonly Fault[]
}

/**
 * Prepares a timeline to take new events as columns.
 * @returns undefined if it cannot: its definition of the type is another one or has no columns, an event with one of the prefixes
 * may have arrived before or be corrected, there are too many texts or prefixes, or it is a branch
 */
export function newRowsOf(
  state: TimelineState,
  { definition, length, texts, prefixes, envelope }: NewColumns,
): NewRows | undefined {
  const { nextSeq, blockSize, layouts } = state
  if (definition.columns === undefined || state.definitions.get(definition.type) !== definition)
    return undefined
  if (state.derivation !== undefined || !areNewIds(new Set(prefixes), state)) return undefined
  const faults: Fault[] = []
  const sources = readSources(envelope.sources, new FaultList(faults))
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
  return { reader, numbers, faults }
}

/** Whether no event with an id of one of these prefixes has arrived or is corrected, and there is room for them. */
function areNewIds(prefixes: ReadonlySet<string>, { index, corrections }: TimelineState): boolean {
  const isTaken = (id: string | undefined): boolean =>
    id !== undefined && prefixes.has(derivedId(id)?.prefix ?? '')
  if (!index.hasRoomFor(prefixes)) return false
  return !corrections.members().some((event) => isTaken(event.id) || isTaken(correctedId(event)))
}
