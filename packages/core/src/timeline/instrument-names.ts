import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { comparePlaced, type PlacedEvent, typeIdOf } from './columns/block.js'
import type { Timeline } from './timeline.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/** A place on the tape. */
export interface NamePlace {
  readonly at: number
  readonly seq: number
}

/** A change of the events that list, rename or delist. */
export interface NamingChange {
  /** Ids of events that are removed, or moved, from their place in the timeline. */
  readonly gone: ReadonlySet<string>
  readonly brought: readonly PlacedEvent[]
}

const NO_CHANGE: NamingChange = { gone: new Set(), brought: [] }

/** One instrument: a listing, from its listing to its delisting, under all its names. */
interface Bearer {
  key: string
  readonly tenures: Tenure[]
  /** The events that list it: a listing may be stated again. */
  readonly listings: TapelineEvent[]
  /** The event that delists it. */
  delisting: TapelineEvent | undefined
}

/** When an instrument bears a name, both ends inclusive: an event that takes a name away still uses it. */
interface Tenure {
  readonly name: string
  readonly bearer: Bearer
  readonly from: NamePlace
  to: NamePlace | undefined
}

const START: NamePlace = { at: Number.NEGATIVE_INFINITY, seq: Number.NEGATIVE_INFINITY }
const END: NamePlace = { at: Number.POSITIVE_INFINITY, seq: Number.POSITIVE_INFINITY }

/**
 * Which instrument a name means. An instrument is one listing, across renames; a symbol is its name at a time. Instruments
 * have keys, which are their last names. If several end with the same name, only the last of them has that name as its key, so
 * use {@link lastNameOf} to show one.
 */
export class InstrumentNames {
  private readonly byName = new Map<string, Tenure[]>()
  private readonly byKey = new Map<string, Bearer>()
  /** Whether every name means one instrument at all times, so that the names are the keys. */
  readonly areKeys: boolean

  private constructor(events: Iterable<TapelineEvent>, definitions: Definitions) {
    const present = new Map<string, Tenure>()
    const bearers: Bearer[] = []
    let hasRenames = false
    const begin = (name: string, bearer: Bearer, from: NamePlace): void => {
      const displaced = present.get(name)
      if (displaced !== undefined) displaced.to = from
      const tenure = { name, bearer, from, to: undefined }
      present.set(name, tenure)
      bearer.tenures.push(tenure)
      const known = this.byName.get(name)
      if (known === undefined) this.byName.set(name, [tenure])
      else known.push(tenure)
    }
    const bear = (name: string, from: NamePlace): Bearer => {
      const bearer: Bearer = {
        key: name,
        tenures: [],
        listings: [],
        delisting: undefined,
      }
      bearers.push(bearer)
      begin(name, bearer, from)
      return bearer
    }
    const end = (name: string, to: NamePlace): void => {
      const tenure = present.get(name)
      if (tenure !== undefined) tenure.to = to
      present.delete(name)
    }
    for (const event of events) {
      const definition = definitions.get(event.type)
      const { renamesInstrument } = definition ?? {}
      const [from, to] = [textOf(event, renamesInstrument?.from), textOf(event, renamesInstrument?.to)]
      if (from !== undefined && to !== undefined) {
        hasRenames = true
        const bearer = present.get(from)?.bearer ?? bear(from, this.byName.has(from) ? event : START)
        end(from, event)
        begin(to, bearer, event)
      }
      const name = textOf(event, definition?.instrument)
      if (name === undefined) continue
      if (definition?.listsInstrument) {
        const bearer = present.get(name)?.bearer ?? bear(name, event)
        bearer.listings.push(event)
      }
      if (definition?.delistsInstrument) {
        const bearer = present.get(name)?.bearer
        if (bearer !== undefined) bearer.delisting = event
        end(name, event)
      }
    }
    this.areKeys = !hasRenames && [...this.byName.values()].every((tenures) => tenures.length === 1)
    this.giveKeys(bearers)
  }

  /**
   * Reads them from a timeline; only blocks with events that list, rename or delist are read.
   * @param change of these events
   */
  static of(timeline: Timeline, { gone, brought }: NamingChange = NO_CHANGE): InstrumentNames {
    const { definitions } = timeline
    const types = namingTypes(definitions)
    if (gone.size === 0 && brought.length === 0)
      return new InstrumentNames(eventsOfTypes(timeline, types), definitions)
    const stay = [...placedOfTypes(timeline, types)].filter(({ event }) => !gone.has(event.id))
    const placed = [...stay, ...brought].sort(comparePlaced)
    return new InstrumentNames(
      placed.map(({ event }) => event),
      definitions,
    )
  }

  /** @param events those that list, rename or delist, in the order of the tape; others change nothing */
  static from(events: Iterable<TapelineEvent>, definitions: Definitions): InstrumentNames {
    return new InstrumentNames(events, definitions)
  }

