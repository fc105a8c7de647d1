import type { Command } from 'commander'
import type { CheckOptions } from '../actions/check.js'
import type { Context } from '../context.js'
import { withTableOptions } from '../view-options.js'

export function defineCheck(program: Command, context: Context): void {
  const command = program
    .command('check')
    .description('check the expectations and claims of scenarios')
    .argument('<scenario...>', 'shipped names, or files or folders')
    .option('--json', 'one JSON array')
    .addHelpText(
      'after',
      `
Ends with 1 where an expectation does not hold, or a claim has another verdict
than the file declares for it.

Examples:
  tapeline check deepseek-r1
  tapeline check meta-2022-02-03 my-scenario.yaml --json`,
    )
    .action(async (names: string[], options: CheckOptions) => {
      const { printChecks } = await import('../actions/check.js')
      await printChecks(context, names, options)
    })
  withTableOptions(command)
}
