/** Where a command prints: the process's own streams, or what a test reads. */
export interface Terminal {
  /** Writes to the standard output, as it is. */
  write(text: string): void
  /** Writes to the error stream, as it is. */
  writeError(text: string): void
  /** Whether the standard output is a terminal: charts and progress bars are for people. */
  readonly isTerminal: boolean
  /** Whether the error stream is one: progress is drawn there. */
  readonly isErrorTerminal: boolean
  readonly hasColors: boolean
  /** Width in characters. */
  readonly columns: number
  /** Ends when the user interrupts the command. */
  readonly interrupted: AbortSignal
}
