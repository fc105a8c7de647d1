/** Law 2, where chains differ and meet again: with any shared checkpoints, every state equals a replay from the start. */
import { describe, expect, it } from '@jest/globals'
import { createTimeline, replay, type TapelineEvent, type Timeline } from '@tapeline/core'
import { byId, remove, replace, whatIf } from '@tapeline/core/what-if'
import {
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  type SketchConstraints,
  sampleDefinitions,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'
import { plainStates } from './plain-replay.js'

/** States that soon forget a difference, so that chains meet again. */
const forgetful: SketchConstraints = {
  maxLeaves: 2,
  operations: [
    'setNumber',
    'makeItem',
    'deleteItem',
    'mapNumber',
    'deleteFromMap',
    'addToSet',
    'clearMap',
    'clearSet',
    'addNumberAgain',
  ],
}

const looks = fc.array(fc.nat(1000), { minLength: 1, maxLength: 6 })

/** Reads some moments and the end, so that checkpoints are kept there. */
function look(
  timeline: Timeline<TapelineEvent>,
  projection: ReturnType<typeof buildProjection>,
  places: readonly number[],
): void {
  const run = replay(timeline, projection)
  for (const place of places) run.atPosition(place % (timeline.length + 1))
  run.atEnd()
}

function expectStates(
  timeline: Timeline<TapelineEvent>,
  projection: ReturnType<typeof buildProjection>,
  expected: readonly unknown[],
): void {
  const run = replay(timeline, projection)
  for (const position of [...expected.keys()].reverse()) {
    expect(bytesOf(run.atPosition(position))).toBe(bytesOf(expected[position]))
  }
}

describe('states behind a difference', () => {
  for (const [name, constraints] of Object.entries({ 'any state': {}, 'states that forget': forgetful })) {
    it(`equal those of a timeline built from scratch: late arrivals and corrections, ${name}`, () => {
      fc.assert(
        fc.property(
          arbitraryPlan(sampleKinds, { minLength: 10 }),
          arbitrarySketch(constraints),
          looks,
          (plan, sketch, places) => {
            const projection = buildProjection(sketch)
            let timeline: Timeline<TapelineEvent> = createTimeline(sampleDefinitions, {
              blockSize: plan.blockSize,
            })
            let start = 0
            for (const length of [...plan.portions, plan.events.length]) {
              timeline = timeline.append(plan.events.slice(start, start + length))
              start += length
              look(timeline, projection, places)
            }
            const scratch = buildTimeline(sampleKinds, plan)
            expectStates(timeline, projection, plainStates(scratch, buildProjection(sketch)))
          },
        ),
      )
    })

    it(`equal those of a branch with some events removed or changed, ${name}`, () => {
      const edits = fc.array(fc.record({ where: fc.nat(200), value: fc.option(fc.nat(12)) }), {
        minLength: 1,
        maxLength: 4,
      })
      fc.assert(
        fc.property(
          arbitraryPlan(sampleKinds, { minLength: 10 }),
          arbitrarySketch(constraints),
          looks,
          edits,
          (plan, sketch, places, wanted) => {
            const projection = buildProjection(sketch)
            const timeline = buildTimeline(sampleKinds, plan) as Timeline<TapelineEvent>
            fc.pre(timeline.length > 0)
            look(timeline, projection, places)
            const events = [...timeline]
            const byPlace = new Map(wanted.map((edit) => [edit.where % events.length, edit.value]))
            const branch = whatIf(timeline, {
              name: 'edited',
              edits: [...byPlace].map(([place, value]) => {
                const selector = byId((events[place] as TapelineEvent).id)
                const consequences = 'keep'
                return value === null
                  ? remove(selector, { consequences })
                  : replace(selector, { data: { value }, consequences })
              }),
            })
            look(branch, projection, places)
            expectStates(branch, projection, plainStates(branch, buildProjection(sketch)))
          },
        ),
      )
    })

    it(`equal those of a timeline without what was not known yet, ${name}`, () => {
      fc.assert(
        fc.property(
          arbitraryPlan(sampleKinds),
          arbitrarySketch(constraints),
          looks,
          (plan, sketch, places) => {
            const projection = buildProjection(sketch)
            const timeline = buildTimeline(sampleKinds, plan)
            look(timeline, projection, places)
            for (const { knownAt } of timeline) {
              const view = timeline.asKnownAt(knownAt)
              expectStates(view, projection, plainStates(view, buildProjection(sketch)))
            }
          },
        ),
      )
    })
  }
})
