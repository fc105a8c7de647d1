import type { Command } from 'commander'
import type { ReceiptOptions } from '../actions/receipt.js'
import type { Context } from '../context.js'
import { SELECTOR_HELP, withEditOptions } from '../edit-options.js'
import { once } from '../once.js'
import { UsageError } from '../usage-error.js'
import { knownAtOption, SCENARIO, WHEN, whatIfOption, withTableOptions } from '../view-options.js'

const HELP = `${SELECTOR_HELP}

A receipt is a small file that proves a number: the value with the events and
edits from which anybody can compute it again by 'tapeline verify'.

Examples:
  tapeline receipt deepseek-r1 2025-01-27T16:00-05:00 quotes.NVDA.changePct \\
    -o nvda.json
  tapeline receipt deepseek-r1 '2025-01-27 close' 'ranking[symbol=NVDA].rank' \\
    --what-if half-the-shock -o rank.json
  tapeline receipt deepseek-r1 '2025-01-27 close' quotes.NVDA.last \\
    --scale r1-release=0.5 -o half.json`

export function defineReceipt(program: Command, { terminal }: Context): void {
  const command = program
    .command('receipt')
    .description('write a file that proves a value: the events and edits that give it')
    .argument(...SCENARIO)
    .argument(...WHEN)
    .argument('<path>', "a value of the state: 'quotes.NVDA.changePct'")
    .option('-o, --out <file>', 'the file; default: the standard output', once)
    .addOption(knownAtOption())
    .addOption(whatIfOption())
    .option('--json', 'one JSON object about the file; without -o, the receipt')
  const flags = withEditOptions(command)
  command
    .addHelpText('after', HELP)
    .action(async (scenario: string, when: string, path: string, options: ReceiptOptions) => {
      if (options.whatIf !== undefined && flags.length > 0)
        throw new UsageError('Give the name of a what-if or edits, not both.')
      const { consequences, exchange, inOrder } = options
      if (flags.length === 0 && [consequences, exchange, inOrder].some((option) => option !== undefined))
        throw new UsageError(
          '--consequences, --exchange and --in-order are for edits; add one, such as --remove <id>.',
        )
      const { printReceipt } = await import('../actions/receipt.js')
      await printReceipt(terminal, scenario, when, path, flags, options)
    })
  withTableOptions(command)
}
