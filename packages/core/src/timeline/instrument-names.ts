import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { comparePlaced, type PlacedEvent, type SortKey, typeIdOf } from './columns/block.js'
import type { Timeline } from './timeline.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/** A change of the events that list, rename or delist. */
export interface NamingChange {
  /** Ids of events that are removed from the timeline, or moved in it. */
  readonly removed: ReadonlySet<string>
  readonly added: readonly PlacedEvent[]
}

const NO_CHANGE: NamingChange = { removed: new Set(), added: [] }

/** One instrument from its listing to its delisting, under all its names. */
interface Instrument {
  key: string
  readonly periods: NamePeriod[]
  /** The events that list it; several if its listing is repeated. */
  readonly listings: TapelineEvent[]
  delisting: TapelineEvent | undefined
}

/** The period in which an instrument has a name. Both ends are inclusive, because an event that ends the period still uses the name. */
interface NamePeriod {
  readonly name: string
  readonly instrument: Instrument
  readonly from: SortKey
  to: SortKey | undefined
}

const START: SortKey = { at: Number.NEGATIVE_INFINITY, seq: Number.NEGATIVE_INFINITY }
const END: SortKey = { at: Number.POSITIVE_INFINITY, seq: Number.POSITIVE_INFINITY }

/**
 * Finds the instrument that a name means at a time. The key of an instrument is its last name. If several instruments have the
 * same last name, only the last of them has it as its key, so show {@link lastNameOf} to users.
 */
export class InstrumentNames {
  private readonly byName = new Map<string, NamePeriod[]>()
  private readonly byKey = new Map<string, Instrument>()
  /** Whether every name means the same instrument at all times, so that names are keys. */
  readonly areKeys: boolean

  private constructor(events: Iterable<TapelineEvent>, definitions: Definitions) {
    const current = new Map<string, NamePeriod>()
    const instruments: Instrument[] = []
    let hasRenames = false
    const begin = (name: string, instrument: Instrument, from: SortKey): void => {
      const displaced = current.get(name)
      if (displaced !== undefined) displaced.to = from
      const period = { name, instrument, from, to: undefined }
      current.set(name, period)
      instrument.periods.push(period)
      const known = this.byName.get(name)
      if (known === undefined) this.byName.set(name, [period])
      else known.push(period)
    }
    const addInstrument = (name: string, from: SortKey): Instrument => {
      const instrument: Instrument = {
        key: name,
        periods: [],
        listings: [],
        delisting: undefined,
      }
      instruments.push(instrument)
      begin(name, instrument, from)
      return instrument
    }
    const end = (name: string, to: SortKey): void => {
      const period = current.get(name)
      if (period !== undefined) period.to = to
      current.delete(name)
    }
    for (const event of events) {
      const definition = definitions.get(event.type)
      const { renamesInstrument } = definition ?? {}
      const [from, to] = [textOf(event, renamesInstrument?.from), textOf(event, renamesInstrument?.to)]
      if (from !== undefined && to !== undefined) {
        hasRenames = true
        const instrument =
          current.get(from)?.instrument ?? addInstrument(from, this.byName.has(from) ? event : START)
        end(from, event)
        begin(to, instrument, event)
      }
      const name = textOf(event, definition?.instrument)
      if (name === undefined) continue
      if (definition?.listsInstrument) {
        const instrument = current.get(name)?.instrument ?? addInstrument(name, event)
        instrument.listings.push(event)
      }
      if (definition?.delistsInstrument) {
        const instrument = current.get(name)?.instrument
        if (instrument !== undefined) instrument.delisting = event
        end(name, event)
      }
    }
    this.areKeys = !hasRenames && [...this.byName.values()].every((periods) => periods.length === 1)
    this.assignKeys(instruments)
  }

  /**
   * Reads the names of a timeline. Only blocks with events that list, rename or delist are read.
   * @param change applied to these events first
   */
  static of(timeline: Timeline, { removed, added }: NamingChange = NO_CHANGE): InstrumentNames {
    const { definitions } = timeline
    const types = namingTypes(definitions)
    if (removed.size === 0 && added.length === 0)
      return new InstrumentNames(eventsOfTypes(timeline, types), definitions)
    const stay = [...placedOfTypes(timeline, types)].filter(({ event }) => !removed.has(event.id))
    const placed = [...stay, ...added].sort(comparePlaced)
    return new InstrumentNames(
      placed.map(({ event }) => event),
      definitions,
    )
  }

  /** @param events in the order of the tape; only those that list, rename or delist matter */
  static from(events: Iterable<TapelineEvent>, definitions: Definitions): InstrumentNames {
    return new InstrumentNames(events, definitions)
  }

  /**
   * The key of the instrument that an event means by a name: the instrument that has the name then, else the last one that had it
   * before, else the first one that has it later. A name that no event lists is its own key.
   */
  instrumentAt(name: string, when: SortKey): string {
    if (this.areKeys) return name
    return this.periodAt(name, when)?.instrument.key ?? name
  }

  /** The instrument that has a name at the end of the tape, else the last one that had it. */
  instrumentAtEnd(name: string): string {
    return this.instrumentAt(name, END)
  }

