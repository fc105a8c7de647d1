/** Law 8 in the page: its worker replays to the same states as Node, at many moments of the record and of each what-if. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { branchNamed } from '@tapeline/scenarios'
import { readScenario } from '@tapeline/scenarios/node'
import { firstDifference } from './first-difference.js'
import { hasBrowser } from './open-browser.js'
import { openViewer, shippedScenario, type Viewer } from './open-page.js'

const describeInBrowser = hasBrowser ? describe : describe.skip
const MOMENTS = 50

describeInBrowser('law 8: the state in the page', () => {
  let viewer: Viewer
  beforeAll(async () => {
    viewer = await openViewer(await shippedScenario('deepseek-r1'))
  })
  afterAll(() => viewer?.close())

  it(`equals that of Node at ${MOMENTS} moments of the record and of each branch`, async () => {
    const scenario = await readScenario('deepseek-r1')
    const { timeline } = scenario
    const first = timeline.positionAt('2025-01-17T00:00-05:00')
    const moments = Array.from({ length: MOMENTS }, (_, index) => {
      const position = first + Math.round((index * (timeline.length - first)) / (MOMENTS - 1))
      return timeline.eventBefore(position)?.at ?? 0
    })
    const names = ['recorded', ...scenario.whatIfs.map(({ name }) => name)]
    expect(names.length).toBeGreaterThan(5)
    const { page, close } = await viewer.open()
    try {
      for (const name of names) {
        const inPage = await page.evaluate(statesInWorker, { branch: name, moments })
        const replayed = replay(branchNamed(scenario, name), market)
        for (const [index, moment] of moments.entries()) {
          const expected = sortedText(replayed.at(moment))
          const { text = '{}', hash } = inPage[index] ?? {}
          expect(firstDifference(expected, sortedText(JSON.parse(text)))).toBeUndefined()
          expect(hash).toBe(createHash('sha256').update(expected).digest('hex'))
        }
      }
    } finally {
      await close()
    }
  })
})

/** A state as JSON with the keys of each object sorted. */
function sortedText(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}

/** Runs in the page: asks a worker of its own for the states. */
async function statesInWorker({
  branch,
  moments,
}: {
  branch: string
  moments: readonly number[]
}): Promise<readonly { readonly text: string; readonly hash: string }[]> {
  const worker = new Worker('engine.js', { type: 'module' })
  let count = 0
  const ask = (
    name: string,
    request: unknown,
  ): Promise<{ readonly state: unknown; readonly hash: string }> => {
    count += 1
    worker.postMessage({ number: count, name, request })
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) =>
        data.failure ? reject(new Error(data.failure.message)) : resolve(data.reply)
    })
  }
  await ask('open', await (await fetch('data.json')).json())
  const states: { text: string; hash: string }[] = []
  for (const at of moments) {
    const { state, hash } = await ask('state', { history: { branch }, cursor: { at } })
    states.push({ text: JSON.stringify(state), hash })
  }
  worker.terminate()
  return states
}
