import { formatInstant } from '../event/date.js'
import type { AnyEventDefinition } from '../event/definition.js'
import type { Fault, Place } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { Faults } from '../event/fault-list.js'
import { fewHints } from '../event/nearest-name.js'
import { type Block, typeIdOf } from './columns/block.js'
import { texts } from './columns/texts.js'
import { correctedId } from './correction-chain.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/** The data of a timeline whose references are checked. */
export interface References {
  /** The events in force. */
  readonly blocks: readonly Block[]
  /** All corrections and corrected events, in force or not. */
  readonly corrected: readonly TapelineEvent[]
  readonly definitions: Definitions
  /** An event that has arrived. */
  readonly find: (id: string) => TapelineEvent | undefined
  /** The event in force for an event that has arrived. */
  readonly effectiveOf: (id: string) => TapelineEvent | undefined
  readonly placeOf: (id: string) => Place | undefined
}

export interface ReferenceFaults {
  readonly faults: Faults
  /** The ids of all events with a fault. */
  readonly ids: Set<string>
}

/**
 * Checks the references of a timeline: all corrections, and the causes and instruments of the events in force. A correction can
 * therefore repair a wrong cause or instrument. The faults are in the order of arrival. Most events are in columns, and become
 * objects only if something is wrong with them.
 */
export function checkReferences(references: References): ReferenceFaults {
  const { blocks, corrected, definitions, find, effectiveOf, placeOf } = references
  const seqs = new Map<Fault, number>()
  const faults = new Faults()
  const wrong = new Set<string>()
  const add = (event: TapelineEvent, describe: () => Fault): void => {
    wrong.add(event.id)
    faults.push(() => {
      const fault = { eventId: event.id, place: placeOf(event.id), ...describe() }
      seqs.set(fault, event.seq)
      return fault
    })
  }
  const hint = fewHints()
  const has = (id: string): boolean => find(id) !== undefined
  let allIds: readonly string[] | undefined
  const ids = (): readonly string[] => {
    allIds ??= idsOf(blocks, corrected)
    return allIds
  }
  const listed = listedIn(blocks, definitions)
  for (const event of corrected) {
    const target = correctedId(event)
    if (target === undefined || has(target)) continue
    add(event, () => ({
      code: 'correction.unknown',
      subject: target,
      message: `It corrects '${target}', which has not arrived.${hint(target, ids())}`,
    }))
  }
  for (const event of mayBeWrong(blocks, definitions, listed)) {
    const definition = definitions.get(event.type)
    const constituents = Object.keys(definition?.constituents?.(event.data) ?? {})
    for (const symbol of [
      named(event, definition?.renamesInstrument?.from ?? definition?.instrument),
      ...constituents,
    ]) {
      if (symbol === undefined || listed.has(symbol)) continue
      add(event, () => ({
        code: 'instrument.unknown',
        subject: String(symbol),
        message: `The instrument '${String(symbol)}' is not listed in this timeline.${hint(String(symbol), [...listed].map(String))}`,
        expected:
          listed.size > 0 ? `one of ${[...listed].slice(0, 30).join(', ')}` : 'an event that lists it',
      }))
    }
    for (const { id } of event.causes) {
      const cause = has(id) ? effectiveOf(id) : undefined
      if (!has(id)) {
        add(event, () => ({
          code: 'cause.unknown',
          subject: id,
          message: `Its cause '${id}' has not arrived.${hint(id, ids())}`,
        }))
      } else if (cause !== undefined && cause.at > event.at) {
        add(event, () => ({
          code: 'cause.later',
          subject: id,
          message: `Its cause '${id}' is later than the event itself.`,
          expected: `no later than ${formatInstant(event.at)}`,
          found: formatInstant(cause.at),
        }))
      }
    }
  }
  const causesOf = (event: TapelineEvent): TapelineEvent[] =>
    event.causes.flatMap(({ id }) => (has(id) ? (effectiveOf(id) ?? []) : []))
  faults.listed.sort((left, right) => (seqs.get(left) ?? 0) - (seqs.get(right) ?? 0))
  const addCycle = (cycle: readonly TapelineEvent[], fault: Fault): void => {
    const { id } = cycle[0] as TapelineEvent
    wrong.add(id)
    faults.push({ eventId: id, place: placeOf(id), ...fault })
  }
  for (const cycle of findCycles(inOrder(effectsIn(blocks)), causesOf)) {
    addCycle(cycle, {
      code: 'cause.cycle',
      message: `It is its own cause: ${shown(cycle, '←')}.`,
    })
  }
  const correctedBy = (event: TapelineEvent): TapelineEvent[] => [find(correctedId(event) ?? '') ?? []].flat()
  for (const cycle of findCycles(inOrder(corrected), correctedBy)) {
    addCycle(cycle, {
      code: 'correction.cycle',
      message: `It corrects itself: ${shown(cycle, '→')}.`,
    })
  }
  return { faults, ids: wrong }
}

