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

interface AtOptions extends ViewOptions {
  readonly json?: boolean
}

export function defineAt(program: Command, { terminal }: Context): void {
  const command = program
    .command('at')
    .description('the market at a moment, or one value of it')
    .argument(...SCENARIO)
    .argument(...WHEN)
    .argument('[path]', "a value of the state: 'quotes.NVDA.changePct'")
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'one JSON value')
    .addHelpText(
      'after',
      `
Examples:
  tapeline at deepseek-r1 2025-01-27T16:00-05:00
  tapeline at deepseek-r1 2025-01-27T16:00-05:00 quotes.NVDA.changePct
  tapeline at deepseek-r1 2025-01-27T16:30-05:00 quotes.NVDA.last \\
    --known-at 2025-01-27T16:30-05:00
  tapeline at deepseek-r1 2025-01-27T16:00-05:00 ranking \\
    --what-if no-release --json`,
    )
    .action(async (scenario: string, when: string, path: string | undefined, options: AtOptions) => {
      const { replay } = await import('@tapeline/core')
      const { valueAtPath } = await import('@tapeline/core/internal')
      const { market } = await import('@tapeline/core/market')
      const { historyOf, scenarioOf } = await import('../scenario/timeline-of.js')
      const { checkPaths } = await import('../scenario/check-paths.js')
      const { momentOf, noteOutside } = await import('../scenario/moment.js')
      const { knownAt, whatIf, json: _, ...flags } = options
      const read = await scenarioOf(scenario, flags)
      const at = momentOf(when, read)
      const known = knownAt === undefined ? {} : { knownAt: momentOf(knownAt, read) }
      const branch = whatIf === undefined ? {} : { whatIf }
      const timeline = await historyOf(read, whatIf)
      const seen = known.knownAt === undefined ? timeline : timeline.asKnownAt(known.knownAt)
      const state = replay(seen, market).at(at)
      if (path !== undefined) checkPaths([path], seen, read.timeline)
      noteOutside(terminal, at, { timeline: seen, zone: read.zone })
      const value = path === undefined ? state : valueAtPath(state, path)
      if (options.json === true) terminal.write(`${JSON.stringify(value ?? null)}\n`)
      else if (path === undefined) {
        const { describeState } = await import('../describe/state.js')
        const { title, zone } = read
        terminal.write(describeState(terminal, state, { title, zone, at, ...known, ...branch }))
      } else {
        const { describeValue } = await import('../describe/value.js')
        terminal.write(describeValue(terminal, value, read.zone, path))
      }
    })
  withTableOptions(command)
}
