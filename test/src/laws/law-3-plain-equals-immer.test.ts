/** Law 3: the plain path equals Immer after every event, including the frozen results. */
import { describe, expect, it } from '@jest/globals'
import { isTapelineError, live, replay } from '@tapeline/core'
import type { ReplayMode } from '@tapeline/core/types'
import {
  arbitraryEvents,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  OPERATION_NAMES,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { applyPatches, enablePatches, type Objectish, type Patch } from 'immer'
import { bytesOf, changeablePaths } from './bytes.js'
import { plainOutcome, plainReplay, plainStates } from './plain-replay.js'

enablePatches()

const plans = arbitraryPlan(sampleKinds)

describe('law 3: the plain path equals Immer', () => {
  for (const mode of ['fast', 'immer', 'checked'] satisfies ReplayMode[]) {
    it(`after every event, including the order of keys, in mode ${mode}`, () => {
      fc.assert(
        fc.property(plans, arbitrarySketch(), (plan, sketch) => {
          const timeline = buildTimeline(sampleKinds, plan)
          const run = replay(timeline, buildProjection(sketch), { mode })
          for (const [position, state] of plainStates(timeline, buildProjection(sketch)).entries()) {
            expect(bytesOf(run.atPosition(position))).toBe(bytesOf(state))
          }
        }),
      )
    })

    it(`at the end in one go, and frozen, in mode ${mode}`, () => {
      fc.assert(
        fc.property(plans, arbitrarySketch(), (plan, sketch) => {
          const timeline = buildTimeline(sampleKinds, plan)
          const state = replay(timeline, buildProjection(sketch), { mode }).atEnd()
          expect(bytesOf(state)).toBe(bytesOf(plainReplay(timeline, buildProjection(sketch))))
          expect(changeablePaths(state)).toEqual([])
        }),
      )
    })

    it(`up to the event at which a recipe throws, which the error names, in mode ${mode}`, () => {
      const sketches = arbitrarySketch({
        kinds: ['state'],
        operations: ['fail', ...OPERATION_NAMES.slice(0, 8)],
      })
      fc.assert(
        fc.property(plans, sketches, (plan, sketch) => {
          const timeline = buildTimeline(sampleKinds, plan)
          const { states, failed } = plainOutcome(timeline, buildProjection(sketch))
          const run = replay(timeline, buildProjection(sketch), { mode })
          if (failed !== undefined) expect(errorOf(() => run.atEnd())).toMatchObject({ eventId: failed.id })
          for (const [position, state] of [...states.entries()].reverse()) {
            expect(bytesOf(run.atPosition(position))).toBe(bytesOf(state))
          }
        }),
      )
    })
  }

  it('where keys are deleted and added again, objects moved, and maps put in another order', () => {
    const operations = ['addNumberAgain', 'setNumber', 'moveItem', 'addToMapAgain', 'mapNumber'] as const
    fc.assert(
      fc.property(plans, arbitrarySketch({ kinds: ['state', 'keyed'], operations }), (plan, sketch) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const run = replay(timeline, buildProjection(sketch))
        for (const [position, state] of plainStates(timeline, buildProjection(sketch)).entries()) {
          expect(bytesOf(run.atPosition(position))).toBe(bytesOf(state))
        }
      }),
    )
  })

  it('in a live timeline, with patches that lead there and back', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), fc.integer({ min: 1, max: 4 }), (plan, sketch, portion) => {
        const projection = buildProjection(sketch)
        const tape = live(buildTimeline(sampleKinds, { ...plan, events: [] }), projection)
        tape.subscribe(({ timeline, state, previous, patches, inversePatches }) => {
          expect(bytesOf(state)).toBe(bytesOf(plainReplay(timeline, buildProjection(sketch))))
          expect(bytesOf(patched(previous, patches))).toBe(bytesOf(state))
          expect(bytesOf(patched(state, inversePatches))).toBe(bytesOf(previous))
          expect(changeablePaths(state)).toEqual([])
        })
        for (let start = 0; start < plan.events.length; start += portion) {
          tape.append(plan.events.slice(start, start + portion))
        }
      }),
    )
  })

  it('where a condition is asked after every event', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), fc.nat(40), (plan, sketch, wanted) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const expected = plainStates(timeline, buildProjection(sketch))
        const seen: string[] = []
        // With a second parameter, the condition may count its calls.
        const found = replay(timeline, buildProjection(sketch)).first(
          (state, _event) => seen.push(bytesOf(state)) > wanted,
        )
        expect(seen).toEqual(expected.slice(1, wanted + 2).map(bytesOf))
        expect(found?.position).toBe(wanted < timeline.length ? wanted + 1 : undefined)
        if (found !== undefined) expect(bytesOf(found.state)).toBe(bytesOf(expected[found.position]))
      }),
    )
  })

  it('where a condition is asked again only after what it read has changed', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), fc.nat(40), (plan, sketch, wanted) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const states = plainStates(timeline, buildProjection(sketch)).map(bytesOf)
        const sought = states[Math.min(wanted, timeline.length)]
        const found = replay(timeline, buildProjection(sketch)).first((state) => bytesOf(state) === sought)
        const expected = states.indexOf(sought ?? '', 1)
        expect(found?.position).toBe(expected === -1 ? undefined : expected)
        if (found !== undefined) expect(bytesOf(found.state)).toBe(sought)
      }),
    )
  })

  it('leaves every event as it was', () => {
    fc.assert(
      fc.property(arbitraryEvents(sampleKinds), arbitrarySketch(), (events, sketch) => {
        const timeline = buildTimeline(sampleKinds, { events, portions: [], blockSize: 4 })
        const before = JSON.stringify(timeline)
        replay(timeline, buildProjection(sketch)).atEnd()
        expect(JSON.stringify(timeline)).toBe(before)
      }),
    )
  })
})

function patched(state: unknown, patches: readonly Patch[]): unknown {
  // Immer replaces a state that is no object by the value of its one patch.
  if (typeof state !== 'object' || state === null) return patches.length === 0 ? state : patches[0]?.value
  return applyPatches(state as Objectish, patches)
}

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    expect(isTapelineError(error, 'recipe.failed')).toBe(true)
    return error
  }
  return undefined
}
