import type { Command } from 'commander'
import type { AtOptions } from '../actions/at.js'
import type { Context } from '../context.js'
import { knownAtOption, SCENARIO, WHEN, whatIfOption, withTableOptions } from '../view-options.js'

export function defineAt(program: Command, { terminal }: Context): void {
  const command = program
    .command('at')
    .description('the market at a moment or several, or one value of it')
    .argument(...SCENARIO)
    .argument(WHEN[0], `${WHEN[1]}; several are separated by commas`)
    .argument('[path]', "a value of the state: 'quotes.NVDA.changePct'")
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'one JSON value, or an array of one for each moment')
    .addHelpText(
      'after',
      `
Examples:
  tapeline at deepseek-r1 2025-01-27T16:00-05:00
  tapeline at deepseek-r1 2025-01-27T16:00-05:00 quotes.NVDA.changePct
  tapeline at deepseek-r1 '2025-01-24 close,2025-01-27 close' quotes.NVDA.last
  tapeline at deepseek-r1 2025-01-27T16:30-05:00 quotes.NVDA.last \\
    --known-at 2025-01-27T16:30-05:00
  tapeline at deepseek-r1 2025-01-27T16:00-05:00 ranking \\
    --what-if no-release --json`,
    )
    .action(async (scenario: string, when: string, path: string | undefined, options: AtOptions) => {
      const { printAt } = await import('../actions/at.js')
      await printAt(terminal, scenario, when, path, options)
    })
  withTableOptions(command)
}
