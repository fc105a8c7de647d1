/**
 * Law 8: the same timeline, projections and seed give the same bytes where the engine may make no code of text, as in a page
 * whose policy has no `unsafe-eval`: then runners, packed states and events of columns are made by loops.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadScenario } from '@tapeline/scenarios'
import { arbitraryPlan, arbitrarySketch, sampleKinds } from '@tapeline/testing'
import fc from 'fast-check'
import { arbitraryEditPlans, arbitraryTape } from '../laws/arbitrary-branch.js'
import { type Computation, compute, type TextsOf } from './computations.js'
import { firstDifference } from './first-difference.js'
import { type NodeProcess, openInNode } from './open-process.js'
import { questions } from './questions.js'

const FLAG = '--disallow-code-generation-from-strings'
/** Each run of a property is computed twice, and asked of another process: with the many runs of a soak that adds up. */
const TIMEOUT_MS = 600_000

describe('law 8: where no code may be made of text', () => {
  let other: NodeProcess
  let weeks: string
  beforeAll(async () => {
    other = await openInNode('test/src/browser/computations.ts', [FLAG])
    weeks = JSON.stringify(await loadScenario('deepseek-r1'))
  })
  afterAll(() => other?.close())

  async function expectSame<Name extends Computation>(name: Name, ...texts: TextsOf<Name>): Promise<void> {
    expect(firstDifference(compute(name, ...texts), await other.call('compute', name, ...texts))).toBe(
      undefined,
    )
  }

  it('is tried: here code is made, and there it is not', async () => {
    expect(compute('madeOfText', 'return 7')).toBe('7')
    expect(await other.call('compute', 'madeOfText', 'return 7')).toBe('EvalError')
  })

  it.each(Object.keys(questions))('gives the same bytes for %s', async (question) => {
    await expectSame('answer', question, weeks)
  })

  it(
    'gives the same bytes for random projections of random timelines',
    async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryPlan(sampleKinds), arbitrarySketch(), async (plan, sketch) => {
          await expectSame('randomReplay', JSON.stringify(plan), JSON.stringify(sketch))
        }),
      )
    },
    TIMEOUT_MS,
  )

  it(
    'gives the same bytes for random branches of random tapes, with noisy shocks',
    async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryTape(), arbitraryEditPlans(), fc.integer(), async (plan, edits, seed) => {
          await expectSame('randomBranch', JSON.stringify(plan), JSON.stringify(edits), String(seed))
        }),
      )
    },
    TIMEOUT_MS,
  )
})
