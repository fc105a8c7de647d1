import type { Source } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import type { Timeline } from '../timeline/timeline.js'
import type { Listings } from './listings.js'
import type { Selector } from './selector.js'

/** A name in a selector that means nothing on a timeline. */
export interface UnknownName {
  /** `the instrument 'NVIDIA'` */
  readonly what: string
  /** For an unknown event id. */
  readonly eventId?: string
  /** Empty, or a sentence with the nearest name. */
  readonly hint: string
}

/** How to find the events of a part of a selector. */
interface Selecting {
  readonly listings: () => Listings
  readonly selectsAny: (selector: Selector) => boolean
}

type NamingKind = 'id' | 'type' | 'instrument' | 'sector' | 'source' | 'caused-by'
type SelectorOf<Kind extends NamingKind> = Extract<Selector, { readonly select: Kind }>

/**
 * The first name in a selector, wherever it is nested, that means nothing on a timeline: an id that has not arrived, an event type
 * that it cannot hold, an instrument that is neither listed nor named by an event, a sector without instruments, a source without
 * events. Such a name is a typo, even where other parts of the selector select something.
 */
export function unknownName(
  timeline: Timeline,
  selector: Selector,
  selecting: Selecting,
): UnknownName | undefined {
  const { listings, selectsAny } = selecting
  const firstOf = (
    names: readonly string[],
    isKnown: (name: string) => boolean,
    describe: (name: string) => UnknownName,
  ): UnknownName | undefined => {
    const stray = names.find((name) => !isKnown(name))
    return stray === undefined ? undefined : describe(stray)
  }
  const hasArrived = (id: string): boolean => timeline.find(id) !== undefined
  const event = (id: string): UnknownName => ({
    what: `the event '${id}'`,
    eventId: id,
    hint: didYouMean(id, timeline.chain.ids()),
  })
  if (typeof selector === 'string') return firstOf([selector], hasArrived, event)
  switch (selector.select) {
    case 'id':
      return firstOf(selector.ids, hasArrived, event)
    case 'caused-by':
      // An event that has not arrived yet may be declared as a cause.
      return firstOf(
        selector.ids,
        (id) => hasArrived(id) || selectsAny({ select: 'caused-by', ids: [id] }),
        event,
      )
    case 'type':
      return firstOf(
        selector.types,
        (type) => timeline.definitions.has(type),
        (type) => ({ what: `the event type '${type}'`, hint: didYouMean(type, timeline.definitions.keys()) }),
      )
    case 'instrument':
      return firstOf(
        selector.instruments,
        (name) =>
          listings().names.isListed(name) || selectsAny({ select: 'instrument', instruments: [name] }),
        (name) => ({ what: `the instrument '${name}'`, hint: didYouMean(name, listings().names.names()) }),
      )
    case 'sector':
      return unknownSector(selector, listings())
    case 'source':
      return selectsAny(selector) ? undefined : unknownSource(timeline, selector)
    case 'within':
      return undefined
    case 'complement':
      return unknownName(timeline, selector.of, selecting)
    default:
      for (const part of selector.of) {
        const unknown = unknownName(timeline, part, selecting)
        if (unknown !== undefined) return unknown
      }
      return undefined
  }
}

function unknownSector(
  { sectors }: SelectorOf<'sector'>,
  { names, sectorOf }: Listings,
): UnknownName | undefined {
  const known = new Set<string>()
  for (const { key } of names.instruments()) {
    const sector = sectorOf(key)
    if (sector !== undefined) known.add(sector)
  }
  const stray = sectors.find((sector) => !known.has(sector))
  return stray === undefined ? undefined : { what: `the sector '${stray}'`, hint: didYouMean(stray, known) }
}

function unknownSource(timeline: Timeline, { name, fact }: SelectorOf<'source'>): UnknownName {
  const sources = [...new Set(sourcesOf(timeline))]
  const names = sources.map((source) => source.name)
  const isNamed = name !== undefined && names.includes(name)
  if (name !== undefined && !isNamed) return { what: `the source '${name}'`, hint: didYouMean(name, names) }
  const facts = sources.flatMap((source) =>
    source.fact !== undefined && (name === undefined || source.name === name) ? [source.fact] : [],
  )
  const what = `the fact '${fact}'${name === undefined ? '' : ` of the source '${name}'`}`
  return { what, hint: didYouMean(fact ?? '', facts) }
}

function* sourcesOf({ chain }: Timeline): Generator<Source> {
  for (const block of chain.blocks)
    for (const { sources } of [...block.envelopes, ...block.heldObjects()]) yield* sources
}
