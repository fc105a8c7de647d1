import type { Terminal } from './terminal/terminal.js'

/** What every command is given beside its arguments. */
export interface Context {
  readonly terminal: Terminal
  /** Ends the command with another exit code than 0, where it went through and its answer is no. */
  fail(): void
}
