import { type Command, Option } from 'commander'
import type { Context } from '../context.js'
import { checkOutput, showPath } from '../file-error.js'
import { UsageError } from '../usage-error.js'
import {
  EVERY,
  knownAtOption,
  SCENARIO,
  type ViewOptions,
  whatIfOption,
  withTableOptions,
} from '../view-options.js'

type What = 'events' | 'samples' | 'state'

interface ExportCommandOptions extends ViewOptions {
  readonly out: string
  readonly what: What
  readonly select?: readonly string[]
  readonly every?: string
  readonly on?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly at?: string
  readonly json?: boolean
}

const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value]

export function defineExport(program: Command, { terminal }: Context): void {
  const command = program
    .command('export')
    .description('writes events, samples or a state to CSV, JSON Lines, Parquet or Arrow')
    .argument(...SCENARIO)
    .requiredOption('--out <file>', 'ends in .csv, .jsonl, .parquet, .arrow or .tape')
    .addOption(
      new Option('--what <what>', 'what is written')
        .choices(['events', 'samples', 'state'])
        .default('events'),
    )
    .option(
      '--select <path>',
      "of samples or a state, a value: 'quotes.NVDA.last'; may be given again",
      collect,
    )
    .option('--every <step>', `of samples: ${EVERY}`)
    .option('--on <type>', 'of samples: after each event of a type; may be given again', collect)
    .option('--from <moment>', 'of samples, inclusive; default: the first event')
    .option('--to <moment>', 'of samples, inclusive; default: the last event')
    .option('--at <moment>', 'of a state; default: the end')
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'tell what was written as one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline export deepseek-r1 --out week.parquet
  tapeline export deepseek-r1 --out nvda.csv --what samples \\
    --select quotes.NVDA.last --every 1h \\
    --from 2025-01-27T09:30-05:00 --to 2025-01-27T16:00-05:00
  tapeline export deepseek-r1 --out close.jsonl --what state \\
    --at 2025-01-27T16:00-05:00`,
    )
    .action(async (scenario: string, options: ExportCommandOptions) => {
      checkOptions(options)
      checkOutput('--out', options.out)
      checkEnding(options.out)
      const { timelineOf } = await import('../scenario/timeline-of.js')
      const { exportedRows } = await import('../export/exported-rows.js')
      const { out, what, json, select, every, on, from, to, at, ...looked } = options
      const lookedAt = await timelineOf(scenario, looked)
      const { timeline, zone } = lookedAt
      const { momentText } = await import('../scenario/moment.js')
      const moments = { timeline, zone }
      const wanted = {
        ...{ out, what, select, every, on },
        from: momentText(from, moments),
        to: momentText(to, moments),
        at: momentText(at, moments),
      }
      const rows = await exportedRows(lookedAt, wanted, terminal.interrupted)
      // What was corrected is written, too, since it stands again where the history is seen as known before.
      const corrected = what === 'events' ? rows - timeline.length : 0
      const told = corrected === 0 ? '' : `, ${corrected} of them corrected or retracted by others`
      if (json === true) terminal.write(`${JSON.stringify({ file: out, what, rows })}\n`)
      else {
        const { wrapped } = await import('../describe/wrapped.js')
        const text = `${out}: ${rows} ${what === 'state' ? 'values' : what}${told}`
        terminal.write(`${wrapped(terminal, text, 2)}\n`)
      }
    })
  withTableOptions(command)
}

/** @throws UsageError where the name of the file does not say how it is written */
function checkEnding(out: string): void {
  if (/\.(csv|jsonl|ndjson|parquet|arrow|feather|tape)$/i.test(out)) return
  throw new UsageError(
    `--out '${showPath(out)}' does not say how it is written; end it in .csv, .jsonl, .parquet, .arrow or .tape.`,
  )
}

/** @throws UsageError for options that mean nothing together */
function checkOptions({ what, select, every, on, from, to, at }: ExportCommandOptions): void {
  if (what === 'samples' && (select === undefined || (every === undefined) === (on === undefined)))
    throw new UsageError(
      'Samples need --select, and --every or --on: --select quotes.NVDA.last --every 1h, say.',
    )
  if (what !== 'samples' && (every ?? on ?? from ?? to) !== undefined)
    throw new UsageError('--every, --on, --from and --to are of --what samples.')
  if (what === 'events' && select !== undefined)
    throw new UsageError('--select is of --what samples and --what state.')
  if (what !== 'state' && at !== undefined) throw new UsageError('--at is of --what state.')
}
