import type { TapelineEvent } from '../event/event.js'
import type { Block, PlacedEvent } from './columns/block.js'
import type { CorrectionChain } from './correction-chain.js'
import { Timeline } from './timeline.js'
import { changedState, type Derivation, planOf } from './timeline-state.js'

/* What the edits of a what-if need from a timeline beyond its public interface. */

/** The event in force for an id; undefined if the event has not arrived or was retracted. */
export function effectiveOf(timeline: Timeline, id: string): PlacedEvent | undefined {
  const event = timeline.find(id)
  if (event === undefined) return undefined
  const correctionChain = timeline.state.corrections.of(id)
  return correctionChain === undefined ? { event, seq: event.seq } : correctionChain.effective
}

/** The ids of all events of the correction chain of an event, its own included. */
export function correctionChainIds(timeline: Timeline, id: string): readonly string[] {
  const members = timeline.state.corrections.of(id)?.members
  return members === undefined ? [id] : [...members.keys()]
}

export interface Rewriting {
  /** Events in force. */
  readonly removals: readonly PlacedEvent[]
  /** Events under their own sequence numbers; they may have the ids of removed events. */
  readonly additions: readonly PlacedEvent[]
  /** Lower bound of the next sequence number. */
  readonly nextSeq: number
  readonly derivation: Derivation | undefined
  /** A block with other contents at the same keys, after the removals and additions; default: the block itself. */
  readonly patched?: ((block: Block) => Block) | undefined
}

/**
 * A timeline without some events and with others, not sealed. A correction chain whose effective event is removed is removed as
 * a whole, so that an addition may replace it.
 */
export function rewrite<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  { removals, additions, nextSeq, derivation, patched }: Rewriting,
): Timeline<Event> {
  const { state } = timeline
  const lost = new Set<CorrectionChain>()
  for (const { event } of removals) {
    const correctionChain = state.corrections.of(event.id)
    if (correctionChain !== undefined) lost.add(correctionChain)
  }
  const index = state.index.with(new Map(additions.map(({ event }) => [event.id, event])), state.layouts)
  const edited = state.chain.edit(removals, additions, planOf(state, index))
  const change = {
    chain: patched === undefined ? edited : edited.patch(patched),
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
