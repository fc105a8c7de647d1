import { summarizeScenarios } from '@tapeline/scenarios/node'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'

/** Prints the shipped scenarios. */
export async function printList(terminal: Terminal, { json }: { readonly json?: boolean }): Promise<void> {
  const list = await summarizeScenarios()
  if (json === true) terminal.write(`${JSON.stringify(list)}\n`)
  else
    terminal.write(
      tableOf(
        terminal,
        ['scenario', '>events', 'title'],
        list.map(({ name, title, events }) => [name, String(events), title]),
      ),
    )
}
