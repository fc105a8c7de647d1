import type { Command } from 'commander'
import type { Context } from '../context.js'
import {
  knownAtOption,
  SCENARIO,
  type ViewOptions,
  WHEN,
  whatIfOption,
  withTableOptions,
} from '../view-options.js'

interface ExplainOptions extends ViewOptions {
  readonly json?: boolean
}

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
      const { timelineOf } = await import('../scenario/timeline-of.js')
      const { momentOf, noteOutside } = await import('../scenario/moment.js')
      const { explain, replay } = await import('@tapeline/core')
      const { market } = await import('@tapeline/core/market')
      const { json, ...looked } = options
      const { timeline, zone } = await timelineOf(scenario, looked)
      const at = momentOf(when, { timeline, zone })
      noteOutside(terminal, at, { timeline, zone })
      const explanation = explain(replay(timeline, market), { path, at })
      const { value, basis, evidence, context } = explanation
      if (json === true)
        terminal.write(`${JSON.stringify({ value: value ?? null, basis, evidence, context })}\n`)
      else {
        const { describeExplanation } = await import('../describe/explanation.js')
        terminal.write(describeExplanation(terminal, explanation, { path, at, zone }))
      }
    })
  withTableOptions(command)
}
