import type { Command } from 'commander'
import type { FollowLogOptions } from '../actions/follow-log.js'
import type { AppendOptions } from '../actions/log.js'
import type { Context } from '../context.js'
import { type EditOptions, SELECTOR_HELP, withEditOptions } from '../edit-options.js'
import { checkOutput } from '../file-error.js'
import { LOG } from '../log/log-address.js'
import { once } from '../once.js'
import { withTableOptions } from '../view-options.js'

export function defineLog(program: Command, context: Context): void {
  const log = program
    .command('log')
    .description('append to a durable log, follow it, export it or verify it')
    .addHelpText(
      'after',
      `
Other commands read a log in place of a scenario.
'tapeline log <command> --help' shows more.

Examples:
  tapeline log append file:week.db deepseek-r1
  tapeline log follow file:week.db quotes.NVDA.last
  tapeline at file:week.db end quotes.NVDA.last`,
    )
    .helpCommand(false)
    .showSuggestionAfterError()
  defineAppend(log, context)
  defineFollow(log, context)
  defineExportLog(log, context)
  defineVerifyLog(log, context)
}

function defineAppend(log: Command, { terminal }: Context): void {
  const command = log
    .command('append')
    .description('append events; one that the log has is not appended again')
    .argument(...LOG)
    .argument('<source>', 'JSON Lines of events, a scenario, a file of events, a table of prices, or -')
    .option('--expect <position>', 'refuse if another writer has appended after this position', once)
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
The first append makes the log. An event in JSON Lines has id, type, at and data.
Up to 10,000 events are appended at once, all or none; repeat an append that was
interrupted.

Examples:
  tapeline log append file:week.db deepseek-r1
  tapeline log append file:week.db closes.csv --symbol NVDA --list XNAS
  echo '{"id":"n1","type":"news.published","at":"2025-01-27T10:00-05:00",
    "data":{"summary":"…"}}' | tapeline log append file:week.db -`,
    )
    .action(async (address: string, source: string, options: AppendOptions) => {
      const { appendTo } = await import('../actions/log.js')
      await appendTo(terminal, address, source, options)
    })
  withTableOptions(command)
}

function defineFollow(log: Command, { terminal }: Context): void {
  const command = log
    .command('follow')
    .description('print values as events arrive, on what-if edits too')
    .argument(...LOG)
    .argument('[paths...]', 'values, such as quotes.NVDA.last; default: the events that arrive')
  const flags = withEditOptions(command)
  command
    .option('--once', 'end after the first output')
    .option('--until-position <n>', 'end at this position of the log', once)
    .option('--replace-checkpoint', 'replay a log that was restored to an older state')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
It stores a checkpoint beside the log, so that the next start is fast. With
edits, each line shows the recorded value and the one of the what-if. Ctrl+C ends it.
${SELECTOR_HELP}

Examples:
  tapeline log follow file:week.db
  tapeline log follow file:week.db quotes.NVDA.last quotes.NVDA.changePct
  tapeline log follow file:week.db quotes.NVDA.last --scale r1-release=0.5
  tapeline log follow file:week.db quotes.NVDA.last --once --json`,
    )
    .action(async (address: string, paths: readonly string[], options: FollowLogOptions & EditOptions) => {
      const { followLog } = await import('../actions/follow-log.js')
      await followLog(terminal, address, paths, flags, options)
    })
}

function defineExportLog(log: Command, { terminal }: Context): void {
  log
    .command('export')
    .description('write the events of a log to a file')
    .argument(...LOG)
    .requiredOption('-o, --out <file>', 'ends in .tape, .jsonl, .csv, .parquet or .arrow')
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  tapeline log export file:week.db -o week.tape`,
    )
    .action(async (address: string, options: { readonly out: string; readonly json?: boolean }) => {
      checkOutput('--out', options.out)
      const { checkEnding } = await import('./export.js')
      checkEnding(options.out)
      const { exportLog } = await import('../actions/log.js')
      await exportLog(terminal, address, options)
    })
}

function defineVerifyLog(log: Command, { terminal }: Context): void {
  log
    .command('verify')
    .description('check that each event of a log is as it was appended')
    .argument(...LOG)
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Checks the order, the ids, the hash of every event, and that its causes and
corrected events are in the log. A changed event is named. Exit codes: 0, or 1 if
something is wrong.

Examples:
  tapeline log verify file:week.db`,
    )
    .action(async (address: string, options: { readonly json?: boolean }) => {
      const { verifyLog } = await import('../actions/log.js')
      await verifyLog(terminal, address, options)
    })
}
