import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './columns/block.js'
import type { Lineage } from './lineage.js'
import { changedParts, type Derivation, planOf } from './parts.js'
import { Timeline } from './timeline.js'

/* What the edits of a what-if need of a timeline, beyond what users see. */

/** What stands in the place of an event, and where; undefined if no such event has arrived, or it was retracted. */
export function standingOf(timeline: Timeline, id: string): PlacedEvent | undefined {
  const event = timeline.find(id)
  if (event === undefined) return undefined
  const lineage = timeline.parts.lineages.of(id)
  return lineage === undefined ? { event, seq: event.seq } : lineage.inForce
}

/** The ids of all events that have stood in the place of this one, its own included. */
export function aliasesOf(timeline: Timeline, id: string): readonly string[] {
  const members = timeline.parts.lineages.of(id)?.members
  return members === undefined ? [id] : [...members.keys()]
}

export interface Rewriting {
  /** Events in force, at their places. */
  readonly removals: readonly PlacedEvent[]
  /** Events with a place that is their own number; they may have the ids of those that are removed. */
  readonly additions: readonly PlacedEvent[]
  /** Least number of the next event to arrive. */
  readonly nextSeq: number
  readonly derivation: Derivation | undefined
}

/**
 * A timeline with other events at some places, not sealed. Of a lineage that loses what stands for it nothing is left, so
 * that an addition may take its place for good.
 */
export function rewrite<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  { removals, additions, nextSeq, derivation }: Rewriting,
): Timeline<Event> {
  const { parts } = timeline
  const lost = new Set<Lineage>()
  for (const { event } of removals) {
    const lineage = parts.lineages.of(event.id)
    if (lineage !== undefined) lost.add(lineage)
  }
  const index = parts.index.with(
    additions.map(({ event }) => event),
    parts.layouts,
  )
  const change = {
    chain: parts.chain.edit(removals, additions, planOf(parts, index)),
    lineages: lost.size === 0 ? parts.lineages : parts.lineages.select((lineage) => !lost.has(lineage)),
    index,
    nextSeq: Math.max(parts.nextSeq, nextSeq),
    sealed: false,
    derivation,
  }
  return new Timeline<Event>(changedParts(parts, change))
}