  /**
   * The instrument that an event means by a name in a statement about an earlier moment. It is the instrument of the name at the
   * event if that was listed by the moment, else the one that had the name at the moment, else the former again.
   */
  instrumentAbout(name: string, when: SortKey, moment: number): string {
    const own = this.instrumentAt(name, when)
    const then = this.periodAt(name, { at: moment, seq: Number.POSITIVE_INFINITY })
    if (then === undefined || then.instrument.key === own || isListedBy(this.byKey.get(own), moment))
      return own
    return isAfter(then.from, moment) ? own : then.instrument.key
  }

  /** As {@link instrumentAbout}, for a name that is used at the end of the tape. */
  instrumentAtEndAbout(name: string, moment: number): string {
    return this.instrumentAbout(name, END, moment)
  }

  /** The name of an instrument at an event, else its last name before, else its first. */
  nameAt(instrument: string, when: SortKey): string {
    const periods = this.byKey.get(instrument)?.periods
    if (periods === undefined) return instrument
    return ((periods.findLast(({ from }) => compare(from, when) < 0) ?? periods[0]) as NamePeriod).name
  }

  /**
   * The name of an instrument right before an event; undefined if it is not listed then. The name of an instrument that no event
   * lists is its key.
   */
  nameBefore(instrument: string, when: SortKey): string | undefined {
    const periods = this.byKey.get(instrument)?.periods
    if (periods === undefined) return instrument
    return periods.find(({ from, to }) => compare(from, when) < 0 && (!to || compare(when, to) <= 0))?.name
  }

  lastNameOf(instrument: string): string {
    return this.nameAt(instrument, END)
  }

  /** Whether an event lists an instrument or renames it. */
  isKnown(instrument: string): boolean {
    const known = this.byKey.get(instrument)
    return known !== undefined && (known.listings.length > 0 || known.periods.length > 1)
  }

  /** The last event that lists an instrument; undefined without one. */
  listingOf(instrument: string): TapelineEvent | undefined {
    return this.byKey.get(instrument)?.listings.at(-1)
  }

  /** The instruments that an event lists or renames. */
  instruments(): Iterable<{ readonly key: string; readonly listings: readonly TapelineEvent[] }> {
    return this.byKey.values()
  }

  /** The event that delists an instrument; undefined without one. */
  delistingOf(instrument: string): TapelineEvent | undefined {
    return this.byKey.get(instrument)?.delisting
  }

  /** Whether any instrument has this name at some time. */
  isListed(name: string): boolean {
    return this.byName.has(name)
  }

  /** All names that instruments have at some time. */
  names(): Iterable<string> {
    return this.byName.keys()
  }

  private periodAt(name: string, when: SortKey): NamePeriod | undefined {
    const periods = this.byName.get(name)
    if (periods === undefined || periods.length === 1) return periods?.[0]
    // The event that ends a period still uses the name, even if another instrument has the name from the same event on.
    return (
      periods.find(({ from, to }) => compare(from, when) <= 0 && (!to || compare(when, to) <= 0)) ??
      periods.findLast(({ from }) => compare(from, when) <= 0) ??
      periods[0]
    )
  }

  private assignKeys(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) instrument.key = (instrument.periods.at(-1) as NamePeriod).name
    for (const instrument of instruments) {
      const isLast = this.byName.get(instrument.key)?.at(-1)?.instrument === instrument
      // A key must not be the name of another instrument.
      while (!isLast && (this.byName.has(instrument.key) || this.byKey.has(instrument.key)))
        instrument.key += '\0'
      this.byKey.set(instrument.key, instrument)
    }
  }
}

/** The events of some types, in the order of the tape. Only blocks that contain such events are read. */
export function* eventsOfTypes(timeline: Timeline, types: readonly string[]): Generator<TapelineEvent> {
  for (const { event } of placedOfTypes(timeline, types)) yield event
}

/** As {@link eventsOfTypes}, with the sequence numbers that order them. */
function* placedOfTypes(timeline: Timeline, types: readonly string[]): Generator<PlacedEvent> {
  const typeIds = new Set(types.map(typeIdOf))
  for (const { block } of timeline.chain.prefixes) {
    if (!block.types.some((type) => typeIds.has(type))) continue
    for (let index = 0; index < block.length; index += 1) {
      if (typeIds.has(block.typeIds[index] as number)) yield block.placedAt(index)
    }
  }
}

/** The types of events that list, rename or delist instruments. */
export function namingTypes(definitions: Definitions): string[] {
  return [...definitions.values()].flatMap(
    ({ type, listsInstrument, renamesInstrument, delistsInstrument }) =>
      listsInstrument || delistsInstrument || renamesInstrument !== undefined ? [type] : [],
  )
}

function isListedBy(instrument: Instrument | undefined, moment: number): boolean {
  const listing = instrument?.listings[0]
  return listing === undefined || listing.at <= moment
}

function isAfter({ at }: SortKey, moment: number): boolean {
  return at > moment
}

function compare(one: SortKey, other: SortKey): number {
  return one.at === other.at ? one.seq - other.seq : one.at - other.at
}

function textOf(event: TapelineEvent, field: string | undefined): string | undefined {
  if (field === undefined) return undefined
  const value = (event.data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : undefined
}
