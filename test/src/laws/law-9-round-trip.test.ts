/** Law 9, of timelines: written as JSON and read back, a timeline is the same. */
import { describe, expect, it } from '@jest/globals'
import { replay, timelineFromJson } from '@tapeline/core'
import {
  arbitraryInstant,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  definitionsOf,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'

const plans = arbitraryPlan(sampleKinds)
const definitions = definitionsOf(sampleKinds)

function readBack(timeline: unknown, blockSize = 3) {
  return timelineFromJson(definitions, JSON.parse(JSON.stringify(timeline)), { blockSize })
}

describe('law 9: written and read back, a timeline is the same', () => {
  it('in its events, all their fields, their order, and the corrections', () => {
    fc.assert(
      fc.property(plans, fc.boolean(), (plan, sealed) => {
        const timeline = sealed ? buildTimeline(sampleKinds, plan).seal() : buildTimeline(sampleKinds, plan)
        const back = readBack(timeline)
        expect(bytesOf([...back])).toBe(bytesOf([...timeline]))
        expect(bytesOf(back.arrivals())).toBe(bytesOf(timeline.arrivals()))
        expect(back.sealed).toBe(sealed)
      }),
    )
  })

  it('in its bytes when it is written again', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const timeline = buildTimeline(sampleKinds, plan)
        expect(JSON.stringify(readBack(timeline))).toBe(JSON.stringify(timeline))
      }),
    )
  })

  it('in its states', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), (plan, sketch) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const [left, right] = [timeline, readBack(timeline)].map((one) =>
          replay(one, buildProjection(sketch)).atEnd(),
        )
        expect(bytesOf(right)).toBe(bytesOf(left))
      }),
    )
  })

  it('also as known at a moment, and after the same appends', () => {
    fc.assert(
      fc.property(plans, arbitraryInstant(), (plan, instant) => {
        const view = buildTimeline(sampleKinds, plan).asKnownAt(instant)
        const back = readBack(view)
        const more = plan.events.filter(({ id }) => view.find(id) === undefined)
        expect(JSON.stringify(back)).toBe(JSON.stringify(view))
        expect(
          back
            .append(more)
            .arrivals()
            .map(({ id }) => id),
        ).toEqual(
          view
            .append(more)
            .arrivals()
            .map(({ id }) => id),
        )
      }),
    )
  })
})
