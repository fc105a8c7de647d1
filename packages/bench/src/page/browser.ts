import { existsSync } from 'node:fs'
import { type OpenedFiles, servePage } from '@tapeline/viewer'
import { chromium, type Page } from 'playwright-core'

/** The path of the browser: `TAPELINE_CHROMIUM`, or the place where Debian installs Chromium. */
export const browserPath: string = process.env.TAPELINE_CHROMIUM ?? ['', 'usr', 'bin', 'chromium'].join('/')

export const hasBrowser = (): boolean => existsSync(browserPath)

const SIZE = { width: 1280, height: 800 }

/** The page with its server and a browser. */
export interface ServedPage {
  /** Opens the page in a new context, without a cache. @param fragment the state of the page, as its address contains it */
  open(fragment?: string): Promise<Page>
  /** The processor time so far of the processes that run pages, in milliseconds. */
  processorMs(): Promise<number>
}

/** Serves the page to a browser while `use` runs. */
export async function inBrowser<Value>(
  opened: OpenedFiles,
  use: (served: ServedPage) => Promise<Value>,
): Promise<Value> {
  const server = await servePage(opened)
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      // Heap sizes in bytes rather than in steps, and collections on demand.
      '--enable-precise-memory-info',
      '--js-flags=--expose-gc',
    ],
  })
  try {
    return await use({
      async open(fragment = '') {
        const context = await browser.newContext({ viewport: SIZE })
        const page = await context.newPage()
        await page.addInitScript(watchEngine)
        await page.goto(`${server.address}/${fragment}`)
        return page
      },
      async processorMs() {
        const session = await browser.newBrowserCDPSession()
        const { processInfo } = await session.send('SystemInfo.getProcessInfo')
        await session.detach()
        return processInfo
          .filter(({ type }) => type === 'renderer')
          .reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0)
      },
    })
  } finally {
    await browser.close()
    await server.close()
  }
}

/** What {@link watchEngine} adds to the page. */
export interface Watch {
  /** The number of requests to the engine, and of its answers. */
  asked: number
  answered: number
  /** Resolves when the engine has answered all, and what it answered was painted. */
  painted(): Promise<void>
  /** Resolves when the engine has answered all. */
  rested(): Promise<void>
}

/** Runs in the page before its scripts: counts what the page asks its engine. */
function watchEngine(): void {
  const listeners = new Set<() => void>()
  const watch: Watch = {
    asked: 0,
    answered: 0,
    async painted() {
      do {
        await watch.rested()
        // A task after the next frame runs when that frame was painted.
        await new Promise<void>((resolve) => {
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => resolve()
            port2.postMessage(undefined)
          })
        })
      } while (watch.asked !== watch.answered)
    },
    rested: () =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (watch.asked !== watch.answered) return
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        look()
      }),
  }
  const Engine = Worker
  globalThis.Worker = class extends Engine {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      this.addEventListener('message', () => {
        watch.answered += 1
        // After the page has taken the answer, and perhaps asked again.
        setTimeout(() => {
          for (const look of listeners) look()
        })
      })
    }
    override postMessage(...args: [message: unknown]): void {
      watch.asked += 1
      super.postMessage(...args)
    }
  }
  ;(globalThis as unknown as { watch: Watch }).watch = watch
}
