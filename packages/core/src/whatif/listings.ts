import type { TapelineEvent } from '../event/event.js'
import type { PriceRules } from '../event/price-rules.js'
import { exchangeZonesOf } from '../timeline/exchange-zones.js'
import { eventsOfTypes, InstrumentNames } from '../timeline/instrument-names.js'
import type { Timeline } from '../timeline/timeline.js'

/** What the definitions and listings of a timeline say about its events. Instruments are identified by their keys. */
export interface Listings {
  readonly names: InstrumentNames
  /** The instrument that an event names; undefined without one. */
  readonly instrumentOf: (event: TapelineEvent) => string | undefined
  /** The last event that lists an instrument; undefined without one. */
  readonly listingOf: (instrument: string | undefined) => TapelineEvent | undefined
  readonly sectorOf: (instrument: string | undefined) => string | undefined
  readonly exchangeOf: (instrument: string | undefined) => string | undefined
  /** The zone of all exchanges on which instruments are listed; UTC without an exchange, or if they are in several zones. */
  readonly zone: string
  /** The events of some types, in the order of the tape; searches only blocks that have some. */
  readonly eventsOf: (types: readonly string[]) => Iterable<TapelineEvent>
}

/**
 * Reads the listings of a timeline; searches only blocks with events that list, rename or delist.
 * @param names those of a branch of the timeline; default: the timeline's own
 */
export function listingsOf(
  timeline: Timeline,
  names: InstrumentNames = InstrumentNames.of(timeline),
): Listings {
  const { definitions } = timeline
  const instrumentOf = (event: TapelineEvent): string | undefined => {
    const definition = definitions.get(event.type)
    const name = textOf(event, definition?.renamesInstrument?.from ?? definition?.instrument)
    return name === undefined ? undefined : names.instrumentAt(name, event)
  }
  const listingOf = (instrument: string | undefined): TapelineEvent | undefined =>
    instrument === undefined ? undefined : names.listingOf(instrument)
  const fieldOf = (instrument: string | undefined, field: 'sector' | 'exchange'): string | undefined => {
    const event = listingOf(instrument)
    return event && textOf(event, definitions.get(event.type)?.[field])
  }
  const zones = exchangeZonesOf([timeline])
  return {
    names,
    zone: zones.length === 1 ? (zones[0] as string) : 'UTC',
    instrumentOf,
    listingOf,
    sectorOf: (instrument) => fieldOf(instrument, 'sector'),
    eventsOf: (types) => eventsOfTypes(timeline, types),
    exchangeOf: (instrument) => fieldOf(instrument, 'exchange'),
  }
}

/** The price rules of an event; undefined for one without prices. */
export function priceRulesOf(timeline: Timeline, event: TapelineEvent): PriceRules | undefined {
  return timeline.definitions.get(event.type)?.prices
}

function textOf(event: TapelineEvent, field: string | undefined): string | undefined {
  if (field === undefined) return undefined
  const value = (event.data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : undefined
}
