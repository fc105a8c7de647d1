/** Law 8 of sweeps: a sweep on worker threads, also after a resume, gives the same bytes as a sweep in process. */
import { describe, expect, it } from '@jest/globals'
import { scale } from '@tapeline/core/what-if'
import { type SweepBranch, sweep } from '@tapeline/sweep'
import fc from 'fast-check'
import { arbitraryTape, buildTape } from './arbitrary-branch.js'
import { measure, reactions } from './swept.fixture.js'

const module = new URL('./swept.fixture.ts', import.meta.url)
// Few runs: each starts workers, which takes seconds, and measures many branches.
const numRuns = Math.ceil((fc.readConfigureGlobal().numRuns as number) / 50)

/** Scales one event; some branches name an event that does not exist, and fail. */
const edits = fc
  .record({ event: fc.nat(12), factor: fc.constantFrom(0, 0.5, 1, 2) })
  .map(({ event, factor }) => [scale(`e${event}`, factor, { consequences: { scale: factor } })])

const branches = fc
  .array(fc.tuple(edits, fc.array(fc.tuple(edits, fc.array(edits, { maxLength: 2 })), { maxLength: 3 })), {
    minLength: 10,
    maxLength: 20,
  })
  .map((drawn) =>
    drawn.map(([own, nested], index): SweepBranch => {
      const inner = nested.map(([edit, innermost], place) => ({
        name: `n${place}`,
        edits: edit,
        branches: innermost.map((last, depth) => ({ name: `i${depth}`, edits: last })),
      }))
      return { name: `b${index}`, edits: own, parameters: { index }, branches: inner }
    }),
  )

describe('law 8: a sweep on worker threads', () => {
  it('gives the same bytes as in process', async () => {
    const property = fc.asyncProperty(
      arbitraryTape(),
      branches,
      fc.nat(1000),
      fc.nat(30),
      async (plan, list, seed, cut) => {
        const shared = { branches: list, seed }
        const whole = JSON.stringify(await sweep(buildTape(plan), { ...shared, measure, reactions }))
        const controller = new AbortController()
        if (cut === 0) controller.abort()
        const part = await sweep(buildTape(plan), {
          ...shared,
          module,
          workers: 2,
          signal: controller.signal,
          onProgress: ({ done }) => done === cut && controller.abort(),
        })
        const resume = JSON.parse(JSON.stringify(part))
        const resumed = await sweep(buildTape(plan), { ...shared, module, workers: 3, resume })
        expect(JSON.stringify(resumed)).toBe(whole)
        expect(JSON.stringify(await sweep(buildTape(plan), { ...shared, module }))).toBe(whole)
      },
    )
    await fc.assert(property, { numRuns })
  })
})
