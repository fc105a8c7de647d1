/** What the page can do, tried on a desktop in light and on a phone in dark, by pointer and keyboard. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { hasBrowser } from './open-browser.js'
import { openViewer, shippedScenario, textOf, type Viewer } from './open-page.js'

const describeInBrowser = hasBrowser ? describe : describe.skip
const MONDAY_CLOSE = 's=deepseek-r1&at=2025-01-27T21:00:00.000Z'

describeInBrowser.each([
  [1280, 800, 'light'],
  [390, 844, 'dark'],
] as const)('the page at %d × %d pixels, %s', (width, height, theme) => {
  let viewer: Viewer
  beforeAll(async () => {
    viewer = await openViewer(await shippedScenario('deepseek-r1'))
  })
  afterAll(() => viewer?.close())

  async function use(fragment: string, act: (page: Page) => Promise<void>): Promise<void> {
    const opened = await viewer.open({ fragment: `#${fragment}`, width, height, theme })
    try {
      await act(opened.page)
      expect(opened.complaints).toEqual([])
      expect(opened.foreign).toEqual([])
    } finally {
      await opened.close()
    }
  }

  const clockShows = (page: Page, text: string | RegExp): Promise<void> =>
    page.locator('.clock .time').filter({ hasText: text }).waitFor()
  const quoteShows = (page: Page, text: string | RegExp): Promise<void> =>
    page.locator('.watch tr').filter({ hasText: /^NVDA/ }).filter({ hasText: text }).waitFor()

  it('steps by time and by visible change, and shows each zone', async () => {
    await use(MONDAY_CLOSE, async (page) => {
      await page.keyboard.press('.')
      await clockShows(page, 'Mon 27 Jan 2025, 16:01:00')
      await page.keyboard.press(',')
      await clockShows(page, '16:00:00')
      // The events of the correction change nothing on the screen; the statement of that evening does.
      await page.keyboard.press('Shift+ArrowRight')
      await clockShows(page, '18:00:00')
      await page.keyboard.press('Shift+ArrowLeft')
      await clockShows(page, '16:00:00')
      const zone = page.getByRole('combobox', { name: 'Time zone' })
      await zone.selectOption('utc')
      await clockShows(page, 'Mon 27 Jan 2025, 21:00:00')
      await zone.selectOption('viewer')
      await clockShows(page, 'Mon 27 Jan 2025, 22:00:00')
    })
  })

  it('loops the visible range', async () => {
    const window = '2025-01-27T14:30:00.000Z_2025-01-27T21:00:00.000Z'
    await use(`s=deepseek-r1&at=2025-01-27T20:30:00.000Z&speed=14400&window=${window}`, async (page) => {
      await page.keyboard.press('l')
      await page.waitForFunction(() => location.hash.includes('loop='))
      await page.keyboard.press('Space')
      await clockShows(page, /Mon 27 Jan 2025, (09|10|11)/)
      await clockShows(page, /Mon 27 Jan 2025, 15/)
      await clockShows(page, /Mon 27 Jan 2025, (09|10|11)/)
      await page.keyboard.press('Space')
    })
  })

  it('filters the lane, adds a chart, and compares two branches in step', async () => {
    await use(`${MONDAY_CLOSE}&branch=half-the-shock&compare=recorded&lower=compare`, async (page) => {
      const marks = page.locator('.mark')
      const before = await marks.count()
      await page.getByRole('combobox', { name: /[Ii]mportan/ }).selectOption('3')
      await page.waitForFunction((count) => document.querySelectorAll('.mark').length < count, before)
      await page.getByRole('button', { name: 'Add chart' }).click()
      await page.locator('.chart').nth(1).waitFor()
      const row = page.locator('.differences tr').filter({ hasText: 'NVDA last price' }).first()
      expect(await textOf(row)).toBe('NVDA last price118.42129.9611.54')
      await page.keyboard.press('End')
      await row.filter({ hasText: 'NVDA last price129.84136.536.69' }).waitFor()
    })
  })

  it('chooses the consequences of an edit, and shifts by a slider', async () => {
    await use(`${MONDAY_CLOSE}&event=r1-release`, async (page) => {
      await page.getByRole('button', { name: 'it had not happened' }).click()
      await quoteShows(page, '142.62')
      await page.getByRole('combobox', { name: /consequences/ }).selectOption('keep')
      await quoteShows(page, '118.42')
      await page.goBack()
      await quoteShows(page, '142.62')
      await page.getByRole('button', { name: 'a day later' }).click()
      await page.getByRole('slider', { name: /Trading days/ }).fill('3')
      await page.locator('.branch.chosen').filter({ hasText: 'shifted by 3 trading days' }).waitFor()
    })
  })

  it('copies the edits of a branch of the scenario as YAML', async () => {
    await use(`${MONDAY_CLOSE}&branch=half-the-shock&lower=what-if`, async (page) => {
      await page.getByText('As YAML for a scenario file').click()
      await page.waitForFunction(() => /factor: 0\.5/.test(document.querySelector('textarea')?.value ?? ''))
      expect(await page.locator('.failures').count()).toBe(0)
    })
  })
})
