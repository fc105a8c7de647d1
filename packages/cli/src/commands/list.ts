import type { Command } from 'commander'
import type { Context } from '../context.js'
import { tableOf } from '../terminal/table.js'

export function defineList(program: Command, { terminal }: Context): void {
  program
    .command('list')
    .description('list the scenarios that come with Tapeline')
    .option('--json', 'one JSON array')
    .addHelpText('after', '\nExamples:\n  tapeline list\n  tapeline list --json')
    .action(async ({ json }: { json?: boolean }) => {
      const { summarizeScenarios } = await import('@tapeline/scenarios/node')
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
    })
}
