import type { Command } from 'commander'
import type { Context } from '../context.js'
import { type EditOptions, SELECTOR_HELP, withEditOptions } from '../edit-options.js'
import { once } from '../once.js'
import type { TableFlags } from '../scenario/open-source.js'
import type { EditFlag } from '../scenario/read-edit-flags.js'
import { UsageError } from '../usage-error.js'
import { SCENARIO, withTableOptions } from '../view-options.js'

interface WhatIfCommandOptions extends EditOptions, TableFlags {
  readonly at?: string
  readonly json?: boolean
}

const HELP = `${SELECTOR_HELP}

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
  const command = program
    .command('what-if')
    .description('show how a what-if or a list of edits changes each instrument')
    .argument(...SCENARIO)
    .argument('[name]', 'a what-if of the scenario; or use the edit options below')
  const flags = withEditOptions(command)
  command
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
