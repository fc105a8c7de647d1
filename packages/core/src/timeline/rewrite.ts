import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './columns/block.js'
import type { CorrectionChain } from './correction-chains.js'
import { Timeline } from './timeline.js'
import { changedState, type Derivation, planOf } from './timeline-state.js'

/* Access to a timeline for the edits of a what-if, beyond the public interface. */

/** The event in force in the place of an event, and its place; undefined if the event has not arrived or was retracted. */
export function standingOf(timeline: Timeline, id: string): PlacedEvent | undefined {
  const event = timeline.find(id)
  if (event === undefined) return undefined
  const correctionChain = timeline.state.corrections.of(id)
  return correctionChain === undefined ? { event, seq: event.seq } : correctionChain.effective
}

/** The ids of all events of the same correction chain, its own included. */
export function aliasesOf(timeline: Timeline, id: string): readonly string[] {
  const members = timeline.state.corrections.of(id)?.members
  return members === undefined ? [id] : [...members.keys()]
}

export interface Rewriting {
  /** Events in force, at their places. */
  readonly removals: readonly PlacedEvent[]
  /** Events whose place is their own number; they may have the ids of removed events. */
  readonly additions: readonly PlacedEvent[]
  /** Least number of the next event to arrive. */
  readonly nextSeq: number
  readonly derivation: Derivation | undefined
}

/**
 * A timeline with other events at some places, not sealed. A correction chain that loses its effective event is removed as a
 * whole, so that an addition may take its place.
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
