import type { Command } from 'commander'
import type { ExplainOptions } from '../actions/explain.js'
import type { Context } from '../context.js'
import { knownAtOption, SCENARIO, WHEN, whatIfOption, withTableOptions } from '../view-options.js'

export function defineExplain(program: Command, { terminal }: Context): void {
  const command = program
    .command('explain')
    .description('show the events and sources that a value depends on')
    .argument(...SCENARIO)
    .argument(...WHEN)
    .argument('<path>', "a value of the state: 'quotes.NVDA.marketCapChange'")
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline explain deepseek-r1 2025-01-27T16:00-05:00 \\
    quotes.NVDA.marketCapChange
  tapeline explain deepseek-r1 2025-01-27T16:00-05:00 \\
    'ranking[symbol=NVDA].rank' --json`,
    )
    .action(async (scenario: string, when: string, path: string, options: ExplainOptions) => {
      const { printExplanation } = await import('../actions/explain.js')
      await printExplanation(terminal, scenario, when, path, options)
    })
  withTableOptions(command)
}
