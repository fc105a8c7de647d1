/** What `console.log` and a failing property print: short, and invisible to keys, JSON, copies and comparisons. */
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { type Explanation, explain, live, replay, type Timeline } from '@tapeline/core'
import { market, marketEvents, quotes } from '@tapeline/core/market'
import { branchOf, compare, scale, whatIf } from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'
import {
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  OPERATION_NAMES,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'

const weeks = await loadScenario('deepseek-r1')
const half = whatIf(weeks, { name: 'half', edits: [scale('r1-release', 0.5)] })
const replayed = replay(weeks, market)
const MONDAY = '2025-01-27T16:00-05:00'
const why = explain(replayed, { path: 'quotes.NVDA.changePct', at: MONDAY })

describe('printing', () => {
  it('shows the objects of a user in a few lines, without internals', () => {
    const objects: Readonly<Record<string, unknown>> = {
      weeks,
      half,
      branch: branchOf(half),
      known: weeks.asKnownAt(MONDAY),
      replayed,
      state: replayed.at(MONDAY),
      quotes: replayed.at(MONDAY).quotes,
      market,
      definition: marketEvents[4],
      comparison: compare({ a: weeks, b: half, projection: market }),
      compared: compare({ a: weeks, b: half, projection: market }).at(MONDAY),
      why,
      live: live(weeks, market),
    }
    const shown = Object.entries(objects).map(([name, value]) => ({ name, text: inspect(value) }))
    const long = shown.filter(
      ({ text }) => text.length > 2400 || /\[Getter\]|\bchain\b|\[Object\]/.test(text),
    )
    expect(long).toEqual([])
  })

  it('has the facts that one looks for', () => {
    expect(inspect(half)).toMatch(/^Timeline 'half' of 1,192 events, 2022-02-03/)
    expect(inspect(replayed)).toMatch(/^Replay of the projection 'market' over Timeline of 1,192 events/)
    expect(inspect(replayed.at(MONDAY))).toContain('breadth: { advancing: 3, declining: 15, unchanged: 0 }')
    expect(inspect(replayed.at(MONDAY).quotes)).toContain('  NVDA: { last: 118.42, previousClose: 142.62')
    expect(inspect(why)).toMatch(
      /^Explanation of -16\.96816715748142, recorded, from 2 events and 2 of context\n {2}2025-01-24.*close-NVDA-2025-01-24 .*\n.*replaces close-NVDA-2025-01-27-first/,
    )
    expect(inspect(marketEvents[4])).toBe("EventDefinition 'price.traded'")
  })

  it('shows the state that a condition of first() receives', () => {
    const seen: string[] = []
    replay(weeks, quotes).first((state, event) => {
      if (event.id === 'close-NVDA-2025-01-24') seen.push(inspect(state))
      return seen.length > 0
    })
    expect(seen[0]).toContain('NVDA: { last: 142.62')
  })

  it('of a state is short, and changes neither its keys, its JSON, its copies nor its equality', () => {
    const plan = arbitraryPlan(sampleKinds)
    fc.assert(
      fc.property(
        arbitrarySketch({ operations: OPERATION_NAMES.filter((name) => name !== 'fail') }),
        plan,
        (sketch, own) => {
          const states = [1, 2].map(() => {
            const timeline = buildTimeline(sampleKinds, own)
            return replay(timeline, buildProjection(sketch)).atEnd()
          })
          const [state, again] = states
          expect(state).toEqual(again)
          if (typeof state !== 'object' || state === null) return
          expect(Object.getOwnPropertySymbols({ ...state })).toEqual([])
          expect(JSON.stringify({ ...state })).toBe(JSON.stringify(state))
        },
      ),
    )
  })

  it('of a counterexample names every event that arrived, in about a line each', () => {
    fc.assert(
      fc.property(arbitraryPlan(sampleKinds), (plan) => {
        const timeline: Timeline = buildTimeline(sampleKinds, plan) as unknown as Timeline
        const text = fc.stringify(timeline)
        expect(text.length).toBeLessThan(200 + 400 * plan.events.length)
        for (const { id } of timeline.arrivals()) expect(text).toContain(` ${id} `)
      }),
    )
  })

  it('never throws, for any value', () => {
    const own: Record<string, unknown> = {
      get broken() {
        throw new Error('broken')
      },
    }
    own.self = own
    const explanation: Explanation = { ...why, value: own }
    const print = (why as unknown as Record<symbol, () => string>)[inspect.custom] as () => string
    expect(print.call(explanation)).toContain('broken')
  })
})
