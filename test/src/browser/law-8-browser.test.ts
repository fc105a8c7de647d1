/**
 * Law 8: the same timeline, projections and seed give the same bytes on Node and in a browser. Node runs the sources and
 * Chromium a bundle of them, on inputs that both get as the same text.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadScenario } from '@tapeline/scenarios'
import { arbitraryPlan, arbitrarySketch, sampleKinds } from '@tapeline/testing'
import fc from 'fast-check'
import { arbitraryEditPlans, arbitraryTape } from '../laws/arbitrary-branch.js'
import { type Computation, compute, type TextsOf } from './computations.js'
import { firstDifference } from './first-difference.js'
import { type BrowserPage, browserPath, hasBrowser, openInBrowser } from './open-browser.js'
import { questions } from './questions.js'

if (!hasBrowser) console.warn(`Law 8 was not tried in a browser: there is none at ${browserPath}.`)
const describeInBrowser = hasBrowser ? describe : describe.skip

describe('where two texts part', () => {
  it('is found, and told with what stands around it', () => {
    expect(firstDifference('12.5', '12.5')).toBeUndefined()
    expect(firstDifference('12.5', '12.50')).toEqual({ at: 4, node: '12.5', other: '12.50' })
    expect(firstDifference('[1,2]', '[1,3]')).toEqual({ at: 3, node: '[1,2]', other: '[1,3]' })
  })
})

/** Each run of a property is computed twice, and asked of another process: with the many runs of a soak that adds up. */
const TIMEOUT_MS = 600_000

describeInBrowser('law 8: in a browser', () => {
  let page: BrowserPage
  let weeks: string
  beforeAll(async () => {
    page = await openInBrowser('test/src/browser/computations.ts')
    weeks = JSON.stringify(await loadScenario('deepseek-r1'))
  })
  afterAll(() => page?.close())

  /** What Node computed, once the browser has computed the same. */
  async function sameOn<Name extends Computation>(name: Name, ...texts: TextsOf<Name>): Promise<string> {
    const node = compute(name, ...texts)
    const browser = await page.call('compute', name, ...texts)
    expect(firstDifference(node, browser)).toBeUndefined()
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
})
