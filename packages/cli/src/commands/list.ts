import type { Command } from 'commander'
import type { Context } from '../context.js'

export function defineList(program: Command, { terminal }: Context): void {
  program
    .command('list')
    .description('list the scenarios that come with Tapeline')
    .option('--json', 'one JSON array')
    .addHelpText('after', '\nExamples:\n  tapeline list\n  tapeline list --json')
    .action(async (options: { json?: boolean }) => {
      const { printList } = await import('../actions/list.js')
      await printList(terminal, options)
    })
}
