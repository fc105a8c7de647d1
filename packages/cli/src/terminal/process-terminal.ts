import type { Terminal } from './terminal.js'

const COLUMNS = 80

/** In the checkout one press of the keys comes twice: from the terminal, and from the process that runs the sources. */
const SAME_INTERRUPTION_MS = 300

/** The terminal of this process. A reader that has seen enough (`| head`) ends the command quietly. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  let interruption: AbortSignal | undefined
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  const isTerminal = stdout.isTTY === true
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    isTerminal,
    isErrorTerminal: stderr.isTTY === true,
    hasColors: wantsColors(env, isTerminal),
    columns: isTerminal ? stdout.columns : COLUMNS,
    // A command that never asks is ended by the interruption itself.
    get interrupted(): AbortSignal {
      interruption ??= interruptionOfProcess()
      return interruption
    },
  }
}

/** A signal that is aborted when the user interrupts the process; from then on the process ends at the next interruption. */
function interruptionOfProcess(): AbortSignal {
  const interruption = new AbortController()
  let interruptedAt: number | undefined
  process.on('SIGINT', () => {
    const now = performance.now()
    interruptedAt ??= now
    // Someone presses the keys again who will not wait.
    if (now - interruptedAt > SAME_INTERRUPTION_MS) process.exit(130)
    process.exitCode = 130
    interruption.abort(new Error('Interrupted.'))
  })
  return interruption.signal
}

/** By no-color.org a `NO_COLOR` that is not empty wins; `FORCE_COLOR` colours a pipe, but for 0. */
function wantsColors(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0'
  return isTerminal && env.TERM !== 'dumb'
}
