import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { root } from '../../tools/paths.js'

/** A page that holds only a module. */
export interface BrowserPage {
  /** Calls an exported function of the module with texts, and returns its text. */
  call(name: string, ...texts: readonly string[]): Promise<string>
  close(): Promise<void>
}

/** The path of the browser: `TAPELINE_CHROMIUM`, or the place where Debian installs Chromium. */
export const browserPath: string = process.env.TAPELINE_CHROMIUM ?? ['', 'usr', 'bin', 'chromium'].join('/')

/** Whether the browser exists. Where services are required, a missing browser fails. */
export const hasBrowser: boolean = existsSync(browserPath) || process.env.TAPELINE_REQUIRE_SERVICES === '1'

/** Bundles a module of the tests with all that it imports, as a page's bundler would, and opens it in Chromium. */
export async function openInBrowser(module: string): Promise<BrowserPage> {
  if (!existsSync(browserPath))
    throw new Error(`There is no browser at ${browserPath}; set TAPELINE_CHROMIUM.`)
  const bundle = await build({
    entryPoints: [join(root, module)],
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    conditions: ['tapeline-source', 'browser'],
    format: 'iife',
    globalName: 'underTest',
    logLevel: 'error',
  })
  const browser: Browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' })
    return {
      call: (name, ...texts) =>
        page.evaluate(`underTest[${JSON.stringify(name)}](...${JSON.stringify(texts)})`),
      close: () => browser.close(),
    }
  } catch (error) {
    await browser.close()
    throw error
  }
}
