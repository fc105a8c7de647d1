import type { Command } from 'commander'
import type { CompareOptions } from '../actions/compare.js'
import type { Context } from '../context.js'
import { once } from '../once.js'
import { UsageError } from '../usage-error.js'
import { EVERY, SCENARIO, withTableOptions } from '../view-options.js'

const HELP = `
Of one what-if the recorded history is the first of the two.

Examples:
  tapeline compare deepseek-r1 half-the-shock --at 2025-01-27T16:00-05:00
  tapeline compare deepseek-r1 half-the-shock half-and-no-rebound --json
  tapeline compare deepseek-r1 no-release --select quotes.NVDA.last \\
    --every 1d --from 2025-01-17T16:00-05:00`

const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value]

export function defineCompare(program: Command, { terminal }: Context): void {
  const command = program
    .command('compare')
    .description('compare a what-if with the recorded history, or with another what-if')
    .argument(...SCENARIO)
    .argument('<branch>', 'a what-if of the scenario')
    .argument('[other]', 'another what-if to compare with the first')
    .option('--at <moment>', 'the moment; default: after the last event', once)
    .option('--every <step>', `a series of --select instead, at steps: ${EVERY}`, once)
    .option('--on <type>', 'a series after each event of a type; may be given again', collect)
    .option('--select <path>', 'a value of the state; may be given again', collect)
    .option('--from <moment>', 'first moment of the series', once)
    .option('--to <moment>', 'last moment of the series, inclusive', once)
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (scenario: string, branch: string, other: string | undefined, options: CompareOptions) => {
      checkUse(options)
      const { printComparison } = await import('../actions/compare.js')
      await printComparison(terminal, scenario, branch, other, options)
    })
  withTableOptions(command)
}

function checkUse({ at, every, on, select, from, to }: CompareOptions): void {
  const isSeries = (every ?? on) !== undefined
  if (isSeries && at !== undefined) throw new UsageError('Use --at, or --every or --on, not both.')
  if (every !== undefined && on !== undefined) throw new UsageError('Use --every or --on, not both.')
  if (isSeries && select === undefined) {
    throw new UsageError('A series needs a path, such as --select quotes.NVDA.last.')
  }
  if (!isSeries && (from !== undefined || to !== undefined)) {
    throw new UsageError(
      '--from and --to are bounds of a series and need --every or --on, such as --every 1d.',
    )
  }
}
