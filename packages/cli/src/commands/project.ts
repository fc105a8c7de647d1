import type { Command } from 'commander'
import type { Context } from '../context.js'
import type { TypedProjectOptions } from '../project/project-options-of.js'
import type { TableFlags } from '../scenario/open-source.js'
import { UsageError } from '../usage-error.js'
import { SCENARIO, withTableOptions } from '../view-options.js'

interface ProjectCommandOptions extends TypedProjectOptions, TableFlags {
  readonly csv?: boolean
  readonly json?: boolean
}

const HELP = `
A shock is fitted to the closes of its day and of --fit-days after it: how deep
it was for each instrument, and which part is won back how fast. One day does
not determine both the part and the half-life: hold one of them. The history is
then cut off before the shock, and the shock drawn many times with the noise of
the fit. This describes the fit and is no forecast.

Examples:
  tapeline project deepseek-r1 r1-release quotes.NVDA.last --half-life 2
  tapeline project deepseek-r1 r1-release quotes.NVDA.marketCap --part 1 \\
    --runs 1000 --seed 7 --csv
  tapeline project deepseek-r1 r1-release quotes.AVGO.last --half-life 2 \\
    --instruments NVDA,AVGO,MRVL --days 5 --json`

export function defineProject(program: Command, { terminal }: Context): void {
  const command = program
    .command('project')
    .description('draw many runs of a shock that is fitted to the days after an event')
    .argument(...SCENARIO)
    .argument('<event>', 'the id of the event that causes the shock')
    .argument('<path>', "a number of the state: 'quotes.NVDA.last'")
    .option(
      '--instruments <symbols>',
      'instruments to fit; default: equities whose prices declare it as a cause',
    )
    .option('--session <day>', 'the day of the shock; default: the day of the first such price')
    .option('--fit-days <count>', 'trading days after it to fit; default: 1')
    .option('--half-life <days>', 'fix it, in trading days')
    .option('--part <share>', 'fix the part that is won back; 1 is all of it')
    .option('--noise <deviation>', "of a day's log return; default: the residuals of the fit")
    .option('--days <count>', 'trading days after the shock to show; default: 9')
    .option('--runs <count>', 'number of runs; default: 200')
    .option('--seed <number>', 'seed of the random numbers; default: 0')
    .option('--csv', 'the quantiles of each close as CSV')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (scenario: string, event: string, path: string, options: ProjectCommandOptions) => {
      if (options.csv === true && options.json === true)
        throw new UsageError('Use --csv or --json, not both.')
      const { projectOptionsOf } = await import('../project/project-options-of.js')
      const { csv, json, symbol, symbolFromName, list, zone, unchecked, ...typed } = options
      const asked = projectOptionsOf(path, typed)
      const flags = Object.fromEntries(
        Object.entries({ symbol, symbolFromName, list, zone, unchecked }).filter(
          ([, value]) => value !== undefined,
        ),
      )
      const { scenarioOf } = await import('../scenario/timeline-of.js')
      const { projectedShock } = await import('../project/projected-shock.js')
      const { describeProjection, projectionCsv, projectionJson } = await import('../describe/projection.js')
      const { timeline, title, name } = await scenarioOf(scenario, flags)
      const projected = projectedShock(timeline, event, asked)
      if (json === true)
        terminal.write(`${JSON.stringify(projectionJson(projected, { scenario: name, ...asked }))}\n`)
      else if (csv === true) terminal.write(projectionCsv(projected))
      else terminal.write(describeProjection(terminal, projected, { title, ...asked }))
    })
  withTableOptions(command)
}
