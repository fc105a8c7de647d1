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
it was for each instrument, and which part is won back how fast. One day hardly
tells the part from the half-life: hold one of them. The history is then cut off
before the shock, and the shock drawn many times with the noise of the fit. It
describes what was fitted, and is no forecast.

Examples:
  tapeline project deepseek-r1 r1-release quotes.NVDA.last --half-life 2
  tapeline project deepseek-r1 r1-release quotes.NVDA.marketCap --part 1 \\
    --runs 1000 --seed 7 --csv
  tapeline project deepseek-r1 r1-release quotes.AVGO.last --half-life 2 \\
    --instruments NVDA,AVGO,MRVL --days 5 --json`

export function defineProject(program: Command, { terminal }: Context): void {
  const command = program
    .command('project')
    .description('what a shock, fitted to the days after an event, spreads to in many runs')
    .argument(...SCENARIO)
    .argument('<event>', 'the id of the event that is the cause of the shock')
    .argument('<path>', "a number of the state: 'quotes.NVDA.last'")
    .option('--instruments <symbols>', 'what is fitted; default: equities whose prices declare it a cause')
    .option('--session <day>', 'the day of the shock; default: of the first such price')
    .option('--fit-days <count>', 'trading days after it that are fitted; default: 1')
    .option('--half-life <days>', 'hold it, in trading days')
    .option('--part <share>', 'hold the part that is won back: 1 is all of it')
    .option('--noise <deviation>', "of a day's log return; default: what the fit leaves")
    .option('--days <count>', 'trading days after the shock to look at; default: 9')
    .option('--runs <count>', 'how many; default: 200')
    .option('--seed <number>', 'of the random numbers; default: 0')
    .option('--csv', 'the quantiles of each close as CSV')
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (scenario: string, event: string, path: string, options: ProjectCommandOptions) => {
      if (options.csv === true && options.json === true)
        throw new UsageError('Ask for --csv or --json, not both.')
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
