import { checkArgument, checkOptions, kinds } from '../event/arguments.js'
import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { type Fault, isTapelineError, showThrown, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { readEvent } from '../event/read-event.js'
import { Chain } from './chain/chain.js'
import { BatchReader, readEnvelopes } from './columns/batch-reader.js'
import { jsonOfColumns } from './columns/columns-json.js'
import { typeIdOf } from './columns/layout.js'
import { SeqSet } from './columns/seq-set.js'
import { textTable } from './columns/texts.js'
import { type ColumnType, columnsFault, type TimelineColumns } from './columns/timeline-columns.js'
import { EventIndex } from './event-index.js'
import { timelineFromJson } from './json.js'
import { createTimeline, Timeline, type TimelineOptions } from './timeline.js'
import { changedState } from './timeline-state.js'

export interface FromColumnsOptions extends TimelineOptions {
  /**
   * Whether to report an error if a definition has another version or other columns than the one with which the columns were
   * made. True guarantees that two threads have the same timeline. Default false: all events are then read one by one.
   */
  readonly needsSameDefinitions?: boolean
}

const COLUMNS = {
  expected: 'a result of columnsOf()',
  fits: (value: unknown): boolean => {
    if (!kinds.record.fits(value)) return false
    const { types, texts, prefixes, envelopes, corrected, batches } = value as Readonly<
      Record<string, unknown>
    >
    const areLists = [types, texts, prefixes, envelopes, corrected].every(Array.isArray)
    return areLists && typeof batches === 'object' && batches !== null && Symbol.iterator in batches
  },
}

/**
 * Restores the timeline from which `columnsOf` made these columns. Do not change the arrays afterwards: blocks are views of them.
 * The columns of types and texts are views only if these are the first types and texts of this process, as in a worker thread.
 * Otherwise they have other numbers here and are copied.
 *
 * The events in columns are checked: all columns have the same length; times are finite and in order; sequence numbers are whole,
 * below `nextSeq` and unique; numbers are finite, and required fields present; types, texts, prefixes and envelopes are in their
 * tables. Neither schemas nor the uniqueness of ids are checked, because the checksum of a file proves that the data are unchanged.
 * Events that are objects are read in full, and a sealed timeline is sealed again. If a type has another version or other columns
 * than its definition, all events are read in full, as from JSON.
 * @throws TapelineError `file.invalid` if the data are not such columns; with every fault of the events that are objects; as
 * `timelineFromJson`; with `needsSameDefinitions`, `event.type-unknown` for a type without a definition, and `definition.invalid`
 * for one with another definition
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
    textsMax: kinds.any,
    needsSameDefinitions: kinds.boolean,
  })
  try {
    return readColumns(definitions, columns, options)
  } catch (error) {
    if (isTapelineError(error)) throw error
    // In damaged columns anything may be missing.
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
  const { blockSize = columns.blockSize, textsMax } = options
  const ownOptions = { blockSize, ...(textsMax === undefined ? {} : { textsMax }) }
  // Read before the definitions, so that the types can get the same numbers as in the columns.
  const typeIds = columns.types.map(({ type }) => typeIdOf(type))
  const { state } = createTimeline(definitions, ownOptions)
  const codes = columns.texts.map((text) => textTable.code(text, state.layouts))
  if (options.needsSameDefinitions === true) checkDefinitions(columns, state.definitions)
  // A code of 0 means that the timeline has too many texts.
  if (!columns.types.every((type) => isSame(type, state.definitions.get(type.type))) || codes.includes(0))
    return timelineFromJson(definitions, jsonOfColumns(columns), ownOptions)

  const faults: Fault[] = []
  const numbers = new SeqSet(nextSeq, length + columns.corrected.length)
  const read = (json: Readonly<Record<string, unknown>>): TapelineEvent | undefined =>
    readEvent(json, state.definitions, faults, { seq: json.seq as number })
  const reader = new BatchReader({
    numbers,
    read,
    blockSize,
    layouts: state.layouts,
    typeIds,
    texts: [0, ...codes],
    prefixes: columns.prefixes,
    envelopes: readEnvelopes(columns.envelopes),
  })
  for (const batch of columns.batches) reader.take(batch)
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
      throw columnsFault(`The event '${event.id}' occurs twice.`)
    corrected.set(event.id, event)
  }
  if (faults.length > 0) throw new TapelineError(faults)
  numbers.finish()
  const timeline = base.withArrivals(corrected, undefined, nextSeq)
  return (sealed ? timeline.seal() : timeline) as Timeline<EventOf<Definitions>>
}

/** Whether events of a type have the columns that its definition declares. */
function isSame({ version, columns }: ColumnType, own: AnyEventDefinition | undefined): boolean {
  if (own === undefined || own.version !== version) return false
  return JSON.stringify(columnsIn(own)) === JSON.stringify(columns)
}

function columnsIn({ columns }: AnyEventDefinition): ColumnType['columns'] {
  return columns && Object.entries(columns)
}

/** @throws TapelineError `event.type-unknown`, `definition.invalid` for a type that has no definition, or another one */
export function checkDefinitions(
  { types, corrected }: Pick<TimelineColumns, 'types' | 'corrected'>,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): void {
  const objects = corrected.map(({ type, version }) => ({ type, version, columns: undefined }) as ColumnType)
  for (const type of [...types, ...objects]) {
    const own = definitions.get(type.type)
    // Types whose events are all objects are read with any declaration of columns.
    const isFit = type.columns === undefined ? own?.version === type.version : isSame(type, own)
    if (isFit) continue
    throw new TapelineError({
      code: own === undefined ? 'event.type-unknown' : 'definition.invalid',
      message:
        own === undefined
          ? `The timeline has events of the type '${type.type}', which has no definition.`
          : `The definition of '${type.type}' differs from the one with which the columns were made.`,
      expected: JSON.stringify({ version: type.version, columns: type.columns }),
      found: own && JSON.stringify({ version: own.version, columns: columnsIn(own) }),
    })
  }
}
