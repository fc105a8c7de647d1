/** Law 4: once sealed, a timeline does not depend on the order of arrival but for ties, and ties follow `seq`. */
import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import {
  arbitraryEvents,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  FIRST_INSTANT,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'
import { arrivalsOf, idsOf, plainHistory, type SampleInput } from './plain-history.js'

/** Events in an order, and the same in another. */
const shuffled = arbitraryEvents(sampleKinds, { unordered: false }).chain((events) =>
  fc.tuple(
    fc.constant(events),
    fc.shuffledSubarray([...events], { minLength: events.length, maxLength: events.length }),
  ),
)

const ways = fc.record({
  portions: fc.array(fc.integer({ min: 1, max: 9 })),
  blockSize: fc.integer({ min: 2, max: 9 }),
})

/** No two events of one moment, nor known at one. */
function untied(events: readonly SampleInput[]): SampleInput[] {
  return events.map((event, index) => ({
    ...event,
    at: FIRST_INSTANT + index * 1000,
    knownAt: FIRST_INSTANT - index,
  }))
}

describe('law 4: the order of arrival does not matter', () => {
  it('the order of the tape is by time, then by number of arrival, corrections in the place of what they correct', () => {
    fc.assert(
      fc.property(arbitraryPlan(sampleKinds), (plan) => {
        const timeline = buildTimeline(sampleKinds, plan)
        expect(idsOf(timeline)).toEqual(idsOf(plainHistory(arrivalsOf(plan.events))))
        expect(idsOf(timeline.arrivals())).toEqual(plan.events.map((event) => event.id))
      }),
    )
  })

  it('where no two events are of one moment, any order gives the same tape and the same states', () => {
    fc.assert(
      fc.property(shuffled, ways, arbitrarySketch(), ([events, others], way, sketch) => {
        const untiedEvents = untied(events)
        const untiedOthers = others.flatMap(
          (other) => untiedEvents.find((event) => event.id === other.id) ?? [],
        )
        const left = buildTimeline(sampleKinds, { events: untiedEvents, portions: [], blockSize: 4 }).seal()
        const right = buildTimeline(sampleKinds, { events: untiedOthers, ...way }).seal()
        expect(idsOf(right)).toEqual(idsOf(left))
        const [one, other] = [left, right].map((timeline) =>
          replay(timeline, buildProjection(sketch)).atEnd(),
        )
        // Events in a state carry the number of their arrival.
        expect(withoutNumbers(other)).toBe(withoutNumbers(one))
      }),
    )
  })

  it('where events tie, any order gives the same events at each moment', () => {
    fc.assert(
      fc.property(shuffled, ways, ([events, others], way) => {
        const known = new Map(untied(events).map((event) => [event.id, event.knownAt]))
        const withKnown = (list: readonly SampleInput[]): SampleInput[] =>
          list.map((event) => ({ ...event, knownAt: known.get(event.id) ?? 0 }))
        const left = buildTimeline(sampleKinds, {
          events: withKnown(events),
          portions: [],
          blockSize: 4,
        }).seal()
        const right = buildTimeline(sampleKinds, { events: withKnown(others), ...way }).seal()
        const moments = (timeline: typeof left): string[] =>
          [...timeline].map((event) => `${event.at} ${event.id}`).sort()
        expect(moments(right)).toEqual(moments(left))
        expect([...right].map((event) => event.at)).toEqual([...left].map((event) => event.at))
      }),
    )
  })

  it('in one append or in many, into blocks of any size, the tape is the same to its bytes', () => {
    fc.assert(
      fc.property(arbitraryEvents(sampleKinds), ways, (events, way) => {
        const once = buildTimeline(sampleKinds, { events, portions: [], blockSize: 2 }).seal()
        const parts = buildTimeline(sampleKinds, { events, ...way }).seal()
        expect(idsOf(parts)).toEqual(idsOf(once))
        expect(JSON.stringify(parts)).toBe(JSON.stringify(once))
      }),
    )
  })

  it('what arrives again changes nothing, and gives the very timeline', () => {
    fc.assert(
      fc.property(arbitraryPlan(sampleKinds), (plan) => {
        const timeline = buildTimeline(sampleKinds, plan).seal()
        expect(timeline.append(plan.events)).toBe(timeline)
      }),
    )
  })
})

function withoutNumbers(state: unknown): string {
  return bytesOf(state).replaceAll(/"seq":\d+/g, '')
}
