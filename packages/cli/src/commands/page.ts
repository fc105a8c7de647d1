import type { Command } from 'commander'
import type { PageOptions } from '../actions/page.js'
import type { Context } from '../context.js'
import { once } from '../once.js'
import { SCENARIO, withTableOptions } from '../view-options.js'

export function definePage(program: Command, { terminal }: Context): void {
  const command = program
    .command('page')
    .description('write the page of a scenario or a tape as one HTML file')
    .argument(...SCENARIO)
    .requiredOption('-o, --out <file>', 'the HTML file; it needs no network', once)
    .option('--json', 'a report as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline page deepseek-r1 -o week.html`,
    )
    .action(async (scenario: string, options: PageOptions) => {
      const { writePage } = await import('../actions/page.js')
      await writePage(terminal, scenario, options)
    })
  withTableOptions(command)
}
