/** Law 4: once sealed, a timeline does not depend on the order of arrival, except that ties follow `seq`. */
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

/** No two events have the same `at` or the same `knownAt`. */
function untied(events: readonly SampleInput[]): SampleInput[] {
  return events.map((event, index) => ({
    ...event,
    at: FIRST_INSTANT + index * 1000,
    knownAt: FIRST_INSTANT - index,
  }))
}

describe('law 4: the order of arrival does not matter', () => {
  it('orders by time, then by arrival, with corrections in the place of the corrected event', () => {
    fc.assert(
      fc.property(arbitraryPlan(sampleKinds), (plan) => {
        const timeline = buildTimeline(sampleKinds, plan)
        expect(idsOf(timeline)).toEqual(idsOf(plainHistory(arrivalsOf(plan.events))))
        expect(idsOf(timeline.arrivals())).toEqual(plan.events.map((event) => event.id))
      }),
    )
  })

  it('gives the same tape and states in any order if no two events have the same time', () => {
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

  it('gives the same events at each moment in any order if events tie', () => {
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

  it('gives the same bytes in one append or many, with blocks of any size', () => {
    fc.assert(
      fc.property(arbitraryEvents(sampleKinds), ways, (events, way) => {
        const once = buildTimeline(sampleKinds, { events, portions: [], blockSize: 2 }).seal()
        const parts = buildTimeline(sampleKinds, { events, ...way }).seal()
        expect(idsOf(parts)).toEqual(idsOf(once))
        expect(JSON.stringify(parts)).toBe(JSON.stringify(once))
      }),
    )
  })

  it('returns the same timeline by reference if all events have arrived before', () => {
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
