/** Law 8 of sweeps: a sweep, also after a resume or on a used tape, gives the same bytes as each branch alone. */
import { describe, expect, it } from '@jest/globals'
import { combineProjections, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, moves, quotes } from '@tapeline/core/market'
import { scale, whatIf } from '@tapeline/core/what-if'
import { isFailedRow, type SweepBranch, sweep } from '@tapeline/sweep'
import fc from 'fast-check'
import { arbitraryTape, buildTape } from './arbitrary-branch.js'
import { bytesOf } from './bytes.js'

const states = combineProjections({ name: 'states', parts: { quotes, moves } })
const measure = (branch: Timeline<MarketEvent>) => ({ state: bytesOf(replay(branch, states).atEnd()) })

/** Scales one event; some branches name an event that does not exist, and fail. */
const edit = fc.record({ event: fc.nat(12), factor: fc.constantFrom(0, 0.5, 1, 2) })
const branches = fc.array(fc.record({ own: edit, nested: fc.array(edit, { maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 4,
})

function scaled({ event, factor }: { event: number; factor: number }) {
  return scale(`e${event}`, factor, { consequences: { scale: factor } })
}

describe('law 8: a sweep', () => {
  it('gives the same bytes however it is carried out', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTape(), branches, fc.nat(8), async (plan, drawn, cut) => {
        const list = drawn.map(
          ({ own, nested }, index): SweepBranch => ({
            name: `b${index}`,
            edits: [scaled(own)],
            branches: nested.map((inner, place) => ({ name: `n${place}`, edits: [scaled(inner)] })),
          }),
        )
        const used = buildTape(plan)
        const whole = await sweep(used, { branches: list, measure })
        expect(await sweep(used, { branches: list, measure })).toEqual(whole)

        const controller = new AbortController()
        if (cut === 0) controller.abort()
        const part = await sweep(buildTape(plan), {
          branches: list,
          measure,
          signal: controller.signal,
          onProgress: ({ done }) => done === cut && controller.abort(),
        })
        expect(part.rows).toHaveLength(Math.min(cut, whole.rows.length))
        const resume = JSON.parse(JSON.stringify(part))
        const resumed = await sweep(buildTape(plan), { branches: list, measure, resume })
        expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole))

        const alone = drawn.flatMap(({ own, nested }) => [[own], ...nested.map((inner) => [own, inner])])
        const expected = alone.map((edits) => {
          try {
            const start = buildTape(plan)
            return measure(
              edits.reduce((parent, each) => whatIf(parent, { name: 'alone', edits: [scaled(each)] }), start),
            ).state
          } catch {
            return 'failed'
          }
        })
        expect(whole.rows.map((row) => (isFailedRow(row) ? 'failed' : row.measures.state))).toEqual(expected)
      }),
    )
  })
})
