import type { RowContent } from './table.js'

/** The rows that threads or a queue measure, and where they go. */
export interface WantedRows {
  /** Places in the table, in the order of execution. */
  readonly wanted: readonly number[]
  readonly signal: AbortSignal | undefined
  /** Resolves when the wait for running branches ends. */
  readonly ended: Promise<void>
  /** Called with each row when it arrives, in any order. */
  readonly onRow: (row: RowContent) => void
}
