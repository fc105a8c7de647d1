/** The page, used as a person would: what is clicked, typed and dragged, and what then is on the screen. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { pageText } from '@tapeline/viewer'
import type { Page } from 'playwright-core'
import { ensurePage } from '../../tools/build-page.js'
import { browserPath, hasBrowser } from './open-browser.js'
import {
  accessibilityFaults,
  drop,
  type OpenedPage,
  type OpenPageOptions,
  openAddress,
  openViewer,
  shippedScenario,
  textOf,
  type Viewer,
} from './open-page.js'

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
  async function use(
    options: OpenPageOptions,
    act: (page: Page, opened: OpenedPage) => Promise<void>,
  ): Promise<void> {
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
    Number((await textOf(page.locator('.position'))).replace(/\/.*|,/g, ''))

  const waitForPosition = (page: Page, position: number): Promise<void> =>
    page
      .locator('.position')
      .filter({ hasText: new RegExp(`^${position.toLocaleString('en')} /`) })
      .waitFor()

  it.each([
    [1280, 800, 'light'],
    [1280, 800, 'dark'],
    [390, 844, 'light'],
    [390, 844, 'dark'],
    [2560, 1440, 'dark'],
  ] as const)('shows the day at %d × %d pixels, %s', async (width, height, theme) => {
    await use({ fragment: `#${MONDAY_CLOSE}`, width, height, theme }, async (page) => {
      expect(await page.title()).toContain('DeepSeek R1')
      expect(await textOf(page.locator('.clock .time'))).toBe('Mon 27 Jan 2025, 16:00:00')
      const nvidia = await textOf(quote(page, 'NVDA'))
      for (const figure of ['118.42', '−16.97 %', '2.90 tn', '−592.9 bn']) expect(nvidia).toContain(figure)
      expect(await textOf(page.locator('.legend'))).toContain('NVDA')
      expect(await page.locator('.mark').count()).toBeGreaterThan(1)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    })
  })

  it('loads at most 300 kB compressed, without its data', async () => {
    // Chromium asks a server without TLS for gzip, and not for what is smaller.
    const headers = { 'accept-encoding': 'gzip' }
    const sizes = await Promise.all(
      ['/', '/index.js', '/style.css', '/engine.js'].map(async (file) =>
        Number((await fetch(`${viewer.address}${file}`, { headers })).headers.get('content-length')),
      ),
    )
    const bytes = sizes.reduce((sum, size) => sum + size)
    expect(bytes).toBeGreaterThan(200_000)
    expect(bytes).toBeLessThan(300_000)
  })

  it('shows nothing from behind the cursor', async () => {
    await use({ fragment: '#s=deepseek-r1&at=2025-01-27T14:29:00.000Z&importance=0' }, async (page) => {
      expect(await textOf(quote(page, 'NVDA'))).toContain('142.62')
      const text = await textOf(page.locator('body'))
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

  it('explains a number: its evidence, its cause, and its value without the cause', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}` }, async (page) => {
      await quote(page, 'NVDA')
        .getByRole('button', { name: /last price/ })
        .click()
      const why = page.locator('.why')
      await why.waitFor()
      expect(await textOf(why.locator('.value'))).toBe('118.42')
      expect(await textOf(why.locator('.without'))).toMatch(/DeepSeek releases DeepSeek-R1.*142\.62/s)
      expect(await textOf(why.locator('ol.evidence').first())).toContain('Daily price files')
      await why.locator('.node.cause').first().click()
      await page.locator('.event-card').filter({ hasText: 'r1-release' }).waitFor()
    })
  })

  it('answers what if: half the effect, a slider, the edits as YAML, and back', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}&event=r1-release` }, async (page) => {
      await page.getByRole('button', { name: 'half the effect' }).click()
      await quote(page, 'NVDA').filter({ hasText: '129.96' }).waitFor()
      expect(await textOf(page.locator('.legend'))).toContain('As recorded')
      const slider = page.getByRole('slider', { name: 'Effect' })
      await slider.focus()
      await page.keyboard.press('Home')
      await quote(page, 'NVDA').filter({ hasText: '142.62' }).waitFor()
      await page.getByText('As YAML for a scenario file').click()
      await page.waitForFunction(() => /factor: 0/.test(document.querySelector('textarea')?.value ?? ''))
      await page.goBack()
      await quote(page, 'NVDA').filter({ hasText: '118.42' }).waitFor()
    })
  })

  it('makes a branch without a word of a branch that does not exist', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}&event=r1-release` }, async (page) => {
      await page.evaluate(() => {
        const seen: string[] = []
        Object.assign(globalThis, { seen })
        new MutationObserver(() => {
          const text = document.querySelector('.failures')?.textContent
          if (text) seen.push(text)
        }).observe(document.body, { subtree: true, childList: true })
      })
      await page.getByRole('button', { name: 'half the effect' }).click()
      await quote(page, 'NVDA').filter({ hasText: '129.96' }).waitFor()
      await page.getByRole('button', { name: 'a day later' }).click()
      await page.locator('.branch.chosen').filter({ hasText: 'shifted by 1 trading day' }).waitFor()
      await quote(page, 'NVDA').filter({ hasText: '142.62' }).waitFor()
      expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([])
    })
  })

  it('says in its panel that a number has no value at the cursor', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}&known=then&why=quotes.MSFT.last&lower=why` }, async (page) => {
      await page.locator('.why .value').waitFor()
      await page.keyboard.press('Home')
      await page.getByText('MSFT last price has no explanation at the cursor.').waitFor()
      expect(await page.locator('.failures').count()).toBe(0)
      await page.keyboard.press('End')
      await page.locator('.why .value').filter({ hasText: '409.75' }).waitFor()
    })
  })

  it('contains its whole state in its address', async () => {
    let address = ''
    await use({ fragment: `#${MONDAY_CLOSE}&event=r1-release` }, async (page) => {
      await page.getByRole('button', { name: 'a day later' }).click()
      await page.getByRole('tab', { name: 'Ranking' }).click()
      await page.getByRole('button', { name: 'then', exact: true }).click()
      await page.locator('.branch.chosen').filter({ hasText: 'shifted by 1 trading day' }).waitFor()
      address = new URL(page.url()).hash
    })
    await use({ fragment: address }, async (page) => {
      await page.locator('.branch.chosen').filter({ hasText: 'shifted by 1 trading day' }).waitFor()
      expect(await page.getByRole('tab', { name: 'Ranking' }).getAttribute('aria-selected')).toBe('true')
      expect(await page.getByRole('button', { name: 'then', exact: true }).getAttribute('aria-pressed')).toBe(
        'true',
      )
      await page
        .locator('.grid')
        .filter({ hasText: /#1\s*=\s*NVDA/ })
        .waitFor()
    })
  })

  it('keeps order, filters and all figures in its address, and goes back and forward', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}&lower=claims` }, async (page) => {
      const first = (): Promise<string> => textOf(page.locator('.watch tbody').last().locator('tr').first())
      await page.getByRole('button', { name: /^Chg/ }).click()
      await page.waitForFunction(() => location.hash.includes('sort=changePct_down'))
      expect(await first()).toContain('AAPL')
      await page.getByRole('button', { name: /^Chg/ }).click()
      await page
        .locator('.watch tbody')
        .last()
        .locator('tr')
        .first()
        .filter({ hasText: /−[23]\d\.\d\d %/ })
        .waitFor()
      await page.getByRole('button', { name: /disagrees$/ }).click()
      await page.locator('.claims li .agrees').first().waitFor({ state: 'detached' })
      await page.getByRole('tab', { name: /Clocks/ }).click()
      await page.getByRole('button', { name: /^All \d+ that differ/ }).click()
      expect(new URL(page.url()).hash).toMatch(/sort=changePct_up&verdict=disagrees&all=yes/)
      // Nothing is pushed out of the panel.
      const table = await page.locator('.differences').boundingBox()
      expect((table?.x ?? 0) + (table?.width ?? 0)).toBeLessThanOrEqual(1280)
      await page.goBack()
      await page.getByRole('button', { name: /^All \d+ that differ/ }).waitFor()
      await page.goBack()
      await page.locator('.claims').waitFor()
      await page.goForward()
      await page.locator('.differences').waitFor()
    })
  })

  it('shows what was known then, and marks what differs', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}&at=2025-01-27T21:30:00.000Z` }, async (page) => {
      await page.locator('.differs').first().waitFor()
      await page.keyboard.press('t')
      await quote(page, 'NVDA').filter({ hasText: '118.58' }).waitFor()
      await page.getByRole('tab', { name: 'Clocks' }).click()
      const row = page.locator('.differences tr').filter({ hasText: 'NVDA last price' }).first()
      expect(await textOf(row)).toMatch(/118\.58.*118\.42/s)
    })
  })

  it('finds an event by its words, and a date', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}` }, async (page) => {
      await page.keyboard.press('/')
      await page.getByRole('combobox', { name: /Words of an event/ }).fill('2025-01-24 10:00')
      await page.getByRole('option', { name: /Go to Fri 24 Jan 2025, 10:00:00/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.locator('.clock .time').filter({ hasText: 'Fri 24 Jan 2025, 10:00:00' }).waitFor()
      await page.keyboard.press('/')
      await page.getByRole('combobox', { name: /Words of an event/ }).fill('releases deepseek-r1')
      await page
        .getByRole('option', { name: /Model released/ })
        .first()
        .waitFor()
      await page.keyboard.press('Enter')
      await page.locator('.event-card').filter({ hasText: 'r1-release' }).waitFor()
    })
  })

  it('plays, pauses, and jumps closed hours', async () => {
    await use({ fragment: '#s=deepseek-r1&at=2025-01-24T20:50:00.000Z&speed=3600' }, async (page) => {
      await page.keyboard.press('Space')
      await page
        .locator('.clock .time')
        .filter({ hasText: /Mon 27 Jan 2025, (09|1)/ })
        .waitFor()
      await page.keyboard.press('Space')
      const stopped = await textOf(page.locator('.clock .time'))
      await page.waitForTimeout(300)
      expect(await textOf(page.locator('.clock .time'))).toBe(stopped)
    })
  })

  it('moves by the pointer: a click, a drag, the wheel, the scrubber', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}` }, async (page) => {
      const box = await page.locator('.chart .canvas').boundingBox()
      if (box === null) throw new Error('The chart has no box.')
      await page.mouse.click(box.x + box.width * 0.25, box.y + box.height / 2)
      await page.locator('.clock .time').filter({ hasNotText: 'Mon 27' }).waitFor()
      await page.mouse.move(box.x + 300, box.y + 200)
      await page.mouse.wheel(0, -600)
      await page.waitForFunction(() => location.hash.includes('window='))
      const zoomed = page.url()
      await page.mouse.down()
      await page.mouse.move(box.x + 420, box.y + 200, { steps: 5 })
      await page.mouse.up()
      await page.waitForFunction((before) => location.href !== before, zoomed)
      await page.getByRole('slider', { name: 'Cursor' }).fill('0')
      await page.locator('.clock .time').filter({ hasText: '2022' }).waitFor()
    })
  })

  it('saves prices as CSV, the chart as PNG, and the state as JSON', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}` }, async (page) => {
      const saved = async (format: string): Promise<Buffer> => {
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('combobox', { name: 'Open or export' }).selectOption(format),
        ])
        return readFileSync(await download.path())
      }
      expect((await saved('csv')).toString()).toMatch(/2025-01-27T21:00:00\.000Z,recorded,NVDA,,,,118\.42\n$/)
      const picture = await saved('png')
      expect([...picture.subarray(1, 4)]).toEqual([...Buffer.from('PNG')])
      // Above the chart: the title, the moment, and the name of the line with its colour.
      const chart = await page.locator('.chart .canvas').boundingBox()
      const { height, coloured } = await page.evaluate(async (base64) => {
        const image = new Image()
        image.src = `data:image/png;base64,${base64}`
        await image.decode()
        const canvas = document.createElement('canvas')
        canvas.width = image.width
        canvas.height = image.height
        const context = canvas.getContext('2d', { willReadFrequently: true })
        context?.drawImage(image, 0, 0)
        const rows = [15, 40, 65].map((top) => context?.getImageData(0, top - 8, image.width, 16).data ?? [])
        const different = (data: ArrayLike<number>): number =>
          new Set(Array.from({ length: data.length / 4 }, (_, index) => data[4 * index])).size
        return { height: image.height, coloured: rows.map(different) }
      }, picture.toString('base64'))
      expect(height).toBeGreaterThan((chart?.height ?? 0) + 50)
      for (const count of coloured) expect(count).toBeGreaterThan(10)
      const { hash, state } = JSON.parse((await saved('json')).toString())
      expect(state.quotes.NVDA.last).toBe(118.42)
      expect(hash).toMatch(/^[0-9a-f]{16,}$/)
    })
  })

  it('sweeps the strength of an event, and finds a threshold', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}&event=r1-release&lower=what-if` }, async (page) => {
      await page.getByRole('button', { name: 'Sweep NVDA last price' }).click()
      await page
        .locator('.fan')
        .filter({ hasText: /142\.62 without it, 118\.42 as it is/ })
        .waitFor()
      await page.getByRole('spinbutton', { name: 'Value' }).fill('130')
      await page.getByRole('button', { name: 'Threshold' }).click()
      await page
        .locator('output')
        .filter({
          hasText: /NVDA last price is below 130\.00 from 4\d\.\d % of the effect on.*factor 0\.4\d\d/,
        })
        .waitFor()
      // Both follow the cursor, and are in the address.
      await page.waitForFunction(() => /sweep=yes.*limit=below_130/.test(location.hash))
      await page.reload()
      await page
        .locator('.fan')
        .filter({ hasText: /142\.62 without it, 118\.42 as it is/ })
        .waitFor()
      await page.keyboard.press('Home')
      await page
        .locator('output')
        .filter({ hasText: /at no strength/ })
        .waitFor()
    })
  })

  it.each([
    ['light', 1280, ''],
    ['dark', 1280, ''],
    ['dark', 390, ''],
    ['light', 1280, '&lower=why&why=quotes.NVDA.last&event=r1-release'],
    ['dark', 1280, '&lower=what-if&branch=half-the-shock&compare=recorded&event=r1-release&upper=ranking'],
    ['light', 390, '&lower=claims&upper=sectors'],
    ['dark', 1280, '&lower=clocks&upper=agenda'],
    ['light', 1280, '&lower=compare&branch=no-release'],
  ] as const)('has no fault of accessibility: %s, %d pixels, %s', async (theme, width, fragment) => {
    await use({ fragment: `#${MONDAY_CLOSE}${fragment}`, theme, width }, async (page) => {
      await page.waitForTimeout(500)
      expect(await accessibilityFaults(page)).toEqual([])
    })
  })

  it('shows one line for each earlier record, with each figure that sources report', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}&upper=ranking` }, async (page) => {
      const rows = page.locator('.record tbody tr')
      expect(await rows.allTextContents()).toEqual([
        'NVDA, 2024-09-03279.0 bn2.13 times as large',
        'META, 2022-02-03232.0 bn, 237.6 bn, 240.0 bn, 251.3 bn, 252.0 bn2.35 to 2.56 times as large',
      ])
      await rows.last().getByRole('button', { name: '251.3 bn' }).click()
      await page.locator('.event-card').filter({ hasText: 'META lost 251.3 bn USD on 2022-02-03' }).waitFor()
    })
  })

  it('opens files that are chosen, by the keyboard too', async () => {
    await use({ fragment: `#${MONDAY_CLOSE}` }, async (page) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('combobox', { name: 'Open or export' }).selectOption('open'),
      ])
      await chooser.setFiles({
        name: 'AAA.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('date,close\n2025-01-24,10\n2025-01-27,11\n'),
      })
      await page.locator('h1').filter({ hasText: 'AAA from AAA.csv' }).waitFor()
    })
  })

  it('opens a dropped scenario, and names the line and column of each fault', async () => {
    const text = 'format: tapeline.scenario/1\nname: dropped\ntitle: 3\n'
    await use({}, async (page) => {
      const data = await page.evaluateHandle((content) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File([content], 'scenario.yaml'))
        return transfer
      }, text)
      await page.dispatchEvent('body', 'drop', { dataTransfer: data })
      await page
        .locator('.failures code')
        .filter({ hasText: /^scenario\.yaml:3:8$/ })
        .first()
        .waitFor()
    })
  })
})

describeInBrowser('a page of many news', () => {
  it('counts those that it does not show, and shows them on request', async () => {
    const news = Array.from({ length: 450 }, (_, index) => {
      const at = new Date(Date.UTC(2025, 0, 17, 12, index)).toISOString()
      return `  - { id: n-${index}, at: ${at}, type: news.published, data: { summary: Number ${index} } }`
    })
    const text = `format: tapeline.scenario/1
name: many
title: Many news
zone: UTC
start: 2025-01-16
instruments: [{ symbol: AAA, name: A, exchange: XNAS }]
events:
${news.join('\n')}
`
    const viewer = await openViewer({ kind: 'scenario', name: 'many', files: { 'scenario.yaml': text } })
    const opened = await viewer.open()
    const { page } = opened
    try {
      await page.getByText('The latest 50 of 450 news are shown.').waitFor()
      expect(await textOf(page.getByRole('tab', { name: /News/ }))).toBe('News450')
      expect(await textOf(page.locator('.news .headline').last())).toBe('Number 400')
      await page.getByRole('button', { name: 'Show 400 older ones' }).click()
      await page
        .locator('.news .headline')
        .filter({ hasText: /^Number 0$/ })
        .waitFor()
      expect(await page.locator('.news li').count()).toBe(450)
      expect(await page.locator('.more').count()).toBe(0)
      await page.keyboard.press('/')
      await page.getByRole('combobox', { name: /Words of an event/ }).fill('number')
      await page.getByText('Only the 20 most important are listed.').waitFor()
      expect(opened.complaints).toEqual([])
    } finally {
      await opened.close()
      await viewer.close()
    }
  })
})

describeInBrowser('tables of prices that are dropped', () => {
  const DAILY = `date,open,high,low,close,volume
2025-01-24,148.37,148.97,141.88,142.62,234657600
2025-01-27,124.80,128.40,116.70,118.42,818830900
`

  it.each(['served', 'as one file'] as const)(
    'open, or name line and column of each fault: %s',
    async (kind) => {
      const shipped = await shippedScenario('nvidia-2024-09-03')
      const folder = mkdtempSync(join(tmpdir(), 'tapeline-page-'))
      const viewer = kind === 'served' ? await openViewer(shipped) : undefined
      await ensurePage()
      writeFileSync(join(folder, 'page.html'), pageText(shipped))
      const opened = await (viewer?.open() ?? openAddress(pathToFileURL(join(folder, 'page.html')).href))
      const { page } = opened
      const failure = (text: string | RegExp): Promise<void> =>
        page.locator('.failures li, .failures p').filter({ hasText: text }).first().waitFor()
      try {
        await drop(page, { 'NVDA.csv': DAILY.replace('116.70', 'low') })
        await failure(/^NVDA\.csv:3:26\s+The cell 'low' is not a number/)
        await drop(page, { 'NVDA.csv': 'id,colour\n1,red\n' })
        await failure(/^NVDA\.csv:1:1\s+The header has no column date or time/)
        await drop(page, { 'NVDA.csv': '' })
        await failure(/^NVDA\.csv:1\s+The table has no rows/)
        await drop(page, { 'NVDA.csv': Buffer.from([0x64, 0xe9, 0x0a]) })
        await failure('NVDA.csv is not text in UTF-8')
        await drop(page, { 'NVDA.csv': DAILY + '2025-01-28,1,1,1,1,1\n'.repeat(60_000) })
        await failure('tapeline import NVDA.csv')
        expect(await textOf(page.locator('h1'))).not.toContain('NVDA.csv')
        await drop(page, { 'NVDA.csv': DAILY })
        await page.locator('h1').filter({ hasText: 'NVDA from NVDA.csv' }).waitFor()
        await page
          .locator('.watch tr')
          .filter({ hasText: '118.42' })
          .filter({ hasText: '−16.97 %' })
          .waitFor()
        await failure('taken as listed on XNAS')
        await page
          .locator('.watch')
          .getByRole('button', { name: /NVDA last price/ })
          .click()
        await page.locator('.why .evidence').filter({ hasText: 'NVDA.csv' }).first().waitFor()
        expect(opened.complaints).toEqual([])
        expect(opened.foreign).toEqual([])
      } finally {
        await opened.close()
        await viewer?.close()
        rmSync(folder, { recursive: true })
      }
    },
  )
})

describeInBrowser('the page as one file', () => {
  it('opens from a disk, and asks for nothing', async () => {
    await ensurePage()
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-page-'))
    const file = join(folder, 'week.html')
    writeFileSync(file, pageText(await shippedScenario('deepseek-r1')))
    const opened = await openAddress(`${pathToFileURL(file).href}#${MONDAY_CLOSE}`)
    try {
      await opened.page.locator('.watch tr').filter({ hasText: '−592.9 bn' }).waitFor()
      await opened.page.keyboard.press('ArrowLeft')
      await opened.page.waitForFunction(() => location.hash.includes('*'))
      expect(opened.complaints).toEqual([])
      expect(opened.foreign).toEqual([])
    } finally {
      await opened.close()
      rmSync(folder, { recursive: true })
    }
  })
})

/** Texts that a page without care would run, or lose. */
const hostile = [
  '<img src=x onerror="document.title=1">',
  '<script>document.title=2</script>',
  '</script><script>document.title=3</script>',
  '<!--<script>document.title=4</script>',
  '"><svg onload=document.title=5>',
  "' onclick='document.title=6",
  '\u0024{document.title=7}{{document.title=7}}',
  '&lt;b&gt; &amp; &#60;',
  '</title></style></textarea>$& $` $1',
  '\u202egnp.exe \u2028 \u2029 \ud83d\udc7b',
  '=HYPERLINK("javascript:document.title=8")',
  'javascript:document.title=9',
]

