/** Receipts on the page: those that it saves, and those that are dropped on it, served and as one file. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { run, type Terminal } from '@tapeline/cli'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import type { Receipt } from '@tapeline/core/receipt'
import { parseEdits, whatIf } from '@tapeline/core/what-if'
import { readScenario } from '@tapeline/scenarios/node'
import { pageText } from '@tapeline/viewer'
import type { Page } from 'playwright-core'
import { hasBrowser } from './open-browser.js'
import {
  accessibilityFaults,
  drop,
  type OpenedPage,
  openAddress,
  openViewer,
  shippedScenario,
  textOf,
} from './open-page.js'

const describeInBrowser = hasBrowser ? describe : describe.skip

const CLOSE = '2025-01-27T16:00-05:00'
const AT_CLOSE = '#s=deepseek-r1&at=2025-01-27T21:00:00.000Z&lower=why'
const HALF = { edit: 'scale', selector: 'r1-release', factor: 0.5 }
const ON_HALF = { edit: 'remove', selector: 'close-NVDA-2025-01-24', consequences: { scale: 0 } }

/** What the command prints. */
async function printed(...args: readonly string[]): Promise<string> {
  let out = ''
  const terminal: Terminal = {
    write(text) {
      out += text
    },
    writeError(text) {
      out += text
    },
    isTerminal: false,
    isErrorTerminal: false,
    hasColors: false,
    columns: 200,
    interrupted: new AbortController().signal,
  }
  await run(args, terminal)
  return out
}

