import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { scenarioToJson } from '@tapeline/scenarios'
import { readScenario } from '@tapeline/scenarios/node'
import { type OpenedFiles, type PageServer, servePage } from '@tapeline/viewer'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { ensurePage } from '../../tools/build-page.js'
import { browserPath } from './open-browser.js'

/** The page of the viewer in a browser, with what it says and asks for on the way. */
export interface OpenedPage {
  readonly page: Page
  /** Errors of scripts, and what the console prints. */
  readonly complaints: string[]
  /** Addresses that are not those of the server. */
  readonly foreign: string[]
  close(): Promise<void>
}

export interface OpenPageOptions {
  /** The state of the page, as its address contains it. */
  readonly fragment?: string
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
}

/** A server with a scenario and a browser for its pages. */
export interface Viewer {
  readonly address: string
  open(options?: OpenPageOptions): Promise<OpenedPage>
  close(): Promise<void>
}

/** A shipped scenario as the page opens it. */
export async function shippedScenario(name: string): Promise<OpenedFiles> {
  return { kind: 'json', name, text: scenarioToJson(await readScenario(name)) }
}

export async function openViewer(opened: OpenedFiles): Promise<Viewer> {
  await ensurePage()
  const server: PageServer = await servePage(opened)
  const browser = await launch()
  return {
    address: server.address,
    open: ({ fragment = '', ...options } = {}) => openPage(browser, `${server.address}${fragment}`, options),
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

/** Opens a page that no server of ours has sent: a file. */
export async function openAddress(address: string): Promise<OpenedPage> {
  const browser = await launch()
  try {
    const opened = await openPage(browser, address, {})
    return { ...opened, close: () => browser.close() }
  } catch (error) {
    await browser.close()
    throw error
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

async function openPage(
  browser: Browser,
  address: string,
  { width = 1280, height = 800, theme = 'light' }: OpenPageOptions,
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    timezoneId: 'Europe/Berlin',
  })
  const page = await context.newPage()
  const [complaints, foreign]: [string[], string[]] = [[], []]
  const { origin, protocol } = new URL(address)
  const own = protocol === 'file:' ? address.replace(/#.*/, '') : origin
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(String(error.stack)))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(own) && !/^(data|blob):/.test(url)) foreign.push(url)
  })
  await page.goto(address)
  try {
    await page.locator('.position').filter({ hasText: /[1-9]/ }).waitFor()
  } catch (error) {
    throw new Error(`The page did not open its data. ${complaints.join('; ')}`, { cause: error })
  }
  return { page, complaints, foreign, close: () => context.close() }
}

/** The text of an element, hidden parts included. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? ''
}

/** Drops files on the page, by name, as a person would from a folder. */
export async function drop(page: Page, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  const dropped = Object.entries(files).map(([name, content]) => ({
    name,
    base64: Buffer.from(content).toString('base64'),
  }))
  const data = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer()
    for (const { name, base64 } of all)
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name))
    return transfer
  }, dropped)
  await page.dispatchEvent('body', 'drop', { dataTransfer: data })
}

/** Violations of WCAG 2.2 AA that axe finds on the page, with the elements. */
export async function accessibilityFaults(page: Page): Promise<readonly (readonly string[])[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  return await page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: typeof import('axe-core') }).axe
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    })
    return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 5).map(({ html }) => html.slice(0, 160))])
  })
}