describeInBrowser('a page of hostile text', () => {
  const files = { 'scenario.yaml': scenarioOf(hostile) }

  async function expectText({ page, complaints, foreign }: OpenedPage): Promise<void> {
    expect(await textOf(page.locator('h1'))).toBe(hostile.join(' '))
    await page.locator('.news li').last().waitFor()
    const headlines = await page.locator('.news .headline').allTextContents()
    expect(headlines.toReversed()).toEqual(hostile)
    expect(await page.locator('.news .sources').allTextContents()).toEqual(headlines)
    expect(await page.title()).toContain('Tapeline')
    expect(await page.locator('main img, main script, main svg[onload]').count()).toBe(0)
    expect(complaints).toEqual([])
    expect(foreign).toEqual([])
  }

  it('shows it as text', async () => {
    const viewer = await openViewer({ kind: 'scenario', name: 'hostile', files })
    const opened = await viewer.open()
    try {
      await expectText(opened)
    } finally {
      await opened.close()
      await viewer.close()
    }
  })

  it('shows it as text in one file', async () => {
    await ensurePage()
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-page-'))
    const file = join(folder, 'hostile.html')
    writeFileSync(file, pageText({ kind: 'scenario', name: 'hostile', files }))
    const opened = await openAddress(pathToFileURL(file).href)
    try {
      await expectText(opened)
    } finally {
      await opened.close()
      rmSync(folder, { recursive: true })
    }
  })
})

/** A scenario with a piece of news for each text, a minute apart. */
function scenarioOf(texts: readonly string[]): string {
  const news = texts.map(
    (text, index) => `  - id: news-${index}
    at: 2025-01-17T12:${String(index).padStart(2, '0')}
    type: news.published
    sources: paper-${index}
    data: { summary: ${JSON.stringify(text)} }
`,
  )
  const sources = texts.map((text, index) => `  paper-${index}: { name: ${JSON.stringify(text)} }\n`)
  return `format: tapeline.scenario/1
name: hostile
title: ${JSON.stringify(texts.join(' '))}
zone: America/New_York
start: 2025-01-16
sources:
${sources.join('')}instruments:
  - { symbol: AAA, name: ${JSON.stringify(texts.join(' '))}, exchange: XNAS }
sessions:
  - { exchanges: [XNAS], from: 2025-01-17, to: 2025-01-17 }
events:
${news.join('')}`
}