const folder = mkdtempSync(join(tmpdir(), 'tapeline-receipts-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The last price of Nvidia at the close, on branches of one another. */
async function valueOn(...branches: readonly (readonly object[])[]): Promise<number | undefined> {
  const { timeline } = await readScenario('deepseek-r1')
  const branch = branches.reduce(
    (parent, edits, index) => whatIf(parent, { name: `page-${index + 1}`, edits: parseEdits(edits) }),
    timeline,
  )
  return replay(branch, market).at(CLOSE).quotes.NVDA?.last
}

/** The hashes of a receipt, by other code than that of the page. */
function hashesOf({ events, whatIfs, ...rest }: Omit<Receipt, 'hashes'>): Receipt['hashes'] {
  const hash = (value: unknown): string => createHash('sha256').update(sortedText(value)).digest('hex')
  return { events: hash(events), whatIfs: hash(whatIfs), receipt: hash({ events, whatIfs, ...rest }) }
}

/** JSON with the keys of each object sorted. */
function sortedText(json: unknown): string {
  return JSON.stringify(json, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}

/** The receipt that the page saves, as text. */
async function savedBy(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.why').getByRole('button', { name: 'Receipt' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^[\w.^-]+\.receipt\.json$/)
  return readFileSync(await download.path(), 'utf8')
}

async function verdictOf(page: Page, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await drop(page, files)
  return await textOf(page.getByRole('dialog', { name: /^Receipt / }))
}

describeInBrowser.each(['served', 'as one file'] as const)('receipts on the page, %s', (kind) => {
  let open: (fragment: string) => Promise<OpenedPage>
  const closed: (() => Promise<void>)[] = []
  beforeAll(async () => {
    const opened = await shippedScenario('deepseek-r1')
    const viewer = await openViewer(opened)
    closed.push(viewer.close)
    if (kind === 'served') {
      open = (fragment) => viewer.open({ fragment, width: 390, height: 844, theme: 'dark' })
      return
    }
    const file = join(folder, 'week.html')
    writeFileSync(file, pageText(opened))
    open = (fragment) => openAddress(`${pathToFileURL(file).href}${fragment}`)
  })
  afterAll(async () => {
    for (const close of closed) await close()
  })

  async function use(fragment: string, act: (page: Page) => Promise<void>): Promise<void> {
    const opened = await open(fragment)
    try {
      await act(opened.page)
      expect(opened.complaints).toEqual([])
      expect(opened.foreign).toEqual([])
    } finally {
      await opened.close()
    }
  }

  it.each([
    ['a recorded price', '&why=quotes.NVDA.changePct', 'quotes.NVDA.changePct', []],
    ['an index', '&why=quotes%5B%22%5EIXIC%22%5D.last', 'quotes["^IXIC"].last', []],
    ['a rank', '&why=ranking%5Bsymbol%3DNVDA%5D.rank', 'ranking[symbol=NVDA].rank', []],
    [
      'a nested what-if of the file',
      '&why=quotes.NVDA.last&branch=half-and-no-rebound',
      'quotes.NVDA.last',
      ['--what-if', 'half-and-no-rebound'],
    ],
    ['a value as known then', '&why=quotes.NVDA.last&known=then', 'quotes.NVDA.last', ['--known-at', CLOSE]],
  ] as const)('saves %s as the command does', async (_, fragment, path, flags) => {
    await use(`${AT_CLOSE}${fragment}`, async (page) => {
      expect(await savedBy(page)).toBe(await printed('receipt', 'deepseek-r1', CLOSE, path, ...flags))
    })
  })

  it('saves a value on a branch of its own on another, which the command verifies, and reads it back', async () => {
    const own = [
      { name: 'page-1', title: 'half', on: 'recorded', edits: [HALF] },
      { name: 'page-2', title: 'on it', on: 'page-1', edits: [ON_HALF] },
    ]
    const fragment = `${AT_CLOSE}&why=quotes.NVDA.last&branch=page-2&own=${encodeURIComponent(JSON.stringify(own))}`
    await use(fragment, async (page) => {
      const text = await savedBy(page)
      const receipt = JSON.parse(text) as Receipt
      expect(receipt.whatIfs.map(({ name }) => name)).toEqual(['page-1', 'page-2'])
      expect(receipt.value).toBe(await valueOn([HALF], [ON_HALF]))
      const file = join(folder, 'branch.json')
      writeFileSync(file, text)
      expect(await printed('verify', file)).toMatch(/^agrees /)
      const shown = await verdictOf(page, { 'branch.json': text })
      expect(shown).toContain('agrees')
      expect(shown).toContain('129.96')
      expect(shown).toContain('page-1 > page-2')
      expect(await accessibilityFaults(page)).toEqual([])
    })
    // On a page without these branches, they are made.
    const text = await printed(
      'receipt',
      'deepseek-r1',
      CLOSE,
      'quotes.NVDA.last',
      '--scale',
      'r1-release=0.25',
    )
    await use('#s=deepseek-r1&branch=no-release', async (page) => {
      expect(await verdictOf(page, { 'r.json': text })).toContain('agrees')
      await page.getByRole('button', { name: 'Show it on the page' }).click()
      await page
        .locator('.why .value')
        .filter({ hasText: /^136\.14$/ })
        .waitFor()
      await page.locator('.clock .time').filter({ hasText: 'Mon 27 Jan 2025, 16:00:00' }).waitFor()
      expect(new URL(page.url()).hash).toMatch(/branch=page-1/)
    })
    await use('#s=deepseek-r1', async (page) => {
      const nested = await printed(
        'receipt',
        'deepseek-r1',
        CLOSE,
        'quotes.NVDA.last',
        '--what-if',
        'half-and-no-rebound',
      )
      await verdictOf(page, { 'r.json': nested })
      await page.getByRole('button', { name: 'Show it on the page' }).click()
      await page.waitForFunction(() => /branch=half-and-no-rebound/.test(location.hash))
    })
  })

  it('names a moment between two events of one instant by the event', async () => {
    await use('#s=deepseek-r1&at=2025-01-27T21:00:00.000Z*3&lower=why&why=quotes.NVDA.last', async (page) => {
      const receipt = JSON.parse(await savedBy(page)) as Receipt
      expect(receipt.at).toBeUndefined()
      expect(receipt.event).toMatch(/2025-01-27/)
      expect(await verdictOf(page, { 'r.json': JSON.stringify(receipt) })).toContain('agrees')
    })
  })

  it('refuses a changed byte and nonsense with its place, and shows where a receipt differs', async () => {
    const text = await printed('receipt', 'deepseek-r1', CLOSE, 'quotes.NVDA.changePct')
    await use(AT_CLOSE, async (page) => {
      const refused = async (content: string | Buffer): Promise<string> => {
        const shown = await verdictOf(page, { 'r.json': content })
        expect(shown).toContain('refused')
        return shown
      }
      expect(await refused(text.replace('118.42', '118.43'))).toContain('hashes.events')
      expect(await refused(text.replace('"value": -', '"value": '))).toContain('hashes.receipt')
      expect(await refused(text.replace('"hashes"', '"hashez"'))).toContain('hashes')
      expect(await refused(text.replace('tapeline.receipt/1', 'tapeline.receipt/9'))).toContain('/9')
      expect(await refused(text.slice(0, -20))).toMatch(/The file is no receipt\..*line \d+/)
      // A receipt with sound hashes whose events give another value, as a forger would write it.
      const { hashes: _, ...contents } = { ...(JSON.parse(text) as Receipt), value: -3 }
      const forged = JSON.stringify({ ...contents, hashes: hashesOf(contents) })
      const shown = await verdictOf(page, { 'forged.json': forged })
      expect(shown).toContain('differs')
      expect(shown).toMatch(/quotes\.NVDA\.changePct-3-16\.968/)
      writeFileSync(join(folder, 'forged.json'), forged)
      expect(await printed('verify', join(folder, 'forged.json'))).toMatch(/^differs /)
    })
  })

  it('refuses a receipt that is not UTF-8, and a file of another kind', async () => {
    const broken = Buffer.from(await printed('receipt', 'deepseek-r1', CLOSE, 'quotes.NVDA.changePct'))
    broken[broken.indexOf('quotes')] = 0xff
    await use(AT_CLOSE, async (page) => {
      await drop(page, { 'r.json': broken })
      await page.locator('.failures').filter({ hasText: 'r.json is not text in UTF-8' }).waitFor()
      await drop(page, { 'picture.png': Buffer.from([137, 80, 78, 71]) })
      await page.locator('.failures').filter({ hasText: 'Found picture.png; expected' }).waitFor()
    })
  })

  it('says why a value has no receipt', async () => {
    await use(`${AT_CLOSE}&why=quotes.NVDA.halted`, async (page) => {
      await page.locator('.why').getByRole('button', { name: 'Receipt' }).click()
      await page.locator('.failures').filter({ hasText: 'events cannot prove an absence' }).waitFor()
    })
  })
})
