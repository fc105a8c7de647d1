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
      const { listScenarios, readScenario } = await import('@tapeline/scenarios/node')
      const scenarios = await Promise.all(listScenarios().map((name) => readScenario(name)))
      const list = scenarios.map(({ name, title, timeline, whatIfs, expectations }) => ({
        name,
        title,
        events: timeline.length,
        whatIfs: whatIfs.map((whatIf) => whatIf.name),
        expectations: expectations.length,
      }))
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
