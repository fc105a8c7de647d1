import type { Command } from 'commander'
import type { Context } from '../context.js'
import { progressBar } from '../terminal/progress-bar.js'
import { UsageError } from '../usage-error.js'

interface SweepCommandOptions {
  readonly scale: readonly string[]
  readonly measure: readonly string[]
  readonly at?: string
  readonly knownAt?: string
  readonly whatIf?: string
  readonly resume?: string
  readonly csv?: boolean
  readonly json?: boolean
}

const collect = (value: string, list: readonly string[]): readonly string[] => [...list, value]

export function defineSweep(program: Command, { terminal }: Context): void {
  program
    .command('sweep')
    .description('measures many what-ifs at once: one for each factor of an event')
    .argument('<scenario>', 'a shipped name, or a file or folder')
    .requiredOption(
      '--scale <id=from..to:step>',
      'factors of an event; given again, each with each',
      collect,
      [],
    )
    .requiredOption('--measure <path>', 'a value of the state; may be given again', collect, [])
    .option('--at <moment>', 'when it is measured; default: the end')
    .option('--what-if <name>', 'on a what-if of the scenario')
    .option('--known-at <moment>', 'as it was known then')
    .option('--resume <file>', 'go on from this file if it is there; an interrupted sweep is kept in it')
    .option('--csv', 'rows as CSV')
    .option('--json', 'the whole table as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline sweep deepseek-r1 --scale r1-release=0..1.5:0.1 --measure quotes.NVDA.marketCap \\
    --measure 'ranking[symbol=NVDA].rank' --at 2025-01-27T16:00-05:00
  tapeline sweep deepseek-r1 --scale r1-release=0,0.5,1 --measure quotes.NVDA.last --json`,
    )
    .action(async (scenario: string, options: SweepCommandOptions) => {
      if (options.scale.length === 0)
        throw new UsageError('Say what is scaled: --scale r1-release=0..1.5:0.1.')
      if (options.measure.length === 0)
        throw new UsageError('Say what is measured: --measure quotes.NVDA.last.')
      if (options.csv === true && options.json === true)
        throw new UsageError('Ask for --csv or --json, not both.')
      const { factorsOf } = await import('../sweep/factors-of.js')
      const factors = factorsOf(options.scale)
      const { timelineOf } = await import('../scenario/timeline-of.js')
      const { sweepFactors } = await import('../sweep/sweep-factors.js')
      const { describeSweep, sweepCsv } = await import('../describe/sweep.js')
      const timeline = await timelineOf(scenario, options)
      const bar = progressBar(terminal)
      try {
        const table = await sweepFactors(
          timeline,
          factors,
          options,
          terminal.interrupted,
          ({ done, count }) => bar.show({ phase: 'branches', done, total: count }),
        )
        bar.stop()
        terminal.interrupted.throwIfAborted()
        if (options.json === true) terminal.write(`${JSON.stringify(table)}\n`)
        else if (options.csv === true) terminal.write(sweepCsv(table, options.measure))
        else terminal.write(describeSweep(table, options.measure))
      } finally {
        bar.stop()
      }
    })
}
