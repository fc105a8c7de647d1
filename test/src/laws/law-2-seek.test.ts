/** Law 2: a seek, forwards or backwards, through any checkpoints, equals a replay from the start. */
import { describe, expect, it } from '@jest/globals'
import { combineProjections, replay } from '@tapeline/core'
import { createPlayer } from '@tapeline/core/player'
import type { ReplayMode } from '@tapeline/core/types'
import { compare } from '@tapeline/core/what-if'
import {
  arbitraryEvents,
  arbitraryInstant,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'
import { plainStates } from './plain-replay.js'

const plans = arbitraryPlan(sampleKinds)

/** The next place to read, and whether a new replay or the previous one reads it. */
const looks = fc.array(fc.record({ where: fc.nat(200), afresh: fc.boolean() }), { maxLength: 15 })

/** Reads a timeline again and again, and expects every state to equal a replay from the start. */
function expectSeeks(
  timeline: ReturnType<typeof buildTimeline<typeof sampleKinds>>,
  projection: ReturnType<typeof buildProjection>,
  places: readonly { readonly where: number; readonly afresh: boolean }[],
  mode: ReplayMode,
): void {
  const expected = plainStates(timeline, projection).map(bytesOf)
  let run = replay(timeline, projection, { mode })
  for (const { where, afresh } of places) {
    if (afresh) run = replay(timeline, projection, { mode })
    const position = where % (timeline.length + 1)
    expect(bytesOf(run.atPosition(position))).toBe(expected[position])
  }
}

describe('law 2: a seek equals a replay from the start', () => {
  for (const mode of ['fast', 'immer', 'checked'] satisfies ReplayMode[]) {
    it(`in any order, on one replay or on several that share their checkpoints, in mode ${mode}`, () => {
      fc.assert(
        fc.property(plans, arbitrarySketch(), looks, (plan, sketch, places) => {
          expectSeeks(buildTimeline(sampleKinds, plan), buildProjection(sketch), places, mode)
        }),
      )
    })
  }

  it('on a timeline that shares a prefix, and its checkpoints, with others: appended to, known earlier, cut', () => {
    fc.assert(
      fc.property(
        plans,
        arbitrarySketch(),
        fc.array(fc.record({ step: fc.nat(3), instant: arbitraryInstant(), looks, length: fc.nat(9) }), {
          maxLength: 4,
        }),
        (plan, sketch, steps) => {
          const projection = buildProjection(sketch)
          let appended = 0
          let timeline = buildTimeline(sampleKinds, { ...plan, events: [] })
          for (const { step, instant, looks: places, length } of [
            { step: 0, instant: 0, looks: [], length: 20 },
            ...steps,
          ]) {
            if (step === 0) timeline = timeline.append(plan.events.slice(appended, appended + length))
            if (step === 0) appended += length
            if (step === 1) timeline = timeline.asKnownAt(instant)
            if (step === 2) timeline = timeline.filter((event) => event.seq % 5 !== 0)
            if (step === 3) timeline = timeline.between({ from: instant, to: '2025-02-01T00:00Z' })
            expectSeeks(timeline, projection, places, 'fast')
          }
        },
      ),
    )
  })

  it('by date, by event and by position alike', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), fc.array(arbitraryInstant()), (plan, sketch, instants) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const projection = buildProjection(sketch)
        const expected = plainStates(timeline, projection).map(bytesOf)
        const events = [...timeline]
        const run = replay(timeline, projection)
        for (const instant of instants) {
          const before = events.filter((event) => event.at <= instant).length
          expect(bytesOf(run.at(instant))).toBe(expected[before])
        }
        for (const [index, event] of [...events.entries()].reverse()) {
          expect(bytesOf(run.atEvent(event.id))).toBe(expected[index + 1])
          expect(bytesOf(run.atPosition(timeline.positionOf(event.id)))).toBe(expected[index + 1])
        }
      }),
    )
  })

  it('gives an event one position in a timeline, a condition, a player, and derived values', () => {
    fc.assert(
      fc.property(plans, arbitrarySketch(), (plan, sketch) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const projection = combineProjections({
          name: 'all',
          parts: { part: buildProjection(sketch) },
          derive: (_, tape) => ({
            get position() {
              return tape.position
            },
          }),
        })
        const run = replay(timeline, projection)
        const player = createPlayer(timeline, projection, {
          clock: { now: () => 0, setTimer: () => () => {} },
        })
        const played = new Map<string, number>()
        player.on('event', ({ event, position }) => played.set(event.id, position))
        let before = 0
        for (const { id } of timeline) {
          const position = before + 1
          player.step()
          expect([
            timeline.positionOf(id),
            timeline.eventBefore(position)?.id,
            run.atEvent(id).position,
            run.first((_, event) => event.id === id)?.position,
            played.get(id),
            compare({
              a: timeline.filter((event) => event.id !== id),
              b: timeline,
              projection,
            }).firstDifference()?.position,
          ]).toEqual([position, id, position, position, position, before])
          before = position
        }
      }),
    )
  })

  it('returns one value by reference for one place, which no later read changes', () => {
    fc.assert(
      fc.property(arbitraryEvents(sampleKinds), arbitrarySketch(), looks, (events, sketch, places) => {
        const timeline = buildTimeline(sampleKinds, { events, portions: [], blockSize: 3 })
        const run = replay(timeline, buildProjection(sketch))
        const seen = places.map(({ where }) => run.atPosition(where % (timeline.length + 1)))
        const texts = seen.map(bytesOf)
        const end = run.atEnd()
        expect(run.atEnd()).toBe(end)
        expect(seen.map(bytesOf)).toEqual(texts)
      }),
    )
  })
})
