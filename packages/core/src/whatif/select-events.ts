import type { TapelineEvent } from '../event/event.js'
import { type Block, type PlacedEvent, typeIdOf } from '../timeline/columns/block.js'
import { correctionChainIds, effectiveOf } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import { type Listings, listingsOf } from './listings.js'
import type { Selector } from './selector.js'
import { type UnknownName, unknownName } from './unknown-names.js'

/** The events of a timeline that a selector selects. */
export interface Selection {
  /** In the order of the tape. */
  readonly events: readonly PlacedEvent[]
  /** Requested ids that are not in the timeline. */
  readonly missing: readonly string[]
  /** The first unknown name. */
  unknown(): UnknownName | undefined
}

type Matches = (event: TapelineEvent) => boolean

/** Evaluates a selector. Looks ids up; for any other selector, checks the events of every block that may have a match. */
export function selectEvents(timeline: Timeline, selector: Selector): Selection {
  const ids = idsIn(selector)
  let known: Listings | undefined
  const listings = (): Listings => {
    known ??= listingsOf(timeline)
    return known
  }
  const unknown = (): UnknownName | undefined => unknownNameOn(timeline, selector, listings)
  if (ids === undefined) {
    const matches = matcherOf(timeline, selector, listings)
    return {
      events: scan(timeline, mayHold(selector), matches),
      missing: missingIn(timeline, selector),
      unknown,
    }
  }
  const effective = [...new Set(ids)].map((id) => [id, effectiveWithId(timeline, id)] as const)
  const events = effective.flatMap(([, placed]) => placed ?? [])
  events.sort((left, right) => left.event.at - right.event.at || left.seq - right.seq)
  const missing = effective.filter(([, placed]) => placed === undefined).map(([id]) => id)
  return { events, missing, unknown }
}

/** The first name in a selector that means nothing on a timeline. */
export function unknownNameOn(
  timeline: Timeline,
  selector: Selector,
  listings: () => Listings = () => listingsOf(timeline),
): UnknownName | undefined {
  const selectsAny = (own: Selector): boolean =>
    scan(timeline, mayHold(own), matcherOf(timeline, own, listings)).length > 0
  return unknownName(timeline, selector, { listings, selectsAny })
}

/**
 * A predicate for the events of a timeline that a selector selects.
 * @param listings of the timeline; read only if the selector needs them
 */
export function matcherOf(
  timeline: Timeline,
  selector: Selector,
  listings: () => Listings = () => listingsOf(timeline),
): Matches {
  const compile = (own: Selector): Matches => {
    if (typeof own === 'string') return (event) => event.id === own
    switch (own.select) {
      case 'id':
        return matchSet(own.ids, (event) => event.id)
      case 'type':
        return matchSet(own.types, (event) => event.type)
      case 'instrument': {
        const { names, instrumentOf } = listings()
        return matchSet(
          own.instruments.map((name) => names.instrumentAtEnd(name)),
          instrumentOf,
        )
      }
      case 'sector': {
        const { instrumentOf, sectorOf } = listings()
        return matchSet(own.sectors, (event) => sectorOf(instrumentOf(event)))
      }
      case 'source': {
        const { name, fact } = own
        return ({ sources }) =>
          sources.some(
            (source) =>
              (name === undefined || source.name === name) && (fact === undefined || source.fact === fact),
          )
      }
      case 'caused-by': {
        const ids = new Set(own.ids.flatMap((id) => correctionChainIds(timeline, id)))
        return ({ causes }) => causes.some((cause) => ids.has(cause.id))
      }
      case 'within':
        return ({ at }) => at >= own.from && at <= own.to
      case 'union': {
        const parts = own.of.map(compile)
        return (event) => parts.some((matches) => matches(event))
      }
      case 'intersection': {
        const parts = own.of.map(compile)
        return (event) => parts.every((matches) => matches(event))
      }
      case 'complement': {
        const matches = compile(own.of)
        return (event) => !matches(event)
      }
    }
  }
  return compile(selector)
}

function matchSet(values: readonly string[], keyOf: (event: TapelineEvent) => string | undefined): Matches {
  const set: ReadonlySet<string | undefined> = new Set(values)
  return (event) => set.has(keyOf(event))
}

function effectiveWithId(timeline: Timeline, id: string): PlacedEvent | undefined {
  const placed = effectiveOf(timeline, id)
  return placed?.event.id === id ? placed : undefined
}

/** The ids in a selector; undefined if the selector is not made of ids alone. */
function idsIn(selector: Selector): readonly string[] | undefined {
  if (typeof selector === 'string') return [selector]
  if (selector.select === 'id') return selector.ids
  if (selector.select !== 'union') return undefined
  const parts = selector.of.map(idsIn)
  return parts.includes(undefined) ? undefined : (parts as string[][]).flat()
}

/** Missing ids in a union with other selectors. */
function missingIn(timeline: Timeline, selector: Selector): string[] {
  if (typeof selector === 'string' || selector.select === 'id') {
    return (idsIn(selector) ?? []).filter((id) => effectiveWithId(timeline, id) === undefined)
  }
  return selector.select === 'union' ? selector.of.flatMap((own) => missingIn(timeline, own)) : []
}

/** Whether a block may have a selected event. */
function mayHold(selector: Selector): (block: Block) => boolean {
  if (typeof selector === 'string') return () => true
  switch (selector.select) {
    case 'type': {
      const types = new Set(selector.types.map(typeIdOf))
      return (block) => block.types.some((type) => types.has(type))
    }
    case 'within':
      return ({ at }) => (at.at(-1) as number) >= selector.from && (at[0] as number) <= selector.to
    case 'union': {
      const parts = selector.of.map(mayHold)
      return (block) => parts.some((may) => may(block))
    }
    case 'intersection': {
      const parts = selector.of.map(mayHold)
      return (block) => parts.every((may) => may(block))
    }
    default:
      return () => true
  }
}

function scan(timeline: Timeline, may: (block: Block) => boolean, matches: Matches): PlacedEvent[] {
  const found: PlacedEvent[] = []
  for (const { block } of timeline.chain.prefixes) {
    if (!may(block)) continue
    for (let index = 0; index < block.length; index += 1) {
      if (matches(block.readReused(index))) found.push(block.placedAt(index))
    }
  }
  return found
}
