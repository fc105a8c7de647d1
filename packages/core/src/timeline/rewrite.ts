import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './columns/block.js'
import type { CorrectionChain } from './correction-chains.js'
import { Timeline } from './timeline.js'
import { changedState, type Derivation, planOf } from './timeline-state.js'

/* What the edits of a what-if need of a timeline, beyond what users see. */

/** What stands in the place of an event, and where; undefined if no such event has arrived, or it was retracted. */
export function standingOf(timeline: Timeline, id: string): PlacedEvent | undefined {
  const event = timeline.find(id)
  if (event === undefined) return undefined
  const correctionChain = timeline.state.corrections.of(id)
  return correctionChain === undefined ? { event, seq: event.seq } : correctionChain.effective
}

/** The ids of all events that have stood in the place of this one, its own included. */
export function aliasesOf(timeline: Timeline, id: string): readonly string[] {
  const members = timeline.state.corrections.of(id)?.members
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
 * A timeline with other events at some places, not sealed. Of a correction chain that loses what stands for it nothing is left, so
 * that an addition may take its place for good.
 */
export function rewrite<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  { removals, additions, nextSeq, derivation }: Rewriting,
): Timeline<Event> {
  const { state } = timeline
  const lost = new Set<CorrectionChain>()
  for (const { event } of removals) {
    const correctionChain = state.corrections.of(event.id)
    if (correctionChain !== undefined) lost.add(correctionChain)
  }
  const index = state.index.with(
    additions.map(({ event }) => event),
    state.layouts,
  )
  const change = {
    chain: state.chain.edit(removals, additions, planOf(state, index)),
    corrections:
      lost.size === 0
        ? state.corrections
        : state.corrections.select((correctionChain) => !lost.has(correctionChain)),
    index,
    nextSeq: Math.max(state.nextSeq, nextSeq),
    sealed: false,
    derivation,
  }
  return new Timeline<Event>(changedState(state, change))
}
