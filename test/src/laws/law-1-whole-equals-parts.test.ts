/** Law 1: replaying a whole equals replaying its parts one after the other. Replaying twice equals once. */
import { describe, expect, it } from '@jest/globals'
import { createTimeline, live, replay } from '@tapeline/core'
import {
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

describe('law 1: the whole equals its parts', () => {
  it('gives the same when replayed twice, by one replay, by two, or by a new copy of the projection', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), (plan, sketch) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const projection = buildProjection(sketch)
        const once = replay(timeline, projection)
        const state = bytesOf(once.atEnd())
        expect(bytesOf(once.atEnd())).toBe(state)
        expect(bytesOf(replay(timeline, projection).atEnd())).toBe(state)
        expect(bytesOf(replay(timeline, buildProjection(sketch)).atEnd())).toBe(state)
      }),
    )
  })

  it('has the same final state after steps of any length', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), fc.array(fc.nat(9)), (plan, sketch, parts) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const whole = bytesOf(replay(timeline, buildProjection(sketch)).atEnd())
        const run = replay(timeline, buildProjection(sketch))
        let position = 0
        for (const length of parts) {
          position = Math.min(timeline.length, position + length)
          run.atPosition(position)
        }
        expect(bytesOf(run.atEnd())).toBe(whole)
      }),
    )
  })

  it('has in each part the state of a timeline that holds only that part', () => {
    fc.assert(
      fc.property(
        arbitraryPlan(sampleKinds, { corrections: false }),
        arbitrarySketch(),
        fc.nat(),
        (plan, sketch, cut) => {
          const timeline = buildTimeline(sampleKinds, plan)
          const position = cut % (timeline.length + 1)
          const part = new Set([...timeline].slice(0, position).map((event) => event.id))
          const alone = createTimeline(definitionsOf(sampleKinds), { blockSize: 3 }).append(
            plan.events.filter((event) => part.has(event.id)),
          )
          const [whole, own] = [timeline, alone].map((one) =>
            replay(one, buildProjection(sketch)).atPosition(position),
          )
          // Events in a state carry the number of their arrival, which differs.
          expect(bytesOf(own).replaceAll(/"seq":\d+/g, '')).toBe(bytesOf(whole).replaceAll(/"seq":\d+/g, ''))
        },
      ),
    )
  })

  it('ends the same on a live timeline after one append or several', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), (plan, sketch) => {
        const empty = buildTimeline(sampleKinds, { ...plan, events: [] })
        const parts = live(empty, buildProjection(sketch))
        for (const event of plan.events) parts.append(event)
        expect(bytesOf(parts.state)).toBe(bytesOf(live(empty, buildProjection(sketch)).append(plan.events)))
        expect(bytesOf(parts.append(plan.events))).toBe(bytesOf(parts.state))
      }),
    )
  })
})
