import { Command, CommanderError } from 'commander'
import { COMMANDS } from './commands.js'
import type { Context } from './context.js'
import { tellError } from './tell-error.js'
import type { Terminal } from './terminal/terminal.js'
import { UsageError } from './usage-error.js'

/**
 * Runs the command that some arguments name.
 * @returns the exit code: 0, 1 where a check failed or a file is faulty, 2 for wrong use, 130 where it was interrupted
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0
  const context: Context = {
    terminal,
    fail: () => {
      exitCode = 1
    },
  }
  const program = programOf(context)
  try {
    if (args.length === 0) program.help()
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      return tellError(terminal, new UsageError(error.message.replace(/^error: /, '')))
    }
    return tellError(terminal, error)
  }
}

/** The whole command, with its help. */
function programOf(context: Context): Command {
  const { terminal } = context
  const program = new Command('tapeline')
  const settle = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.write(text),
      // What is wrong is told once, by `run`.
      writeErr: () => undefined,
      getOutHelpWidth: () => terminal.columns,
    })
    for (const inner of command.commands) settle(inner)
  }
  program
    .description(
      'Replays the history of a market: any moment, as anyone knew it then, and what if it had gone otherwise.',
    )
    .version('0.1.0')
    .helpCommand(false)
    .showSuggestionAfterError()
  for (const define of COMMANDS) define(program, context)
  settle(program)
  return program
}
