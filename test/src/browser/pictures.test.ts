/**
 * The pictures of the README. `TAPELINE_UPDATE_GOLDEN=1` takes them anew; otherwise the test checks that each still shows what its
 * text says.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { root } from '../../tools/paths.js'
import { hasBrowser } from './open-browser.js'
import { drop, openViewer, shippedScenario, type Viewer } from './open-page.js'

const describeInBrowser = hasBrowser ? describe : describe.skip
const folder = join(root, 'packages/viewer/pictures')
const isTaken = process.env.TAPELINE_UPDATE_GOLDEN === '1'

const CLOSE = 's=deepseek-r1&at=2025-01-27T21:00:00.000Z'
const HALF = {
  name: 'page-1',
  title: 'r1-release × 0.5',
  on: 'recorded',
  edits: [{ edit: 'scale', selector: 'r1-release', factor: 0.5 }],
}

interface Picture {
  readonly name: string
  readonly theme: 'light' | 'dark'
  readonly fragment: string
  readonly shows: readonly string[]
  readonly act?: (page: Page) => Promise<void>
}

const pictures: readonly Picture[] = [
  {
    name: 'week',
    theme: 'light',
    fragment: `#${CLOSE}&charts=NVDA,META,%5EDJI&window=2025-01-23T20:00:00.000Z_2025-01-28T21:10:00.000Z&upper=ranking&lower=claims`,
    shows: ['−16.97 %', '592.9 bn', '3 disagrees'],
  },
  {
    name: 'what-if',
    theme: 'dark',
    fragment: `#${CLOSE}&event=r1-release&branch=page-1&compare=recorded&lower=what-if&own=${encodeURIComponent(JSON.stringify([HALF]))}`,
    shows: ['129.96', '−8.88 %', 'As recorded', '118.42'],
  },
  {
    name: 'why',
    theme: 'light',
    fragment: `#${CLOSE}&kind=60&window=2025-01-24T14:20:00.000Z_2025-01-28T21:10:00.000Z&why=quotes.NVDA.last&lower=why`,
    shows: ['NVDA last price', 'Model released', '142.62', 'Daily price files'],
  },
  {
    name: 'receipt',
    theme: 'dark',
    fragment: `#${CLOSE}&why=quotes.NVDA.changePct&lower=why&branch=half-the-shock`,
    shows: ['agrees', 'Its events, replayed here, give this value.', 'r1-release', '−8.88 %'],
    act: dropOwnReceipt,
  },
]

describeInBrowser('the pictures of the README', () => {
  let viewer: Viewer
  beforeAll(async () => {
    viewer = await openViewer(await shippedScenario('deepseek-r1'))
    mkdirSync(folder, { recursive: true })
  })
  afterAll(() => viewer?.close())

  it.each(pictures)('has $name', async ({ name, theme, fragment, shows, act }) => {
    const { page, complaints, close } = await viewer.open({ fragment, theme })
    try {
      await act?.(page)
      for (const text of shows) await page.getByText(text).filter({ visible: true }).first().waitFor()
      expect(complaints).toEqual([])
      const path = join(folder, `${name}.png`)
      if (isTaken) await page.screenshot({ path, animations: 'disabled' })
      expect(existsSync(path)).toBe(true)
    } finally {
      await close()
    }
  })
})

/** Saves the receipt of the explained number, and drops it on the page. */
async function dropOwnReceipt(page: Page): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.why').getByRole('button', { name: 'Receipt' }).click(),
  ])
  await drop(page, { [download.suggestedFilename()]: readFileSync(await download.path()) })
}
