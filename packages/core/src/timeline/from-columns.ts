import { checkArgument, checkOptions, kinds } from '../event/arguments.js'
import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { type Fault, isTapelineError, showThrown, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { readEvent } from '../event/read-event.js'
import { Chain } from './chain/chain.js'
import { jsonOfColumns } from './columns/columns-json.js'
import { typeIdOf } from './columns/layout.js'
import { PartReader, readEnvelopes } from './columns/part-reader.js'
import { SeqSet } from './columns/seq-set.js'
import { textCode } from './columns/texts.js'
import { type ColumnType, columnsFault, type TimelineColumns } from './columns/timeline-columns.js'
import { EventIndex } from './event-index.js'
import { timelineFromJson } from './json.js'
import { createTimeline, Timeline, type TimelineOptions } from './timeline.js'
import { changedState } from './timeline-state.js'

export interface FromColumnsOptions extends TimelineOptions {
  /**
   * Whether definitions of another version or with other columns than those that it was made with are an error, and do not
   * have all events read one by one: so that two threads cannot have different timelines. Default false.
   */
  readonly needsSameDefinitions?: boolean
}

const COLUMNS = {
  expected: 'what columnsOf() gives',
  fits: (value: unknown): boolean => {
    if (!kinds.record.fits(value)) return false
    const { types, texts, prefixes, envelopes, corrected, parts } = value as Readonly<Record<string, unknown>>
    const areLists = [types, texts, prefixes, envelopes, corrected].every(Array.isArray)
    return areLists && typeof parts === 'object' && parts !== null && Symbol.iterator in parts
  },
}

/**
 * The timeline that `columnsOf` told. Its arrays are kept and not to be changed: blocks are views of them. Types and texts are
 * views too where they are the first that this process hears of, as in a thread that does nothing else; otherwise they have
 * other numbers here, and are copied.
 *
 * Checked of events in columns: that columns are of one length; times finite, and with the numbers of arrival ascending;
 * these whole, below `nextSeq`, and each there once; numbers finite, and fields there that are not optional; and that types,
 * texts, prefixes and envelopes are in their tables. Their schemas are not asked, and it is not looked whether an id stands
 * there twice: that data come as they were written is what the checksum of a file stands for. Events that are objects are
 * read as any others are, and a timeline that says that it was sealed is sealed again. Where a type has another version or
 * other columns than in its definition, all events go one by one through upcasters and schemas, as from JSON.
 * @throws TapelineError `file.invalid` for what is none; with every fault of the events that are objects; as `timelineFromJson`;
 * with `needsSameDefinitions`, `event.type-unknown` for a type that is not defined, `definition.invalid` for one that is defined
 * otherwise
 */
export function timelineFromColumns<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  columns: TimelineColumns,
  options: FromColumnsOptions = {},
): Timeline<EventOf<Definitions>> {
  checkArgument('timelineFromColumns()', 'definitions', definitions, kinds.definitions)
  checkArgument('timelineFromColumns()', 'columns', columns, COLUMNS)
  checkOptions('timelineFromColumns()', options, {
    blockSize: kinds.any,
    needsSameDefinitions: kinds.boolean,
  })
  try {
    return readColumns(definitions, columns, options)
  } catch (error) {
    if (isTapelineError(error)) throw error
    // Of damaged columns anything may be missing.
    throw new TapelineError(
      { code: 'file.invalid', message: `The columns are damaged: ${showThrown(error)}.` },
      { cause: error },
    )
  }
}

function readColumns<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  columns: TimelineColumns,
  options: FromColumnsOptions,
): Timeline<EventOf<Definitions>> {
  const { nextSeq, sealed, length } = columns
  const blockSize = options.blockSize ?? columns.blockSize
  // Before the definitions give out numbers, so that those in the columns may be the ones here.
  const typeIds = columns.types.map(({ type }) => typeIdOf(type))
  const { state } = createTimeline(definitions, { blockSize })
  const codes = columns.texts.map((text) => textCode(text, state.layouts))
  if (options.needsSameDefinitions === true) checkDefinitions(columns, state.definitions)
  // Of too many texts some have no number.
  if (!columns.types.every((type) => isSame(type, state.definitions.get(type.type))) || codes.includes(0))
    return timelineFromJson(definitions, jsonOfColumns(columns), { blockSize })

  const faults: Fault[] = []
  const numbers = new SeqSet(nextSeq, length + columns.corrected.length)
  const read = (json: Readonly<Record<string, unknown>>): TapelineEvent | undefined =>
    readEvent(json, state.definitions, faults, { seq: json.seq as number })
  const reader = new PartReader({
    numbers,
    read,
    blockSize,
    layouts: state.layouts,
    typeIds,
    texts: [0, ...codes],
    prefixes: columns.prefixes,
    envelopes: readEnvelopes(columns.envelopes),
  })
  for (const part of columns.parts) reader.take(part)
  if (reader.length !== length)
    throw columnsFault('The number of events is wrong.', String(length), String(reader.length))
  if (faults.length > 0) throw new TapelineError(faults)
  const index = EventIndex.empty.withReach(reader.reach).withObjects(reader.objects)
  const base = new Timeline(
    changedState(state, {
      chain: Chain.ofBlocks(reader.blocks),
      index,
      nextSeq,
      sealed: false,
      derivation: undefined,
    }),
  )
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
function isSame({ version, columns }: ColumnType, own: AnyEventDefinition | undefined): boolean {
  if (own === undefined || own.version !== version) return false
  return JSON.stringify(columnsIn(own)) === JSON.stringify(columns)
}

function columnsIn({ columns }: AnyEventDefinition): ColumnType['columns'] {
  return columns && Object.entries(columns)
}

function checkDefinitions(
  { types, corrected }: TimelineColumns,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): void {
  const objects = corrected.map(({ type, version }) => ({ type, version, columns: undefined }) as ColumnType)
  for (const type of [...types, ...objects]) {
    const own = definitions.get(type.type)
    // Events that are all objects are read whatever columns are declared.
    const isFit = type.columns === undefined ? own?.version === type.version : isSame(type, own)
    if (isFit) continue
    throw new TapelineError({
      code: own === undefined ? 'event.type-unknown' : 'definition.invalid',
      message:
        own === undefined
          ? `No definition was given for the type '${type.type}', of which the timeline has events.`
          : `'${type.type}' is defined otherwise than where the timeline was made.`,
      expected: JSON.stringify({ version: type.version, columns: type.columns }),
      found: own && JSON.stringify({ version: own.version, columns: columnsIn(own) }),
    })
  }
}
