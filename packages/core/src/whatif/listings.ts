import type { TapelineEvent } from '../event/event.js'
import type { PriceRules } from '../event/price-rules.js'
import { typeIdOf } from '../timeline/block.js'
import type { Timeline } from '../timeline/timeline.js'
import { Renames } from './renames.js'

/** What the definitions and the listings of a timeline say about its events. */
export interface Listings {
  /** Whether any instrument ever had another name. */
  readonly hasRenames: boolean
  /** The instrument that an event names, by the last of its names; undefined if it names none. */
  readonly instrumentOf: (event: TapelineEvent) => string | undefined
  /** The instrument that an event means by a name. */
  readonly meantBy: (name: string, event: TapelineEvent) => string
  /** The instrument that bears a name at the end of the tape, or else the one that bore it last, by the last of its names. */
  readonly bearerOf: (name: string) => string
  /** The event that lists an instrument: the last one; undefined if there is none. */
  readonly listingOf: (instrument: string | undefined) => TapelineEvent | undefined
  readonly sectorOf: (instrument: string | undefined) => string | undefined
  readonly exchangeOf: (instrument: string | undefined) => string | undefined
  /** The events of some types, in the order of the tape; only blocks that have some are looked at. */
  readonly eventsOf: (types: readonly string[]) => Iterable<TapelineEvent>
}

/** Reads the listings of a timeline; only blocks with events that list are looked at. */
export function listingsOf(timeline: Timeline): Listings {
  const { definitions } = timeline
  const listing = [...definitions.values()].filter((definition) => definition.lists)
  const byInstrument = new Map<string, TapelineEvent>()
  const renames = Renames.of(timeline, (types) => eventsOf(timeline, types))
  const instrumentOf = (event: TapelineEvent): string | undefined => {
    const definition = definitions.get(event.type)
    const name = textOf(event, definition?.renames?.from ?? definition?.instrument)
    return name === undefined ? undefined : renames.meantBy(name, event)
  }
  for (const event of eventsOf(
    timeline,
    listing.map(({ type }) => type),
  )) {
    const instrument = instrumentOf(event)
    if (instrument !== undefined) byInstrument.set(instrument, event)
  }
  const listingOf = (instrument: string | undefined): TapelineEvent | undefined =>
    instrument === undefined ? undefined : byInstrument.get(instrument)
  const fieldOf = (instrument: string | undefined, field: 'sector' | 'exchange'): string | undefined => {
    const event = listingOf(instrument)
    return event && textOf(event, definitions.get(event.type)?.[field])
  }
  return {
    hasRenames: renames.hasAny,
    instrumentOf,
    meantBy: (name, event) => renames.meantBy(name, event),
    bearerOf: (name) => renames.bearerOf(name, (own) => byInstrument.has(own)),
    listingOf,
    sectorOf: (instrument) => fieldOf(instrument, 'sector'),
    eventsOf: (types) => eventsOf(timeline, types),
    exchangeOf: (instrument) => fieldOf(instrument, 'exchange'),
  }
}

/** How an event tells prices; undefined for one that tells none. */
export function priceRulesOf(timeline: Timeline, event: TapelineEvent): PriceRules | undefined {
  return timeline.definitions.get(event.type)?.prices
}

/** The events of some types, in the order of the tape; only blocks that have some are looked at. */
function* eventsOf(timeline: Timeline, types: readonly string[]): Generator<TapelineEvent> {
  const typeIds = new Set(types.map(typeIdOf))
  for (const { block } of timeline.chain.links) {
    if (!block.types.some((type) => typeIds.has(type))) continue
    for (let index = 0; index < block.length; index += 1) {
      if (typeIds.has(block.typeIds[index] as number)) yield block.event(index)
    }
  }
}

function textOf(event: TapelineEvent, field: string | undefined): string | undefined {
  if (field === undefined) return undefined
  const value = (event.data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : undefined
}
