import type { Command } from 'commander'
import type { Context } from '../context.js'
import { once } from '../once.js'
import { UsageError } from '../usage-error.js'
import { SCENARIO } from '../view-options.js'

interface CompareOptions {
  readonly at?: string
  readonly every?: string
  readonly select?: string
  readonly from?: string
  readonly to?: string
  readonly json?: boolean
}

const HELP = `
Of one what-if the recorded history is the first of the two.

Examples:
  tapeline compare deepseek-r1 half-the-shock --at 2025-01-27T16:00-05:00
  tapeline compare deepseek-r1 half-the-shock half-and-no-rebound --json
  tapeline compare deepseek-r1 no-release --select quotes.NVDA.last \\
    --every '1 day' --from 2025-01-17T16:00-05:00`

export function defineCompare(program: Command, { terminal }: Context): void {
  program
    .command('compare')
    .description('where a what-if differs from the recorded history, or from another')
    .argument(...SCENARIO)
    .argument('<branch>', 'a what-if of the scenario')
    .argument('[other]', 'another, which is compared with the first')
    .option('--at <moment>', 'when to look; default: after the last event', once)
    .option('--every <step>', "a series of --select instead, at steps of '1 day', say", once)
    .option('--select <path>', 'a single value of the state', once)
    .option('--from <moment>', 'first moment of the series', once)
    .option('--to <moment>', 'last moment of the series, inclusive', once)
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (scenario: string, branch: string, other: string | undefined, options: CompareOptions) => {
      checkUse(options)
      const names = other === undefined ? (['recorded', branch] as const) : ([branch, other] as const)
      const { a, b, zone } = await (await import('../scenario/named-timelines.js')).namedTimelines(
        scenario,
        names,
      )
      const { every, select } = options
      if (every !== undefined && select !== undefined) {
        const { comparedSeries } = await import('../scenario/compared-series.js')
        const rows = comparedSeries(a, b, { ...options, every, select })
        const { describeSeries } = await import('../describe/series.js')
        const { formatInstant } = await import('@tapeline/core')
        const series = rows.map((row) => ({ ...row, at: formatInstant(row.at) }))
        terminal.write(
          options.json === true
            ? `${JSON.stringify({ a: a.name, b: b.name, path: select, series })}\n`
            : `${select}\n\n${describeSeries(terminal, rows, [a.name, b.name], zone)}`,
        )
        return
      }
      const { compareMarkets } = await import('../scenario/compared-markets.js')
      const { comparisonJson, describeComparison } = await import('../describe/compared-markets.js')
      const compared = compareMarkets(a, b, { at: options.at, zone })
      terminal.write(
        options.json === true
          ? `${JSON.stringify(comparisonJson(compared, select))}\n`
          : describeComparison(terminal, compared, select),
      )
    })
}

function checkUse({ at, every, select, from, to }: CompareOptions): void {
  if (every !== undefined && at !== undefined) throw new UsageError('Give --at or --every, not both.')
  if (every !== undefined && select === undefined) {
    throw new UsageError('A series needs a path: add --select quotes.NVDA.last, say.')
  }
  if (every === undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError("--from and --to are bounds of a series: add --every '1 day', say.")
  }
}
