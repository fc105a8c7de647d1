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
    .description('write events, samples or a state to CSV, JSON Lines, Parquet or Arrow')
    .argument(...SCENARIO)
    .requiredOption('--out <file>', 'ends in .csv, .jsonl, .parquet, .arrow or .tape')
    .addOption(
      new Option('--what <what>', 'the contents').choices(['events', 'samples', 'state']).default('events'),
    )
    .option('--select <path>', "a value of samples or a state: 'quotes.NVDA.last'; repeatable", collect)
    .option('--every <step>', `of samples: ${EVERY}`)
    .option('--on <type>', 'for samples: after each event of a type; repeatable', collect)
    .option('--from <moment>', 'for samples, inclusive; default: the first event')
    .option('--to <moment>', 'for samples, inclusive; default: the last event')
    .option('--at <moment>', 'for a state; default: the end')
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'a report as one JSON object')
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
      // Corrected events are written too, since they are in effect again in an earlier view of the history.
      const corrected = what === 'events' ? rows - timeline.length : 0
      const suffix = corrected === 0 ? '' : `, ${corrected} of them corrected or retracted by others`
      if (json === true) terminal.write(`${JSON.stringify({ file: out, what, rows })}\n`)
      else {
        const { wrapped } = await import('../describe/wrapped.js')
        const text = `${out}: ${rows} ${what === 'state' ? 'values' : what}${suffix}`
        terminal.write(`${wrapped(terminal, text, 2)}\n`)
      }
    })
  withTableOptions(command)
}

/** @throws UsageError if the ending of the file is unknown */
export function checkEnding(out: string): void {
  if (/\.(csv|jsonl|ndjson|parquet|arrow|feather|tape)$/i.test(out)) return
  throw new UsageError(
    `--out '${showPath(out)}' has an unknown ending; use .csv, .jsonl, .parquet, .arrow or .tape.`,
  )
}

/** @throws UsageError for options that cannot be combined */
function checkOptions({ what, select, every, on, from, to, at }: ExportCommandOptions): void {
  if (what === 'samples' && (select === undefined || (every === undefined) === (on === undefined)))
    throw new UsageError(
      'Samples need --select, and --every or --on, such as --select quotes.NVDA.last --every 1h.',
    )
  if (what !== 'samples' && (every ?? on ?? from ?? to) !== undefined)
    throw new UsageError('--every, --on, --from and --to need --what samples.')
  if (what === 'events' && select !== undefined)
    throw new UsageError('--select needs --what samples or --what state.')
  if (what !== 'state' && at !== undefined) throw new UsageError('--at needs --what state.')
}
