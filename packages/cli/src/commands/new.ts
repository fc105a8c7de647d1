import type { Command } from 'commander'
import type { Context } from '../context.js'

export function defineNew(program: Command, { terminal }: Context): void {
  program
    .command('new')
    .description('write a small scenario to start from: a file, a table and expectations')
    .argument('<folder>', 'a new folder; its name becomes the name of the scenario')
    .option('--json', 'one JSON object: the folder and its files')
    .addHelpText(
      'after',
      `
The figures are examples. 'tapeline events' lists the types of events.

Examples:
  tapeline new my-scenario
  tapeline check my-scenario`,
    )
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const { writeSkeleton } = await import('../scenario/write-skeleton.js')
      const files = await writeSkeleton(folder, terminal.interrupted)
      if (json === true) {
        terminal.write(`${JSON.stringify({ folder, files })}\n`)
        return
      }
      const { wrapped } = await import('../describe/wrapped.js')
      for (const text of [`${folder}: ${files.join(', ')}`, `Next: tapeline check ${folder}`])
        terminal.write(`${wrapped(terminal, text, 2)}\n`)
    })
}
