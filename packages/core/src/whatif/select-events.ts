import type { TapelineEvent } from '../event/event.js'
import { comparePlaced, type PlacedEvent } from '../timeline/columns/block.js'
import { correctionChainIds, effectiveOf } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import { type Listings, listingsOf } from './listings.js'
import { type RowMatcher, rowMatcherOf, selectedRows } from './match-rows.js'
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

/** Evaluates a selector: by the index of ids where it selects among ids, by columns otherwise. */
export function selectEvents(timeline: Timeline, selector: Selector): Selection {
  const listings = listingsOnce(timeline)
  return {
    events: [...eventsOf(timeline, selector, listings)],
    missing: missingIn(timeline, selector),
    unknown: () => unknownNameOn(timeline, selector, listings),
  }
}

/** The events that a selector selects, in the order of the tape; each becomes an object when it is reached. */
export function eventsOf(
  timeline: Timeline,
  selector: Selector,
  listings: () => Listings = listingsOnce(timeline),
): Iterable<PlacedEvent> {
  const ids = idsAmong(selector)
  if (ids === undefined) return matchingEvents(timeline, rowMatcherOf(timeline, selector, listings))
  const matches = matcherOf(timeline, selector, listings)
  const placed = [...new Set(ids)].flatMap((id) => effectiveWithId(timeline, id) ?? [])
  return placed.filter(({ event }) => matches(event)).sort(comparePlaced)
}

/** Whether a matcher selects no event. */
export function isNothing(timeline: Timeline, matcher: RowMatcher): boolean {
  return matchingEvents(timeline, matcher).next().done === true
}

/** The events that a matcher selects, in order. */
export function* matchingEvents(timeline: Timeline, matcher: RowMatcher): Generator<PlacedEvent> {
  for (const block of timeline.chain.blocks) {
    for (const index of selectedRows(block, matcher(block))) yield block.placedAt(index)
  }
}

/** The listings of a timeline, read on the first call. */
function listingsOnce(timeline: Timeline): () => Listings {
  let known: Listings | undefined
  return () => {
    known ??= listingsOf(timeline)
    return known
  }
}

/** The first name in a selector that means nothing on a timeline. */
export function unknownNameOn(
  timeline: Timeline,
  selector: Selector,
  listings: () => Listings = listingsOnce(timeline),
): UnknownName | undefined {
  const selectsAny = (own: Selector): boolean => !isNothing(timeline, rowMatcherOf(timeline, own, listings))
  return unknownName(timeline, selector, { listings, selectsAny })
}

/**
 * A predicate for the events of a timeline that a selector selects.
 * @param listings of the timeline; read only if the selector needs them
 */
export function matcherOf(
  timeline: Timeline,
  selector: Selector,
  listings: () => Listings = listingsOnce(timeline),
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
      case 'within': {
        const { from, to = Number.POSITIVE_INFINITY } = own
        return ({ at }) => at >= from && at <= to
      }
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

/** The effective event with an id; undefined if it was corrected or has not arrived. */
function effectiveWithId(timeline: Timeline, id: string): PlacedEvent | undefined {
  const placed = effectiveOf(timeline, id)
  return placed?.event.id === id ? placed : undefined
}

/** Ids among which are those of all selected events; undefined if the selector does not limit them. */
function idsAmong(selector: Selector): readonly string[] | undefined {
  if (typeof selector === 'string') return [selector]
  if (selector.select === 'id') return selector.ids
  if (selector.select === 'intersection') {
    const limits = selector.of.flatMap((own) => [idsAmong(own)].filter((ids) => ids !== undefined))
    return limits.sort((left, right) => left.length - right.length)[0]
  }
  if (selector.select !== 'union') return undefined
  const parts = selector.of.map(idsAmong)
  return parts.includes(undefined) ? undefined : (parts as string[][]).flat()
}

/** The ids in a selector, or in a union of selectors, that the timeline does not have. */
export function missingIn(timeline: Timeline, selector: Selector): string[] {
  if (typeof selector === 'string' || selector.select === 'id') {
    return [...new Set(idsAmong(selector))].filter((id) => effectiveWithId(timeline, id) === undefined)
  }
  return selector.select === 'union' ? selector.of.flatMap((own) => missingIn(timeline, own)) : []
}
