import type { Command } from 'commander'
import type { ServeOptions } from '../actions/serve.js'
import type { Context } from '../context.js'
import { once } from '../once.js'
import { SCENARIO, withTableOptions } from '../view-options.js'

export function defineServe(program: Command, { terminal }: Context): void {
  const command = program
    .command('serve')
    .description('open a scenario or a tape as a page in the browser, on this machine only')
    .argument(...SCENARIO)
    .option('--port <number>', 'default: a free one', once)
    .addHelpText(
      'after',
      `
Examples:
  tapeline serve deepseek-r1
  tapeline serve trades.tape --port 8080
  tapeline serve file:live.db       (shows what is appended to the log)`,
    )
    .action(async (scenario: string, options: ServeOptions) => {
      const { serve } = await import('../actions/serve.js')
      await serve(terminal, scenario, options)
    })
  withTableOptions(command)
}
