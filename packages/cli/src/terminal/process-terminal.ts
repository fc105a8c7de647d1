import { reasonOf } from '../file-error.js'
import { Interruption } from './interruption.js'
import type { Terminal } from './terminal.js'

const COLUMNS = 80
const COLUMNS_MIN = 20

/** In a checkout one signal may arrive twice: from the terminal, and from the process that runs the sources. */
const SAME_INTERRUPTION_MS = 300

/** The terminal of this process. A reader that closes the pipe (`| head`) ends the command quietly. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const interruption = new AbortController()
  let isAsked = false
  endBySignals(interruption, () => isAsked)
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    stderr.write(`tapeline: the standard output cannot be written: ${reasonOf(error)}.\n`, () =>
      process.exit(1),
    )
  })
  // If the error stream cannot be written, the error cannot be reported.
  stderr.on('error', () => process.exit(1))
  const isTerminal = stdout.isTTY === true
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    isTerminal,
    isErrorTerminal: stderr.isTTY === true,
    hasColors: wantsColors(env, isTerminal),
    columns: columnsOf(env.COLUMNS, isTerminal ? stdout.columns : undefined),
    // A command that does not listen is ended at once.
    get interrupted(): AbortSignal {
      isAsked = true
      return interruption.signal
    },
  }
}

/** The signals that end a command, with the numbers that its exit code contains. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

/**
 * A signal aborts the running command, or ends the process if nothing listens; a second signal always ends it. Both ways call
 * `exit`, so that temporary files are removed.
 */
function endBySignals(interruption: AbortController, isHeeded: () => boolean): void {
  let interruptedAt: number | undefined
  for (const [name, number] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      const now = performance.now()
      interruptedAt ??= now
      const exitCode = 128 + number
      // A user who sends another signal will not wait.
      if (!isHeeded() || now - interruptedAt > SAME_INTERRUPTION_MS) process.exit(exitCode)
      process.exitCode = exitCode
      interruption.abort(new Interruption(exitCode))
    })
  }
}

/** The width of the terminal, or `COLUMNS` for a pipe; at least 20. */
function columnsOf(text: string | undefined, own: number | undefined): number {
  const given = /^\d{1,4}$/.test(text ?? '') ? Number(text) : COLUMNS
  return Math.max(COLUMNS_MIN, own || given)
}

/** By no-color.org a `NO_COLOR` that is not empty wins; `FORCE_COLOR` colours a pipe unless it is 0. */
function wantsColors(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0'
  return isTerminal && env.TERM !== 'dumb'
}