/** The names that events list, or give to an instrument. */
function listedIn(blocks: readonly Block[], definitions: Definitions): ReadonlySet<unknown> {
  const listed = new Set<unknown>()
  const listing = new Set<number>()
  for (const { type, listsInstrument, renamesInstrument } of definitions.values())
    if (listsInstrument || renamesInstrument !== undefined) listing.add(typeIdOf(type))
  for (const block of blocks) {
    if (!block.types.some((typeId) => listing.has(typeId))) continue
    for (let index = 0; index < block.length; index += 1) {
      if (!listing.has(block.typeIds[index] as number)) continue
      const event = block.event(index)
      const definition = definitions.get(event.type)
      if (definition?.listsInstrument) listed.add(named(event, definition.instrument))
      if (definition?.renamesInstrument !== undefined)
        listed.add(named(event, definition.renamesInstrument.to))
    }
  }
  return listed
}

/** The events whose references must be checked: all except those in columns that name a listed instrument or no instrument. */
function* mayBeWrong(
  blocks: readonly Block[],
  definitions: Definitions,
  listed: ReadonlySet<unknown>,
): Generator<TapelineEvent> {
  const special = new Set<number>()
  for (const { type, renamesInstrument, constituents } of definitions.values())
    if (renamesInstrument !== undefined || constituents !== undefined) special.add(typeIdOf(type))
  const names = listedTexts(listed)
  for (const block of blocks) {
    if (namesOnlyListed(block, special, names)) continue
    for (let index = 0; index < block.length; index += 1) {
      const object = block.objectAt(index)
      if (object !== undefined) {
        yield object
        continue
      }
      const name = block.instrumentAt(index)
      const isListed = name === undefined || listed.has(name)
      if (!isListed || special.has(block.typeIds[index] as number)) yield block.event(index)
    }
  }
}

/** By the number of a text, 1 if it names a listed instrument or the number is unused. */
function listedTexts(listed: ReadonlySet<unknown>): Uint8Array {
  return Uint8Array.from(texts, (text) => (text === undefined || listed.has(text) ? 1 : 0))
}

/** Whether every text of a block that can name an instrument is listed, so that no event must be checked. */
function namesOnlyListed(block: Block, special: ReadonlySet<number>, names: Uint8Array): boolean {
  if (block.hasObjects || block.types.some((typeId) => special.has(typeId))) return false
  const columns = new Set(block.types.flatMap((typeId) => block.layouts[typeId]?.instrumentColumn ?? []))
  for (const column of columns) {
    const codes = block.texts[column]
    if (codes === undefined) continue
    for (let index = 0; index < codes.length; index += 1)
      if (names[codes[index] as number] === 0) return false
  }
  return true
}

/** The events that declare causes. Columns cannot hold causes, so they are objects. */
function effectsIn(blocks: readonly Block[]): TapelineEvent[] {
  return blocks.flatMap((block) => block.heldObjects().filter(({ causes }) => causes.length > 0))
}

function inOrder(events: readonly TapelineEvent[]): TapelineEvent[] {
  return [...events].sort((left, right) => left.seq - right.seq)
}

function idsOf(blocks: readonly Block[], corrected: readonly TapelineEvent[]): string[] {
  const ids = new Map<string, number>()
  for (const block of blocks)
    for (let index = 0; index < block.length; index += 1) ids.set(block.idAt(index), block.seqAt(index))
  for (const { id, seq } of corrected) ids.set(id, seq)
  return [...ids].sort(([, left], [, right]) => left - right).map(([id]) => id)
}

function named({ data }: TapelineEvent, field: string | undefined): unknown {
  if (field === undefined || typeof data !== 'object' || data === null) return undefined
  return (data as Record<string, unknown>)[field]
}

const SHOWN = 12

function shown(cycle: readonly TapelineEvent[], arrow: string): string {
  const ids = [...cycle, cycle[0] as TapelineEvent].map((event) => event.id)
  const some = ids.length > SHOWN ? [...ids.slice(0, SHOWN - 1), '…', ids[0]] : ids
  return some.join(` ${arrow} `)
}

/** At least one cycle of each connected group of references. Chains of causes may be long, so the search does not recurse. */
function findCycles(
  events: Iterable<TapelineEvent>,
  referencesOf: (event: TapelineEvent) => TapelineEvent[],
): TapelineEvent[][] {
  const cycles: TapelineEvent[][] = []
  const done = new Set<string>()
  for (const start of events) {
    // Most events refer to nothing.
    if (referencesOf(start).length === 0) continue
    const path: TapelineEvent[] = []
    const onPath = new Set<string>()
    const pending: TapelineEvent[][] = []
    const enter = (event: TapelineEvent): void => {
      path.push(event)
      onPath.add(event.id)
      pending.push(referencesOf(event))
    }
    if (!done.has(start.id)) enter(start)
    while (path.length > 0) {
      const next = pending.at(-1)?.pop()
      if (next === undefined) {
        const finished = path.pop() as TapelineEvent
        pending.pop()
        onPath.delete(finished.id)
        done.add(finished.id)
      } else if (onPath.has(next.id)) cycles.push(path.slice(path.findIndex(({ id }) => id === next.id)))
      else if (!done.has(next.id)) enter(next)
    }
  }
  return cycles
}
