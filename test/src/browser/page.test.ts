/** The page, used as a person would: what is clicked, typed and dragged, and what then is on the screen. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserPath, hasBrowser } from './open-browser.js'
import { type OpenedPage, type OpenPageOptions, openViewer, shippedScenario, type Viewer } from './open-page.js'

if (!hasBrowser) console.warn(`The page was not opened: ${browserPath} does not exist.`)
const describeInBrowser = hasBrowser ? describe : describe.skip

const MONDAY_CLOSE = 's=deepseek-r1&at=2025-01-27T21:00:00.000Z'

describeInBrowser('the page', () => {
  let viewer: Viewer
  beforeAll(async () => {
    viewer = await openViewer(await shippedScenario('deepseek-r1'))
  })
  afterAll(() => viewer?.close())

  /** Opens the page, uses it, and expects that it has complained of nothing and asked no other server. */
  async function use(options: OpenPageOptions, act: (page: Page, opened: OpenedPage) => Promise<void>): Promise<void> {
    const opened = await viewer.open(options)
    try {
      await act(opened.page, opened)
      expect(opened.complaints).toEqual([])
      expect(opened.foreign).toEqual([])
    } finally {
      await opened.close()
    }
  }

  const quote = (page: Page, symbol: string): ReturnType<Page['locator']> =>
    page.locator('.watch tr').filter({ has: page.getByRole('button', { name: `${symbol}, ` }) })
  const positionOf = async (page: Page): Promise<number> =>
    Number((await page.locator('.position').innerText()).replace(/\/.*|,/g, ''))

  const waitForPosition = (page: Page, position: number): Promise<void> =>
    page.locator('.position').filter({ hasText: new RegExp(`^${position.toLocaleString('en')} /`) }).waitFor()

  it.each([
    [1280, 800, 'light'],
    [1280, 800, 'dark'],
    [390, 844, 'light'],
    [390, 844, 'dark'],
    [2560, 1440, 'dark'],
  ] as const)('shows the day at %d × %d pixels, %s', async (width, height, theme) => {
    await use({ fragment: `#${MONDAY_CLOSE}`, width, height, theme }, async (page) => {
      expect(await page.title()).toContain('DeepSeek R1')
      expect(await page.locator('.clock .time').innerText()).toBe('Mon 27 Jan 2025, 16:00:00')
      const nvidia = await quote(page, 'NVDA').innerText()
      for (const figure of ['118.42', '−16.97 %', '2.90 tn', '−592.9 bn']) expect(nvidia).toContain(figure)
      expect(await page.locator('.legend').innerText()).toContain('NVDA')
      expect(await page.locator('.mark').count()).toBeGreaterThan(1)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    })
  })

  it('shows nothing from behind the cursor', async () => {
    await use({ fragment: '#s=deepseek-r1&at=2025-01-27T14:29:00.000Z&importance=0' }, async (page) => {
      expect(await quote(page, 'NVDA').innerText()).toContain('142.62')
      const text = await page.locator('body').innerText()
      expect(text).not.toContain('118.42')
      const cursor = await page.locator('.lane-cursor').boundingBox()
      const marks = await page.locator('.mark').all()
      for (const mark of marks) {
        const box = await mark.boundingBox()
        expect((box?.x ?? 0) + (box?.width ?? 0) / 2).toBeLessThanOrEqual((cursor?.x ?? 0) + 12)
      }
    })
  })

  it('moves by keys: events, sessions, first and last', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}` }, async (page) => {
      const start = await positionOf(page)
      await page.keyboard.press('ArrowRight')
      await waitForPosition(page, start + 1)
      await page.keyboard.press('ArrowLeft')
      await waitForPosition(page, start)
      await page.keyboard.press('Alt+ArrowRight')
      await page.getByText('Tue 28 Jan 2025, 09:30:00').first().waitFor()
      await page.keyboard.press('End')
      await page.getByText('Fri 07 Feb 2025').first().waitFor()
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keys and help' }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    })
  })
})
