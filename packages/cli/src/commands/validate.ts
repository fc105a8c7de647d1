import type { Command } from 'commander'
import type { ValidateOptions } from '../actions/validate.js'
import type { Context } from '../context.js'
import { withTableOptions } from '../view-options.js'

export function defineValidate(program: Command, context: Context): void {
  const command = program
    .command('validate')
    .description('list every fault of scenario files with its place')
    .argument('<scenario...>', 'files or folders, or shipped names')
    .option('--json', 'one JSON array')
    .addHelpText(
      'after',
      `
Ends with 1 where a file has a fault.

Examples:
  tapeline validate my-scenario.yaml
  tapeline validate scenarios/*/scenario.yaml --json`,
    )
    .action(async (names: string[], options: ValidateOptions) => {
      const { printFaults } = await import('../actions/validate.js')
      await printFaults(context, names, options)
    })
  withTableOptions(command)
}