  /**
   * The instrument that an event at a place means by a name: the one that bears it then, or else the one that bore it last before,
   * or else the first that bears it. A name that no event lists is a key itself.
   */
  meantAt(name: string, place: NamePlace): string {
    if (this.areKeys) return name
    return this.tenureAt(name, place)?.bearer.key ?? name
  }

  /** The instrument that bears a name at the end of the tape, or else the one that bore it last. */
  meantAtEnd(name: string): string {
    return this.meantAt(name, END)
  }

  /**
   * The instrument that is meant by a name which is used at one place about an earlier moment: who bears the name at the
   * place, if it was listed by the moment; else who bore it at the moment; else the first again.
   */
  meantAbout(name: string, place: NamePlace, moment: number): string {
    const own = this.meantAt(name, place)
    const then = this.tenureAt(name, { at: moment, seq: Number.POSITIVE_INFINITY })
    if (then === undefined || then.bearer.key === own || isListedBy(this.byKey.get(own), moment)) return own
    return isAfter(then.from, moment) ? own : then.bearer.key
  }

  /** As {@link meantAbout}, of a name that is used at the end of the tape. */
  meantAtEndAbout(name: string, moment: number): string {
    return this.meantAbout(name, END, moment)
  }

  /** The name that an instrument bears at a place, or else the last one before, or its first. */
  nameAt(instrument: string, place: NamePlace): string {
    const tenures = this.byKey.get(instrument)?.tenures
    if (tenures === undefined) return instrument
    return ((tenures.findLast(({ from }) => compare(from, place) < 0) ?? tenures[0]) as Tenure).name
  }

  /** The name that an instrument bears right before a place; undefined where it is not listed then. One that no event names bears its key. */
  nameBefore(instrument: string, place: NamePlace): string | undefined {
    const tenures = this.byKey.get(instrument)?.tenures
    if (tenures === undefined) return instrument
    return tenures.find(({ from, to }) => compare(from, place) < 0 && (!to || compare(place, to) <= 0))?.name
  }

  lastNameOf(instrument: string): string {
    return this.nameAt(instrument, END)
  }

  /** Whether an instrument is listed, or has its name by a rename, at any time. */
  isKnown(instrument: string): boolean {
    const bearer = this.byKey.get(instrument)
    return bearer !== undefined && (bearer.listings.length > 0 || bearer.tenures.length > 1)
  }

  /** The last event that lists an instrument; undefined without one. */
  listingOf(instrument: string): TapelineEvent | undefined {
    return this.byKey.get(instrument)?.listings.at(-1)
  }

  /** Those that an event lists or renames. */
  instruments(): Iterable<{ readonly key: string; readonly listings: readonly TapelineEvent[] }> {
    return this.byKey.values()
  }

  /** The event that delists an instrument; undefined without one. */
  delistingOf(instrument: string): TapelineEvent | undefined {
    return this.byKey.get(instrument)?.delisting
  }

  /** Whether an event lists an instrument of that name, or gives one the name. */
  isListed(name: string): boolean {
    return this.byName.has(name)
  }

  /** All names that instruments bear at some time. */
  all(): Iterable<string> {
    return this.byName.keys()
  }

  private tenureAt(name: string, place: NamePlace): Tenure | undefined {
    const tenures = this.byName.get(name)
    if (tenures === undefined) return undefined
    // An event that takes the name away still uses it, even where another instrument takes it over at once.
    return (
      tenures.find(({ from, to }) => compare(from, place) <= 0 && (!to || compare(place, to) <= 0)) ??
      tenures.findLast(({ from }) => compare(from, place) <= 0) ??
      tenures[0]
    )
  }

  private giveKeys(bearers: readonly Bearer[]): void {
    for (const bearer of bearers) bearer.key = (bearer.tenures.at(-1) as Tenure).name
    for (const bearer of bearers) {
      const isLast = this.byName.get(bearer.key)?.at(-1)?.bearer === bearer
      // A name that ends like this is improbable, but a key must not be the name of another instrument.
      while (!isLast && (this.byName.has(bearer.key) || this.byKey.has(bearer.key))) bearer.key += '\0'
      this.byKey.set(bearer.key, bearer)
    }
  }
}

/** The events of some types, in the order of the tape; only blocks that contain such events are read. */
export function* eventsOfTypes(timeline: Timeline, types: readonly string[]): Generator<TapelineEvent> {
  for (const { event } of placedOfTypes(timeline, types)) yield event
}

/** As {@link eventsOfTypes}, with their places. */
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

function isListedBy(bearer: Bearer | undefined, moment: number): boolean {
  const listing = bearer?.listings[0]
  return listing === undefined || listing.at <= moment
}

function isAfter({ at }: NamePlace, moment: number): boolean {
  return at > moment
}

function compare(one: NamePlace, other: NamePlace): number {
  return one.at === other.at ? one.seq - other.seq : one.at - other.at
}

function textOf(event: TapelineEvent, field: string | undefined): string | undefined {
  if (field === undefined) return undefined
  const value = (event.data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : undefined
}
