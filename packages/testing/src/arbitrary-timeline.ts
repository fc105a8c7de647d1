import { createTimeline, type Timeline } from '@tapeline/core'
import fc from 'fast-check'
import { arbitraryEvents, type EventsConstraints } from './arbitrary-events.js'
import { definitionsOf, type EventKind, type KindEvent, type KindInput } from './event-kind.js'

/** The history of a timeline: the arrivals, their portions, and the block size. */
export interface TimelinePlan<Input> {
  readonly events: readonly Input[]
  /** Lengths of the appended portions, used in turn; the rest is appended at once. */
  readonly portions: readonly number[]
  /** Most events that a block holds. */
  readonly blockSize: number
}

/** Small block sizes, 2 to 8, so that short timelines have many blocks. */
export function arbitraryBlockSize(): fc.Arbitrary<number> {
  return fc.integer({ min: 2, max: 8 })
}

/** Plans of timelines: plain values, so that a failing test prints a readable plan. Build them with `buildTimeline`. */
export function arbitraryPlan<const Kinds extends readonly EventKind[]>(
  kinds: Kinds,
  constraints?: EventsConstraints,
): fc.Arbitrary<TimelinePlan<KindInput<Kinds>>> {
  return fc.record({
    events: arbitraryEvents(kinds, constraints),
    portions: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 5 }),
    blockSize: arbitraryBlockSize(),
  })
}

/** The timeline of a plan, not sealed. */
export function buildTimeline<const Kinds extends readonly EventKind[]>(
  kinds: Kinds,
  plan: TimelinePlan<KindInput<Kinds>>,
): Timeline<KindEvent<Kinds>> {
  let timeline = createTimeline(definitionsOf(kinds), { blockSize: plan.blockSize }) as Timeline<
    KindEvent<Kinds>
  >
  let start = 0
  for (const length of [...plan.portions, plan.events.length]) {
    timeline = timeline.append(plan.events.slice(start, start + length))
    start += length
  }
  return timeline
}

/** Timelines of such events, not sealed, appended in portions of random size with small blocks. */
export function arbitraryTimeline<const Kinds extends readonly EventKind[]>(
  kinds: Kinds,
  constraints?: EventsConstraints,
): fc.Arbitrary<Timeline<KindEvent<Kinds>>> {
  return arbitraryPlan(kinds, constraints).map((plan) => buildTimeline(kinds, plan))
}
