import type { Fault } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Chain } from './chain/chain.js'
import { correctedId } from './correction-chain.js'
import { brokenRules } from './rule-faults.js'
import type { Timeline } from './timeline.js'
import type { TimelineState } from './timeline-state.js'

/** What the declared type of a timeline leaves out, since users have no need of it. */
export interface TimelineInternals {
  /** Its blocks and prefixes. */
  readonly chain: Chain
  readonly state: TimelineState
}

export function internalsOf<Event extends TapelineEvent>(timeline: Timeline<Event>): TimelineInternals {
  return timeline
}

/**
 * Adds events that already have their sequence number.
 * @param arrivals by id, in the order of their sequence numbers
 */
export function addArrivals<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  arrivals: ReadonlyMap<string, Event>,
): Timeline<Event> {
  return timeline.withArrivals(arrivals)
}

/**
 * One fault for each event that the projections of its type cannot replay, in the order of the tape. `seal` reports them among
 * its first 300 faults; this returns all.
 */
export function replayFaults<Event extends TapelineEvent>(timeline: Timeline<Event>): Iterable<Fault> {
  const { chain, definitions, state } = timeline
  return brokenRules({ blocks: chain.blocks, definitions, placeOf: (id) => state.places.get(id) })
}

/** The ids of corrected events that have not arrived. */
export function awaitedIds<Event extends TapelineEvent>(timeline: Timeline<Event>): string[] {
  const awaited = new Set<string>()
  for (const { members } of timeline.state.corrections.all()) {
    for (const member of members.values()) {
      const id = correctedId(member)
      if (id !== undefined && !members.has(id)) awaited.add(id)
    }
  }
  return [...awaited]
}
