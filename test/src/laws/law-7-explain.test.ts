/**
 * Law 7: the events that `explain` returns suffice: replayed alone, with their context, they give the same value. None of the
 * events in its evidence can be removed.
 */
import { describe, expect, it } from '@jest/globals'
import { explain, replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import {
  arbitraryBranch,
  arbitraryMarketHistory,
  arbitraryPlan,
  arbitrarySketch,
  buildProjection,
  buildTimeline,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'
import { breachOf, pathsOf } from './explained-alone.js'
import { wideMarketTape } from './market-tape.js'

const places = fc.array(fc.record({ where: fc.nat(1000), what: fc.nat(10_000) }), {
  minLength: 1,
  maxLength: 3,
})

/** The paths in a state, without the `seq` of events, which differs when events are replayed alone. */
const explainedPaths = (state: unknown): readonly string[] =>
  pathsOf(state).filter((path) => path !== '' && !path.endsWith('["seq"]'))

describe('law 7: the evidence of a value suffices, and every event of it is needed', () => {
  it('for any projection', () => {
    fc.assert(
      fc.property(arbitraryPlan(sampleKinds), arbitrarySketch(), places, (plan, sketch, looks) => {
        const timeline = buildTimeline(sampleKinds, plan)
        const projection = buildProjection(sketch)
        const run = replay(timeline, projection)
        for (const { where, what } of looks) {
          const position = where % (timeline.length + 1)
          const paths = explainedPaths(run.atPosition(position))
          const path = paths[what % paths.length]
          if (path === undefined) continue
          const explanation = explain(run, { path, position })
          expect(breachOf(timeline, projection, path, explanation)).toBeUndefined()
        }
      }),
    )
  })

  it('for the market, also on branches', () => {
    fc.assert(
      fc.property(arbitraryBranch(arbitraryMarketHistory()), places, (timeline, looks) => {
        const run = replay(timeline, market)
        for (const { where, what } of looks) {
          const position = where % (timeline.length + 1)
          const paths = explainedPaths(run.atPosition(position))
          const path = paths[what % paths.length]
          if (path === undefined) continue
          const explanation = explain(run, { path, position })
          expect(breachOf(timeline, market, path, explanation)).toBeUndefined()
        }
      }),
    )
  })

  it('for values that depend on many instruments', () => {
    const prices = fc.array(fc.integer({ min: 90, max: 110 }), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(prices, prices, fc.nat(29), (before, after, of) => {
        const timeline = wideMarketTape(before, after)
        const run = replay(timeline, market)
        for (const path of [
          `ranking[symbol=S${of}].rank`,
          'breadth.advancing',
          'sectors.Software.changePct',
        ]) {
          const explanation = explain(run, { path, position: timeline.length })
          expect(breachOf(timeline, market, path, explanation)).toBeUndefined()
        }
      }),
      { numRuns: 5 },
    )
  })
})
