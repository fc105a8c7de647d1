import type { Command } from 'commander'
import type { Context } from '../context.js'
import { once } from '../once.js'
import type { TableFlags } from '../scenario/open-source.js'
import { UsageError } from '../usage-error.js'
import { EVERY, SCENARIO, withTableOptions } from '../view-options.js'

interface CompareOptions extends TableFlags {
  readonly at?: string
  readonly every?: string
  readonly on?: readonly string[]
  readonly select?: readonly string[]
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
      const names = other === undefined ? (['recorded', branch] as const) : ([branch, other] as const)
      const { at, every, on, select, from, to, json, ...flags } = options
      const { namedTimelines } = await import('../scenario/named-timelines.js')
      const { a, b, zone } = await namedTimelines(scenario, names, flags)
      const { momentText, noteOutside } = await import('../scenario/moment.js')
      const moments = { timeline: b.timeline, zone }
      if ((every ?? on) !== undefined && select !== undefined) {
        const { comparedSeries } = await import('../scenario/compared-series.js')
        const { describeSeries } = await import('../describe/series.js')
        const { formatInstant } = await import('@tapeline/core')
        const bounds = { from: momentText(from, moments), to: momentText(to, moments) }
        const series = select.map((path) => ({
          path,
          rows: comparedSeries(a, b, path, { every, on, ...bounds }),
        }))
        if (json !== true) {
          const texts = series.map(
            ({ path, rows }) =>
              `${path}\n\n${describeSeries(terminal, rows, [a.name, b.name], { zone, path })}`,
          )
          terminal.write(texts.join('\n'))
          return
        }
        const shown = series.map(({ path, rows }) => ({
          path,
          series: rows.map((row) => ({ ...row, at: formatInstant(row.at) })),
        }))
        terminal.write(`${JSON.stringify({ a: a.name, b: b.name, ...oneOrAll(shown) })}\n`)
        return
      }
      const { checkPaths } = await import('../scenario/check-paths.js')
      const { compareMarkets } = await import('../scenario/compared-markets.js')
      const { comparisonJson, describeComparison } = await import('../describe/compared-markets.js')
      checkPaths(select ?? [], a.timeline, b.timeline)
      const compared = compareMarkets(a, b, { at: momentText(at, moments), zone })
      if (at !== undefined) noteOutside(terminal, compared.at, moments)
      terminal.write(
        json === true
          ? `${JSON.stringify(comparisonJson(compared, select))}\n`
          : describeComparison(terminal, compared, select),
      )
    })
  withTableOptions(command)
}

/** One selected value is in the object itself, several are in a list. */
function oneOrAll<Shown extends object>(
  shown: readonly Shown[],
): Shown | { readonly selected: readonly Shown[] } {
  const [first] = shown
  return shown.length === 1 && first !== undefined ? first : { selected: shown }
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
