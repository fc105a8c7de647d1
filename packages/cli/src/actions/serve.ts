import { servePage } from '@tapeline/viewer'
import type { TableFlags } from '../scenario/open-source.js'
import { scenarioOf } from '../scenario/timeline-of.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'
import { openedOf } from './opened.js'

export interface ServeOptions extends TableFlags {
  readonly port?: string
}

/** Serves the page until the user interrupts the command. @throws TapelineError, UsageError, FileError */
export async function serve(terminal: Terminal, scenario: string, options: ServeOptions): Promise<void> {
  const { port, ...flags } = options
  const wanted = port === undefined ? {} : { port: portOf(port) }
  const read = await scenarioOf(scenario, flags)
  const server = await servePage(await openedOf(read), wanted)
  try {
    terminal.write(`${read.title}\nOpen ${server.address}/ in a browser. Ctrl+C ends the server.\n`)
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
