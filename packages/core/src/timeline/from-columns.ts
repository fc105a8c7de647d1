import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { type Fault, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { readEvent } from '../event/read-event.js'
import { Chain } from './chain.js'
import { columnsFault } from './columns-fault.js'
import { jsonOfColumns } from './columns-json.js'
import { EventIndex } from './event-index.js'
import { timelineFromJson } from './json.js'
import { PartReader } from './part-reader.js'
import { readEnvelopes } from './read-envelopes.js'
import { SeqSet } from './seq-set.js'
import { textCode } from './texts.js'
import { createTimeline, Timeline, type TimelineOptions } from './timeline.js'
import type { ColumnType, TimelineColumns } from './timeline-columns.js'
import { typeIdOf } from './type-ids.js'

/**
 * The timeline that `columnsOf` told. Its arrays are kept and not to be changed: blocks are views of them.
 *
 * Checked of events in columns: that columns are of one length; times finite, and with the numbers of arrival ascending;
 * these whole, below `nextSeq`, and each there once; numbers finite, and fields there that are not optional; and that types,
 * texts, prefixes and envelopes are in their tables. Their schemas are not asked, and it is not looked whether an id stands
 * there twice: that data come as they were written is what the checksum of a file stands for. Events that are objects are
 * read as any others are, and a timeline that says that it was sealed is sealed again. Where a type has another version or
 * other columns than in its definition, all events go one by one through upcasters and schemas, as from JSON.
 * @throws TapelineError `file.invalid` for what is none; with every fault of the events that are objects; as `timelineFromJson`
 */
export function timelineFromColumns<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  columns: TimelineColumns,
  options: TimelineOptions = {},
): Timeline<EventOf<Definitions>> {
  const { nextSeq, sealed, length } = columns
  const blockSize = options.blockSize ?? columns.blockSize
  const { parts } = createTimeline(definitions, { blockSize })
  const codes = columns.texts.map(textCode)
  // A text of which the process knows too many already has no number.
  if (!columns.types.every((type) => isSame(type, parts.definitions)) || codes.includes(0))
    return timelineFromJson(definitions, jsonOfColumns(columns), { blockSize })

  const faults: Fault[] = []
  const numbers = new SeqSet(nextSeq, length + columns.corrected.length)
  const read = (json: Readonly<Record<string, unknown>>): TapelineEvent | undefined => {
    const event = readEvent(json, parts.definitions, faults)
    return event && Object.freeze({ ...event, seq: json.seq as number })
  }
  const reader = new PartReader({
    numbers,
    read,
    blockSize,
    layouts: parts.layouts,
    typeIds: columns.types.map(({ type }) => typeIdOf(type)),
    texts: [0, ...codes],
    prefixes: columns.prefixes,
    envelopes: readEnvelopes(columns.envelopes),
  })
  for (const part of columns.parts) reader.take(part)
  if (reader.length !== length)
    throw columnsFault('The number of events is wrong.', String(length), String(reader.length))
  if (faults.length > 0) throw new TapelineError(faults)
  const index = EventIndex.empty.withReach(reader.reach).withObjects(reader.objects)
  const base = new Timeline({ ...parts, chain: Chain.ofBlocks(reader.blocks), index, nextSeq })
  const corrected = new Map<string, TapelineEvent>()
  for (const json of columns.corrected) {
    const event = read(json)
    if (event === undefined) continue
    numbers.add(event.seq)
    if (corrected.has(event.id) || base.find(event.id) !== undefined)
      throw columnsFault(`The event '${event.id}' is there twice.`)
    corrected.set(event.id, event)
  }
  if (faults.length > 0) throw new TapelineError(faults)
  numbers.finish()
  const timeline = base.withArrivals(corrected, undefined, nextSeq)
  return (sealed ? timeline.seal() : timeline) as Timeline<EventOf<Definitions>>
}

/** Whether events of a type stand in columns as its definition says. */
function isSame(
  { type, version, columns }: ColumnType,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): boolean {
  const own = definitions.get(type)
  if (own === undefined) return false
  const declared = own.columns && Object.entries(own.columns)
  return own.version === version && JSON.stringify(declared) === JSON.stringify(columns)
}
