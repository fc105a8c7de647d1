/** The history by its plain definition: an array of all arrivals, corrected, filtered and sorted from the start each time. */
import { createTimeline, type TapelineEvent } from '@tapeline/core'
import { definitionsOf, type KindInput, sampleKinds } from '@tapeline/testing'

export type SampleInput = KindInput<typeof sampleKinds>

/** Inputs as events, numbered as they arrive. */
export function arrivalsOf(inputs: readonly SampleInput[]): TapelineEvent[] {
  const timeline = createTimeline(definitionsOf(sampleKinds)).append(inputs)
  return inputs.map((input) => timeline.get(input.id))
}

/** The events in force of all that arrived, in the order of the tape. */
export function plainHistory(arrivals: readonly TapelineEvent[]): TapelineEvent[] {
  const byId = new Map(arrivals.map((event) => [event.id, event]))
  const roots = new Set(arrivals.map((event) => rootOf(event, byId)))
  const placed = [...roots].flatMap((root) => {
    const event = effectiveEvent(root, byId.get(root), arrivals)
    if (event === undefined || event.retracts !== undefined) return []
    const family = arrivals.filter((other) => rootOf(other, byId) === root)
    return [{ event, seq: byId.get(root)?.seq ?? Math.min(...family.map((other) => other.seq)) }]
  })
  return placed
    .sort((left, right) => left.event.at - right.event.at || left.seq - right.seq)
    .map(({ event }) => event)
}

/** The id at the end of the corrections, whether that event has arrived or not. */
function rootOf(event: TapelineEvent, byId: ReadonlyMap<string, TapelineEvent>): string {
  const target = event.replaces ?? event.retracts
  if (target === undefined) return event.id
  const next = byId.get(target)
  return next === undefined ? target : rootOf(next, byId)
}

/** The event in effect for an id: the latest known of those in effect for its corrections, or the event itself. */
function effectiveEvent(
  id: string,
  own: TapelineEvent | undefined,
  arrivals: readonly TapelineEvent[],
): TapelineEvent | undefined {
  const corrections = arrivals.filter((event) => (event.replaces ?? event.retracts) === id)
  const candidates = corrections
    .flatMap((correction) => effectiveEvent(correction.id, correction, arrivals) ?? [])
    .sort((left, right) => left.knownAt - right.knownAt || left.seq - right.seq)
  const winner = candidates.at(-1)
  if (winner === undefined) return own
  return winner.retracts === undefined ? winner : undefined
}

/** Ids, one after the other. */
export function idsOf(events: Iterable<TapelineEvent>): string[] {
  return [...events].map((event) => event.id)
}
