/** Law 5 of shared prefixes: no operation changes its parent, and everything before the first difference is shared. */
import { describe, expect, it } from '@jest/globals'
import { defineProjection, replay, type TapelineEvent, type Timeline } from '@tapeline/core'
import {
  arbitraryEvents,
  arbitraryInstant,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  FIRST_INSTANT,
  INSTANT_COUNT,
  INSTANT_STEP,
  sampleDefinitions,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'
import { idsOf } from './plain-history.js'

const plans = arbitraryPlan(sampleKinds)

/** All ways to derive a timeline, from the same random numbers. */
function derivedFrom<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  instant: number,
): Timeline<Event>[] {
  return [
    timeline.asKnownAt(instant),
    timeline.filter((event) => event.seq % 3 !== 0),
    timeline.between({ from: instant, to: FIRST_INSTANT + INSTANT_COUNT * INSTANT_STEP }),
  ]
}

/** Number of prefixes before the first difference: every event in them is at the same place in both timelines. */
function linksBeforeDifference(parent: Timeline, derived: Timeline): number {
  const [before, after] = [[...parent], [...derived]]
  const difference = before.findIndex((event, index) => after[index] !== event)
  const same = difference < 0 ? before.length : difference
  return parent.chain.prefixes.filter((prefix) => prefix.end <= same).length
}

describe('law 5: timelines share what did not change', () => {
  it('no operation changes its timeline', () => {
    fc.assert(
      fc.property(
        plans,
        arbitraryEvents(sampleKinds),
        arbitraryInstant(),
        arbitrarySketch(),
        (plan, more, instant, sketch) => {
          const parent = buildTimeline(sampleKinds, plan)
          const [text, ids, prefixes] = [JSON.stringify(parent), idsOf(parent), [...parent.chain.prefixes]]
          const state = bytesOf(replay(parent, buildProjection(sketch)).atEnd())
          const projection = buildProjection(sketch)
          for (const derived of [parent.append(renamed(more)), ...derivedFrom(parent, instant)]) {
            replay(derived, projection).atEnd()
          }
          expect(JSON.stringify(parent)).toBe(text)
          expect(idsOf(parent)).toEqual(ids)
          expect(parent.chain.prefixes).toEqual(prefixes)
          expect(bytesOf(replay(parent, projection).atEnd())).toBe(state)
        },
      ),
    )
  })

  it('an append shares all prefixes before the block that the first new event falls into', () => {
    fc.assert(
      fc.property(plans, arbitraryEvents(sampleKinds, { minLength: 1, maxLength: 3 }), (plan, more) => {
        const parent = buildTimeline(sampleKinds, plan)
        const child = parent.append(renamed(more))
        // The last block before the difference may have had room, so that the append replaced it.
        const shared = Math.max(0, linksBeforeDifference(parent, child) - 1)
        for (let index = 0; index < shared; index += 1)
          expect(child.chain.prefixes[index]).toBe(parent.chain.prefixes[index])
      }),
    )
  })

  it('a late arrival keeps the blocks after the one that it changes', () => {
    fc.assert(
      fc.property(plans, fc.nat(INSTANT_COUNT - 1), (plan, step) => {
        const parent = buildTimeline(sampleKinds, plan)
        const at = FIRST_INSTANT + step * INSTANT_STEP
        const child = parent.append({
          id: 'late',
          at,
          type: 'sample.opened',
          data: { key: 'a', value: 1, items: [] },
        })
        const blocks = new Set(child.chain.prefixes.map((prefix) => prefix.block))
        const gone = parent.chain.prefixes.filter((prefix) => !blocks.has(prefix.block))
        expect(gone.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('a view that is filtered, cut or as known shares all prefixes before the first missing event', () => {
    fc.assert(
      fc.property(arbitraryPlan(sampleKinds, { corrections: false }), arbitraryInstant(), (plan, instant) => {
        const parent = buildTimeline(sampleKinds, plan)
        for (const derived of derivedFrom(parent, instant)) {
          const shared = linksBeforeDifference(parent, derived)
          for (let index = 0; index < shared; index += 1)
            expect(derived.chain.prefixes[index]).toBe(parent.chain.prefixes[index])
        }
      }),
    )
  })

  it('a view without missing events is the timeline itself', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const parent = buildTimeline(sampleKinds, plan)
        expect(parent.filter(() => true)).toBe(parent)
        expect(parent.between({ from: '2024-12-31T00:00Z', to: '2025-03-01T00:00Z' })).toBe(parent)
        expect(parent.append([])).toBe(parent)
      }),
    )
  })

  it('a block in several timelines is replayed once', () => {
    const plan = { events: steadyEvents(1024), portions: [], blockSize: 128 }
    const parent = buildTimeline(sampleKinds, plan)
    let calls = 0
    const projection = defineProjection({
      name: 'calls',
      events: sampleDefinitions,
      initial: () => ({ count: 0 }),
      recipes: () => ({
        'sample.opened': (draft) => {
          draft.count += 1
          calls += 1
        },
      }),
    })
    replay(parent, projection).atEnd()
    expect(calls).toBe(1024)
    const late = {
      ...steadyEvents(1)[0],
      id: 'late',
      at: FIRST_INSTANT + 1000.5 * 1000,
    } as (typeof plan.events)[number]
    replay(parent.append(late), projection).atEnd()
    expect(calls).toBeLessThanOrEqual(1024 + 129)
  })
})

function steadyEvents(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    at: FIRST_INSTANT + index * 1000,
    type: 'sample.opened' as const,
    data: { key: 'a', value: 1, items: [] },
  }))
}

/** The same events under other ids, so that they are new to a timeline of the first. */
function renamed<Input extends { readonly id: string }>(events: readonly Input[]): Input[] {
  const name = (id: string): string => `more-${id}`
  return events.map((event) => {
    const { causes, replaces, retracts } = event as {
      causes?: { id: string }[]
      replaces?: string
      retracts?: string
    }
    return {
      ...event,
      id: name(event.id),
      ...(causes === undefined ? {} : { causes: causes.map((cause) => ({ ...cause, id: name(cause.id) })) }),
      ...(replaces === undefined ? {} : { replaces: name(replaces) }),
      ...(retracts === undefined ? {} : { retracts: name(retracts) }),
    }
  })
}
