/** The output of a command: the streams of the process, or the buffers of a test. */
export interface Terminal {
  /** Writes to the standard output, unchanged. */
  write(text: string): void
  /** Writes to the error stream, unchanged. */
  writeError(text: string): void
  /** Whether the standard output is a terminal, for charts and colours. */
  readonly isTerminal: boolean
  /** Whether the error stream is a terminal, for progress bars. */
  readonly isErrorTerminal: boolean
  readonly hasColors: boolean
  /** Width in characters. */
  readonly columns: number
  /** Aborted when the user interrupts the command. */
  readonly interrupted: AbortSignal
}
