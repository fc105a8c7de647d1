import { readFileSync } from 'node:fs'
import { Command, CommanderError, Help } from 'commander'
import { COMMANDS } from './commands.js'
import type { Context } from './context.js'
import { once } from './once.js'
import { reportError } from './report-error.js'
import { fittedHelp, fittedItem } from './terminal/fitted-help.js'
import type { Terminal } from './terminal/terminal.js'
import { UsageError } from './usage-error.js'

/** The manifest is beside `src` and, in the published package, beside `dist`. */
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/**
 * Runs the command that some arguments name.
 * @returns the exit code: 0, 1 if a check failed or a file is faulty, 2 for wrong use, 130 after an interruption
 * @throws TapelineError `argument.invalid` for invalid arguments or an invalid terminal
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  if (!(isList(args) && isTerminal(terminal))) await refuse(args, terminal)
  let exitCode = 0
  const context: Context = {
    terminal,
    fail: () => {
      exitCode = 1
    },
  }
  const program = programOf(context)
  try {
    if (args.length === 0) {
      // Its `help()` would end with the current exit code of the process, which the caller may have set.
      program.outputHelp()
      return 0
    }
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      return reportError(
        terminal,
        new UsageError(`${error.message.replace(/^error: /, '')}${helpAfter(error)}`),
      )
    }
    return reportError(terminal, error)
  }
}

const isList = (args: unknown): boolean => Array.isArray(args) && args.every((one) => typeof one === 'string')

function isTerminal(value: unknown): boolean {
  const { write, writeError, interrupted, columns } = (value ?? {}) as Partial<Terminal>
  const areFunctions = typeof write === 'function' && typeof writeError === 'function'
  return areFunctions && interrupted instanceof AbortSignal && typeof columns === 'number'
}

/** Loads the core only here, since that takes time. */
async function refuse(args: unknown, terminal: unknown): Promise<void> {
  const { checkArgument, kinds } = await import('./argument-checks.js')
  checkArgument('run()', 'args', args, kinds.texts)
  const expected = 'a Terminal: { write, writeError, columns, interrupted, … }'
  checkArgument('run()', 'terminal', terminal, { expected, fits: isTerminal })
}

/** For an unknown name without a near one, refers to the help. */
function helpAfter({ code, message }: CommanderError): string {
  const isUnknown = code === 'commander.unknownCommand' || code === 'commander.unknownOption'
  return isUnknown && !message.includes('Did you mean') ? "; 'tapeline --help' lists the commands" : ''
}

/** The whole command, with its help. A value may be given once, unless its option collects several. */
function programOf(context: Context): Command {
  const { terminal } = context
  const program = new Command('tapeline')
  const settle = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.write(fittedHelp(text, terminal.columns)),
      // `run` reports the error, once.
      writeErr: () => undefined,
      getOutHelpWidth: () => terminal.columns,
    })
    command.configureHelp({
      minWidthToWrap: 20,
      formatItem: (term, width, description, helper) =>
        fittedItem(terminal.columns, [term, width, description], Help.prototype.formatItem, helper),
    })
    for (const option of command.options) {
      const takesOne = option.required && !option.variadic && option.defaultValue === undefined
      if (takesOne && option.parseArg === undefined) option.argParser(once)
    }
    for (const inner of command.commands) settle(inner)
  }
  program
    .description(
      'Replays the history of a market: at any moment, as it was known then, and on what-if branches.',
    )
    .version(manifest.version)
    .addHelpText(
      'after',
      "\n'tapeline <command> --help' shows examples.\nExit codes: 0, 1 if a check failed or a file is faulty, 2 for wrong use.",
    )
    .helpCommand(false)
    .showSuggestionAfterError()
  for (const define of COMMANDS) define(program, context)
  settle(program)
  return program
}
