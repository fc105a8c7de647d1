import type { Command } from 'commander'
import type { Context } from '../context.js'
import { UsageError } from '../usage-error.js'
import { knownAtOption, SCENARIO, type ViewOptions, whatIfOption, withTableOptions } from '../view-options.js'

interface SweepCommandOptions extends ViewOptions {
  readonly scale: readonly string[]
  readonly measure: readonly string[]
  readonly inOrder?: boolean
  readonly at?: string
  readonly workers?: string
  readonly queue?: string
  readonly folder?: string
  readonly resume?: string
  readonly csv?: boolean
  readonly json?: boolean
}

type Looked = Pick<SweepCommandOptions, 'whatIf' | 'inOrder' | 'at' | 'knownAt'>

const HELP = `
Factors are a range or a list: r1-release=0..1.5:0.1 or r1-release=0,0.5,1.
Workers take a second to start, and each replays the history once: they pay
where a sweep takes much longer than that. Workers on a queue, also on other
machines, are started by: tapeline sweep-worker --queue redis://host:6379

Examples:
  tapeline sweep deepseek-r1 --scale r1-release=0..1.5:0.1 \\
    --measure quotes.NVDA.marketCap --measure 'ranking[symbol=NVDA].rank' \\
    --at 2025-01-27T16:00-05:00
  tapeline sweep deepseek-r1 --scale r1-release=0,0.5,1 \\
    --measure quotes.NVDA.last --json
  tapeline sweep deepseek-r1 --scale r1-release=0..2:0.001 \\
    --measure quotes.NVDA.last --workers 4 --resume sweep.json --csv`

const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value]

export function defineSweep(program: Command, { terminal }: Context): void {
  const command = program
    .command('sweep')
    .description('measure many what-ifs: one for each factor of an event')
    .argument(...SCENARIO)
    .requiredOption('--scale <id=factors>', 'factors of an event; repeatable, for all combinations', collect)
    .option('--in-order', 'apply each --scale to the result of the one before it')
    .requiredOption('--measure <path>', 'a value of the state; repeatable', collect)
    .option('--at <moment>', 'the moment to measure; default: the end')
    .option('--workers <count>', 'number of worker threads, for the same table; default: none')
    .option('--queue <url>', 'a Redis, from which sweep-worker commands on any machines take branches')
    .option('--folder <path>', 'with --queue: a folder that all machines see, for the tape')
    .option('--resume <file>', 'continue from this file if it exists, and save rows in it as they come')
    .option('--csv', 'rows as CSV')
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'the whole table as one JSON object')
    .addHelpText('after', HELP)
    .action(async (scenario: string, options: SweepCommandOptions) => {
      const {
        csv,
        json,
        workers,
        queue,
        folder,
        resume,
        scale,
        measure: paths,
        at,
        knownAt,
        whatIf,
        inOrder,
        ...flags
      } = options
      if (csv === true && json === true) throw new UsageError('Use --csv or --json, not both.')
      const { factorsOf } = await import('../sweep/factors-of.js')
      const { workersOf } = await import('../sweep/workers-of.js')
      const factors = factorsOf(scale)
      const threads = workersOf(workers)
      if (queue !== undefined && workers !== undefined)
        throw new UsageError('Use --workers or --queue, not both.')
      if (folder !== undefined && queue === undefined) throw new UsageError('--folder needs --queue.')
      const onQueue =
        queue === undefined
          ? {}
          : {
              queue: {
                address: queue,
                ...(folder === undefined ? {} : { folder }),
                onWarning: (warning: string) => terminal.writeError(`tapeline: ${warning}\n`),
              },
            }
      const { scenarioOf } = await import('../scenario/timeline-of.js')
      const { sweepIn } = await import('../sweep/sweep-in.js')
      const { describeSweep, sweepCsv } = await import('../describe/sweep.js')
      const { ResumeFile } = await import('../sweep/resume-file.js')
      // Before reading, so that a file that cannot be written is found at once.
      const file = resume === undefined ? undefined : new ResumeFile(resume)
      const read = await scenarioOf(scenario, flags).catch((error: unknown) => {
        file?.close()
        throw error
      })
      const { momentText } = await import('../scenario/moment.js')
      const given = { whatIf, inOrder, at: momentText(at, read), knownAt: momentText(knownAt, read) }
      const asked = {
        ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Looked),
        ...threads,
        ...onQueue,
        paths,
      }
      const { table, notKept } = await sweepIn(terminal, read, factors, asked, file)
      if (json === true) terminal.write(`${JSON.stringify(table)}\n`)
      else if (csv === true) terminal.write(sweepCsv(table, paths))
      else terminal.write(describeSweep(terminal, table, paths, read.zone))
      if (notKept !== undefined) throw notKept
    })
  withTableOptions(command)
}
