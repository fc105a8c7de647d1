/** Law 6: as known at the end of time equals the present. An event known later changes nothing seen as known before. */
import { describe, expect, it } from '@jest/globals'
import { createTimeline, replay } from '@tapeline/core'
import {
  arbitraryEvents,
  arbitraryInstant,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  definitionsOf,
  FIRST_INSTANT,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'
import { arrivalsOf, idsOf, plainHistory } from './plain-history.js'

const plans = arbitraryPlan(sampleKinds)

describe('law 6: as known at a moment', () => {
  it('at the end of time is the present, by reference', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const timeline = buildTimeline(sampleKinds, plan)
        expect(timeline.asKnownAt(Number.POSITIVE_INFINITY)).toBe(timeline)
        expect(timeline.asKnownAt('9999-01-01T00:00Z')).toBe(timeline)
      }),
    )
  })

  it('before anything was known is empty', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect([...buildTimeline(sampleKinds, plan).asKnownAt('2000-01-01T00:00Z')]).toEqual([])
      }),
    )
  })

  it('is the history of exactly the events known by then', () => {
    fc.assert(
      fc.property(plans, arbitraryInstant(), (plan, instant) => {
        const known = arrivalsOf(plan.events).filter((event) => event.knownAt <= instant)
        const view = buildTimeline(sampleKinds, plan).asKnownAt(instant)
        expect(idsOf(view)).toEqual(idsOf(plainHistory(known)))
        expect(idsOf(view.arrivals())).toEqual(idsOf(known))
        for (const event of view.arrivals()) expect(view.find(event.id)).toEqual(event)
      }),
    )
  })

  it('equals a timeline built from the events known by then, and so do its states', () => {
    fc.assert(
      fc.property(plans, arbitraryInstant(), arbitrarySketch(), (plan, instant, sketch) => {
        const projection = buildProjection(sketch)
        const timeline = buildTimeline(sampleKinds, plan)
        // Replayed before, so that there are checkpoints that might be shared wrongly.
        replay(timeline, projection).atEnd()
        const view = timeline.asKnownAt(instant)
        const known = new Set(idsOf(arrivalsOf(plan.events).filter((event) => event.knownAt <= instant)))
        const scratch = createTimeline(definitionsOf(sampleKinds)).append(
          plan.events.filter(({ id }) => known.has(id)),
        )
        expect(idsOf(view)).toEqual(idsOf(scratch))
        const numbered = (state: unknown): string => bytesOf(state).replaceAll(/"seq":\d+/g, '')
        expect(numbered(replay(view, projection).atEnd())).toBe(numbered(replay(scratch, projection).atEnd()))
      }),
    )
  })

  it('is not changed by an event known later', () => {
    fc.assert(
      fc.property(arbitraryEvents(sampleKinds), arbitraryInstant(), fc.nat(60), (events, instant, split) => {
        const early = events.map((event, index) =>
          index < split ? event : { ...event, knownAt: instant + 1 },
        )
        const before = buildTimeline(sampleKinds, {
          events: early.slice(0, split),
          portions: [],
          blockSize: 3,
        })
        const after = before.append(early.slice(split))
        expect(idsOf(after.asKnownAt(instant))).toEqual(idsOf(before.asKnownAt(instant)))
        expect(after.asKnownAt(instant).toJSON().events).toEqual(before.asKnownAt(instant).toJSON().events)
      }),
    )
  })

  it('of a view at another moment is the view at the earlier one', () => {
    fc.assert(
      fc.property(plans, arbitraryInstant(), arbitraryInstant(), (plan, one, other) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const nested = timeline.asKnownAt(one).asKnownAt(other)
        const direct = timeline.asKnownAt(Math.min(one, other))
        expect(idsOf(nested)).toEqual(idsOf(direct))
        expect(nested.toJSON().events).toEqual(direct.toJSON().events)
      }),
    )
  })

  it('accepts appends: they extend the known history', () => {
    fc.assert(
      fc.property(plans, arbitraryInstant(), (plan, instant) => {
        const view = buildTimeline(sampleKinds, plan).asKnownAt(instant)
        const unknown = plan.events.filter(({ id }) => view.find(id) === undefined)
        const again = view.append(unknown)
        const arrivals = [...view.arrivals(), ...unknown.map(({ id }) => again.get(id))]
        expect(idsOf(again)).toEqual(idsOf(plainHistory(arrivals)))
        expect(idsOf(again.arrivals())).toEqual(idsOf(arrivals))
      }),
    )
  })

  it('shows the first report before its correction', () => {
    const close = (id: string, knownAt: number, value: number) => ({
      id,
      type: 'sample.closed' as const,
      at: FIRST_INSTANT,
      knownAt,
      data: { key: 'a', value, items: [] },
    })
    const timeline = createTimeline(definitionsOf(sampleKinds)).append([
      close('first', FIRST_INSTANT + 1, 3),
      { ...close('corrected', FIRST_INSTANT + 2, 4), replaces: 'first' },
    ])
    expect(idsOf(timeline.asKnownAt(FIRST_INSTANT))).toEqual([])
    expect(idsOf(timeline.asKnownAt(FIRST_INSTANT + 1))).toEqual(['first'])
    expect(idsOf(timeline.asKnownAt(FIRST_INSTANT + 2))).toEqual(['corrected'])
  })
})
