import { pageText } from '@tapeline/viewer'
import type { TableFlags } from '../scenario/open-source.js'
import { scenarioOf } from '../scenario/timeline-of.js'
import type { Terminal } from '../terminal/terminal.js'
import { writeOutput } from '../write-file.js'
import { openedOf } from './opened.js'

export interface PageOptions extends TableFlags {
  readonly out: string
  readonly json?: boolean
}

/** Writes the page with its data as one file. @throws TapelineError, UsageError, FileError */
export async function writePage(terminal: Terminal, scenario: string, options: PageOptions): Promise<void> {
  const { out, json, ...flags } = options
  const text = pageText(await openedOf(await scenarioOf(scenario, flags)))
  await writeOutput('--out', out, text)
  const bytes = Buffer.byteLength(text)
  terminal.write(
    json === true ? `${JSON.stringify({ file: out, bytes })}\n` : `${out}: ${(bytes / 1e6).toFixed(1)} MB\n`,
  )
}
