import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { loadScenario } from '@tapeline/scenarios/node'
import { arbitraryPlan, arbitrarySketch, sampleKinds } from '@tapeline/testing'
import fc from 'fast-check'
import { arbitraryEditPlans, arbitraryTape } from '../laws/arbitrary-branch.js'
import { type Computation, compute, type TextsOf } from './computations.js'
import { firstDifference } from './first-difference.js'
import { questions } from './questions.js'

/** A separate engine that holds the computations. */
interface Engine {
  call(name: string, ...texts: readonly string[]): Promise<string>
  close(): Promise<void> | void
}

/** Each run computes twice and waits for another process, so a soak needs more time. */
const TIMEOUT_MS = 600_000

/**
 * Tests that another engine computes the same bytes as Node from the same input text.
 * @returns that engine, once tests run
 */
export function itGivesTheSameBytes(open: () => Promise<Engine>): () => Engine {
  let engine: Engine
  let weeks: string
  beforeAll(async () => {
    engine = await open()
    weeks = JSON.stringify(await loadScenario('deepseek-r1'))
  })
  afterAll(() => engine?.close())

  /** Expects both to compute the same, and returns it. */
  async function sameOn<Name extends Computation>(name: Name, ...texts: TextsOf<Name>): Promise<string> {
    const node = compute(name, ...texts)
    const other = await engine.call('compute', name, ...texts)
    expect(firstDifference(node, other)).toBeUndefined()
    return node
  }

  it.each(Object.keys(questions))('gives the same bytes for %s', async (question) => {
    expect((await sameOn('answer', question, weeks)).length).toBeGreaterThan(2)
  })

  it(
    'gives the same bytes for random projections of random timelines',
    async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryPlan(sampleKinds), arbitrarySketch(), async (plan, sketch) => {
          await sameOn('randomReplay', JSON.stringify(plan), JSON.stringify(sketch))
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
          await sameOn('randomBranch', JSON.stringify(plan), JSON.stringify(edits), String(seed))
        }),
      )
    },
    TIMEOUT_MS,
  )
  return () => engine
}
