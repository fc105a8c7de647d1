import type { Command } from 'commander'
import type { Context } from '../context.js'

interface AtOptions {
  readonly knownAt?: string
  readonly whatIf?: string
  readonly json?: boolean
}

export function defineAt(program: Command, { terminal }: Context): void {
  program
    .command('at')
    .description('the market at a moment, or one value of it')
    .argument('<scenario>', 'a shipped name, or a file or folder')
    .argument('<when>', "a moment with an offset or a zone: '2025-01-27T16:00-05:00'")
    .argument('[path]', "a value of the state: 'quotes.NVDA.changePct'")
    .option('--known-at <moment>', 'as it was known then')
    .option('--what-if <name>', 'on a what-if of the scenario')
    .option('--json', 'one JSON value')
    .addHelpText(
      'after',
      `
Examples:
  tapeline at deepseek-r1 2025-01-27T16:00-05:00
  tapeline at deepseek-r1 2025-01-27T16:00-05:00 quotes.NVDA.changePct
  tapeline at deepseek-r1 2025-01-27T16:30-05:00 quotes.NVDA.last --known-at 2025-01-27T16:30-05:00
  tapeline at deepseek-r1 2025-01-27T16:00-05:00 ranking --what-if 'no release' --json`,
    )
    .action(async (scenario: string, when: string, path: string | undefined, options: AtOptions) => {
      const { timelineOf } = await import('../scenario/timeline-of.js')
      const { replay } = await import('@tapeline/core')
      const { market } = await import('@tapeline/core/market')
      const { valueIn } = await import('../scenario/value-in.js')
      const state = replay(await timelineOf(scenario, options), market).at(when)
      const value = path === undefined ? state : valueIn(state, path)
      if (options.json === true) terminal.write(`${JSON.stringify(value)}\n`)
      else {
        const { describeState } = await import('../describe/state.js')
        const { describeValue } = await import('../describe/value.js')
        terminal.write(path === undefined ? describeState(terminal, state) : describeValue(terminal, value))
      }
    })
}
