import { createTimeline, type Timeline } from '@tapeline/core'
import { type ArgumentKind, checkOptionsOf, kinds as core } from '@tapeline/core/internal'
import fc from 'fast-check'
import { arbitraryEvents, type EventsConstraints } from './arbitrary-events.js'
import { checkEvents, checkKinds, wholeFrom } from './check-arguments.js'
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
  checkEvents('arbitraryPlan()', kinds, constraints)
  return fc.record({
    events: arbitraryEvents(kinds, constraints),
    portions: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 5 }),
    blockSize: arbitraryBlockSize(),
  })
}

const PLAN = {
  events: core.list,
  portions: {
    expected: 'an array of whole numbers, 1 and up',
    fits: (value: unknown): boolean => Array.isArray(value) && value.every(wholeFrom(1).fits),
  },
  blockSize: core.number,
} satisfies Record<keyof TimelinePlan<unknown>, ArgumentKind>

/** The timeline of a plan, not sealed. @throws TapelineError `argument.invalid`, `option.unknown`, as `createTimeline` and `append` */
export function buildTimeline<const Kinds extends readonly EventKind[]>(
  kinds: Kinds,
  plan: TimelinePlan<KindInput<Kinds>>,
): Timeline<KindEvent<Kinds>> {
  checkKinds('buildTimeline()', kinds)
  checkOptionsOf('buildTimeline()', plan, PLAN, ['events', 'portions', 'blockSize'])
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
  checkEvents('arbitraryTimeline()', kinds, constraints)
  return arbitraryPlan(kinds, constraints).map((plan) => buildTimeline(kinds, plan))
}
