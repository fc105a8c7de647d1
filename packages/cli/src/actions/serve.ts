import type { Scenario } from '@tapeline/scenarios'
import { type ServePageOptions, servePage } from '@tapeline/viewer'
import { isLogAddress } from '../log/log-address.js'
import { type TableFlags, withLoggedHistory } from '../scenario/open-source.js'
import { scenarioOf } from '../scenario/timeline-of.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'
import { feedOf } from './log-feed.js'
import { openedOf } from './opened.js'

export interface ServeOptions extends TableFlags {
  readonly port?: string
}

/** Serves the page until the user interrupts the command. @throws TapelineError, UsageError, FileError */
export async function serve(terminal: Terminal, scenario: string, options: ServeOptions): Promise<void> {
  const { port, ...flags } = options
  const wanted = port === undefined ? {} : { port: portOf(port) }
  if (isLogAddress(scenario)) {
    await withLoggedHistory(scenario, flags, async ({ history, log, position }) => {
      const file = scenario.startsWith('file:') ? scenario.slice('file:'.length) : undefined
      const feed = feedOf(log, position, file)
      await serveUntilInterrupted(terminal, history, { ...wanted, feed })
    })
    return
  }
  await serveUntilInterrupted(terminal, await scenarioOf(scenario, flags), wanted)
}

async function serveUntilInterrupted(
  terminal: Terminal,
  history: Scenario,
  options: ServePageOptions,
): Promise<void> {
  const server = await servePage(await openedOf(history), options)
  const following = options.feed === undefined ? '' : ' It shows new events of the log as they are appended.'
  try {
    terminal.write(
      `${history.title}\nOpen ${server.address}/ in a browser.${following} Ctrl+C ends the server.\n`,
    )
    await new Promise<void>((resolve) => {
      if (terminal.interrupted.aborted) resolve()
      terminal.interrupted.addEventListener('abort', () => resolve(), { once: true })
    })
  } finally {
    await server.close()
  }
}

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port '${text}' is not a port; use a whole number up to 65535, or 0 for a free one.`)
}
