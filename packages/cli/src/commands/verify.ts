import type { Command } from 'commander'
import type { Context } from '../context.js'

export function defineVerify(program: Command, { terminal, fail }: Context): void {
  program
    .command('verify')
    .description('compute the value of a receipt again, from its events and edits alone')
    .argument('<receipt>', "a file that 'tapeline receipt' wrote, or - for the standard input")
    .option('--json', 'one JSON object')
    .addHelpText(
      'after',
      `
Says whether the events and edits of the receipt give its value, and where they
differ. That they agree does not show that the events are true: compare them
with their sources. Exit codes: 0 if they agree; 1 if they differ, or if the
file is no receipt or was changed.

Examples:
  tapeline verify nvda.json
  tapeline receipt deepseek-r1 end quotes.NVDA.last | tapeline verify -`,
    )
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const { printVerification } = await import('../actions/verify.js')
      if (!(await printVerification(terminal, file, options))) fail()
    })
}
