import type { Terminal } from './terminal/terminal.js'

/** The context of every command. */
export interface Context {
  readonly terminal: Terminal
  /** Sets an exit code other than 0 for a command that completed with a negative answer. */
  fail(): void
}
