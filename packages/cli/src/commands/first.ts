import type { Command } from 'commander'
import type { Context } from '../context.js'
import { knownAtOption, SCENARIO, type ViewOptions, whatIfOption, withTableOptions } from '../view-options.js'

interface FirstOptions extends ViewOptions {
  readonly json?: boolean
}

const HELP = `
A condition compares paths, numbers and quoted texts by == != < <= > >=, joined
by and, or, not and parentheses. No comparison with what is not there holds. If
the condition never holds, the command says so and ends with 1.

Examples:
  tapeline first deepseek-r1 "ranking[0].symbol != 'NVDA'"
  tapeline first deepseek-r1 \\
    'quotes.NVDA.changePct < -10 and quotes["^DJI"].changePct > 0' --json
  tapeline first deepseek-r1 'quotes.NVDA.last < 130' --what-if half-the-shock`

export function defineFirst(program: Command, { terminal, fail }: Context): void {
  const command = program
    .command('first')
    .description('find the first event after which a condition holds')
    .argument(...SCENARIO)
    .argument('<condition>', "such as 'quotes.NVDA.changePct < -10'")
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'one JSON object, or null if it never holds')
    .addHelpText('after', HELP)
    .action(async (scenario: string, text: string, options: FirstOptions) => {
      const { parseCondition } = await import('../condition/parse-condition.js')
      const condition = parseCondition(text)
      const { timelineOf } = await import('../scenario/timeline-of.js')
      const { firstHolding } = await import('../condition/first-holding.js')
      const { json, ...looked } = options
      const { timeline, zone } = await timelineOf(scenario, looked)
      const found = firstHolding(timeline, condition)
      if (found === undefined) fail()
      if (json === true) {
        terminal.write(`${JSON.stringify(found ?? null)}\n`)
        return
      }
      const { describeHolding } = await import('../describe/holding.js')
      terminal.write(describeHolding(terminal, found, zone))
    })
  withTableOptions(command)
}
