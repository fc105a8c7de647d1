import { FileError, isSystemError, reasonOf, showPath } from './file-error.js'
import { Interruption } from './terminal/interruption.js'
import { styled } from './terminal/style.js'
import type { Terminal } from './terminal/terminal.js'
import { UsageError } from './usage-error.js'

/** Codes of errors in the arguments, rather than in a file or in the contents of a scenario. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'scenario.unknown',
  'what-if.unknown',
  'event.unknown',
  'path.invalid',
  'calendar.range',
  'calendar.unknown',
  'model.invalid',
  'model.outside',
  'project.invalid',
  'date.incomplete',
  'date.invalid',
  'date.offset-missing',
  'date.repeated',
  'date.skipped',
  'date.zone-unknown',
  'position.range',
  'instrument.unknown',
  'receipt.unsupported',
  'sample.invalid',
])

/** Prints an error, each fault on a line of its own. @returns the exit code: 2 for wrong use, else 1; 130 if interrupted */
export async function reportError(terminal: Terminal, error: unknown): Promise<number> {
  const say = (text: string): void => terminal.writeError(`${styled(terminal, 'red', 'tapeline:')} ${text}\n`)
  if (terminal.interrupted.aborted) {
    const { reason } = terminal.interrupted
    return reason instanceof Interruption ? reason.exitCode : 130
  }
  if (error instanceof FileError) {
    say(oneLine(error.message))
    return 1
  }
  if (isSystemError(error)) {
    say(oneLine(`${error.path === undefined ? '' : `${showPath(error.path)}: `}${reasonOf(error)}`))
    return 1
  }
  if (error instanceof UsageError) {
    say(oneLine(error.message))
    return 2
  }
  const { describeFault, isTapelineError } = await import('./faults.js')
  if (!isTapelineError(error)) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  }
  for (const fault of error.faults) say(oneLine(describeFault(fault)))
  const isInFile = error.place !== undefined
  return error.faults.length === 1 && USAGE_CODES.has(error.code) && !isInFile ? 2 : 1
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
}
