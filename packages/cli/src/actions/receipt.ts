import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { type Receipt, writeReceipt } from '@tapeline/core/receipt'
import { describeReceiptValue } from '../describe/receipt.js'
import { wrapped } from '../describe/wrapped.js'
import type { EditOptions } from '../edit-options.js'
import { checkOutput } from '../file-error.js'
import { momentOf, noteOutside } from '../scenario/moment.js'
import type { EditFlag } from '../scenario/read-edit-flags.js'
import { historyOf, scenarioOf } from '../scenario/timeline-of.js'
import type { Terminal } from '../terminal/terminal.js'
import type { ViewOptions } from '../view-options.js'
import { writeOutput } from '../write-file.js'

export interface ReceiptOptions extends EditOptions, ViewOptions {
  readonly out?: string
  readonly json?: boolean
}

/** Writes the receipt of a value to a file, or to the standard output. @throws TapelineError, UsageError, FileError */
export async function printReceipt(
  terminal: Terminal,
  nameOrPath: string,
  when: string,
  path: string,
  flags: readonly EditFlag[],
  { out, json, knownAt, whatIf, consequences, exchange, inOrder, ...tables }: ReceiptOptions,
): Promise<void> {
  if (out !== undefined) checkOutput('--out', out)
  const scenario = await scenarioOf(nameOrPath, tables)
  const timeline =
    flags.length === 0
      ? await historyOf(scenario, whatIf)
      : (await import('../scenario/edited-branch.js')).editedBranch(scenario, flags, {
          ...(consequences === undefined ? {} : { consequences }),
          ...(exchange === undefined ? {} : { exchange }),
          ...(inOrder === undefined ? {} : { inOrder }),
        })
  const at = momentOf(when, { timeline, zone: scenario.zone })
  noteOutside(terminal, at, { timeline, zone: scenario.zone })
  const text = await writeReceipt(replay(timeline, market), {
    path,
    at,
    history: scenario.name,
    ...(knownAt === undefined ? {} : { knownAt: momentOf(knownAt, scenario) }),
  })
  const receipt = JSON.parse(text) as Receipt
  if (out === undefined) {
    terminal.write(json === true ? `${JSON.stringify(receipt)}\n` : text)
    return
  }
  await writeOutput('--out', out, text)
  const { value, events } = receipt
  if (json === true) terminal.write(`${JSON.stringify({ file: out, value, events: events.length })}\n`)
  else terminal.write(`${wrapped(terminal, `${out}: ${describeReceiptValue(receipt)}`, 2)}\n`)
}
