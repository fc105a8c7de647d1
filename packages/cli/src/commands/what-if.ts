import type { Command } from 'commander'
import type { Context } from '../context.js'
import { once } from '../once.js'
import type { TableFlags } from '../scenario/open-source.js'
import type { EditFlag } from '../scenario/read-edit-flags.js'
import { UsageError } from '../usage-error.js'
import { SCENARIO, withTableOptions } from '../view-options.js'

interface WhatIfCommandOptions extends TableFlags {
  readonly consequences?: string
  readonly exchange?: string
  readonly inOrder?: boolean
  readonly at?: string
  readonly json?: boolean
}

const HELP = `
A selector is the id of an event, or type:<type>, instrument:<symbol>,
sector:<name>, source:<key or name, #fact>, or cause:<id> for what declares that
event as a cause. Edits may be given more than once; all see the recorded
history. Scaling an event that is no price scales its declared consequences;
scaling a price, its own move.

Examples:
  tapeline what-if deepseek-r1 no-release
  tapeline what-if deepseek-r1 --remove r1-release --consequences scale=0
  tapeline what-if deepseek-r1 --scale r1-release=0.5 \\
    --at 2025-01-27T16:00-05:00
  tapeline what-if deepseek-r1 --shift 'r1-release=5 trading days' \\
    --exchange XNYS --consequences along
  tapeline what-if deepseek-r1 --replace 'r1-cost={"amountUsdMax":56e6}' --json
  tapeline what-if deepseek-r1 --multiply-prices \\
    'instrument:NVDA from 2025-01-27T09:30-05:00=0.9'
  tapeline what-if deepseek-r1 --scale close-NVDA-2025-01-28=0 \\
    --consequences keep`

export function defineWhatIf(program: Command, { terminal }: Context): void {
  const flags: EditFlag[] = []
  const collect =
    (edit: EditFlag['edit']) =>
    (text: string): readonly EditFlag[] => {
      flags.push({ edit, text })
      return flags
    }
  const command = program
    .command('what-if')
    .description('show how a what-if or a list of edits changes each instrument')
    .argument(...SCENARIO)
    .argument('[name]', 'a what-if of the scenario; or use the edit options below')
    .option('--remove <selector>', 'remove these events', collect('remove'))
    .option('--scale <selector=factor>', 'scale moves to this power of the recorded return', collect('scale'))
    .option(
      '--multiply-prices <selector from moment=factor>',
      'multiply the prices of these events',
      collect('multiply-prices'),
    )
    .option('--shift <selector=duration>', "'5 trading days', '90 minutes', '-1 day'", collect('shift'))
    .option('--replace <id=data>', 'new data fields, as a JSON object', collect('replace'))
    .option('--insert <json>', 'an event, or a list of events', collect('insert'))
    .option('--consequences <keep|drop|scale=k>', 'of edited events; for --shift also along', once)
    .option('--exchange <code>', 'the trading days of --shift for events without an instrument', once)
    .option('--in-order', 'apply each edit to the result of the one before it')
    .option('--at <moment>', 'the moment; default: after the last event', once)
    .option('--json', 'one JSON object')
    .addHelpText('after', HELP)
    .action(async (nameOrPath: string, name: string | undefined, options: WhatIfCommandOptions) => {
      checkUse(name, flags, options)
      const { noteOutside } = await import('../scenario/moment.js')
      const { outcomeJson, outcomeOf } = await import('../scenario/what-if-outcome.js')
      const outcome = await outcomeOf(nameOrPath, name, flags, options)
      if (options.at !== undefined)
        noteOutside(terminal, outcome.at, { timeline: outcome.b.timeline, zone: outcome.zone })
      if (options.json === true) {
        terminal.write(`${JSON.stringify(outcomeJson(outcome))}\n`)
        return
      }
      const { describeOutcome } = await import('../describe/what-if-outcome.js')
      terminal.write(describeOutcome(terminal, outcome))
    })
  withTableOptions(command)
}

function checkUse(name: string | undefined, flags: readonly EditFlag[], options: WhatIfCommandOptions): void {
  if (name === undefined && flags.length === 0) {
    throw new UsageError('Name a what-if, or give edits such as --remove <id>.')
  }
  if (name !== undefined && flags.length > 0) {
    throw new UsageError('Give the name of a what-if or edits, not both.')
  }
  const { consequences, exchange, inOrder } = options
  if (name !== undefined && [consequences, exchange, inOrder].some((option) => option !== undefined)) {
    throw new UsageError('--consequences, --exchange and --in-order are for edits, not for a named what-if.')
  }
}
