import type { Fault } from '@tapeline/core'
import { checkArgument, kinds } from '@tapeline/core/internal'
import type { Parameters, SweepValue } from './parameters.js'

/** The branch of a row. */
interface RowHead {
  /** Its place in the order of the branches, including branches without a row; 0 for the first. */
  readonly index: number
  /** The name of its branch after the names of its parents, separated by ` / `. */
  readonly name: string
  readonly parameters: Parameters
}

interface RowSeal {
  /** The first 16 hexadecimal digits of a SHA-256 of the row and of the data, seed and code it depends on. `resume` rejects a damaged row. */
  readonly checksum: string
}

interface Measured extends RowHead {
  readonly measures: Readonly<Record<string, SweepValue>>
}

interface Failed extends RowHead {
  readonly error: SweepFailure
}

/** The error of a branch. */
export interface SweepFailure extends Pick<Fault, 'eventId' | 'edits'> {
  /** Present if the error was a TapelineError; `eventId` and `edits` are then those of its first fault. */
  readonly code?: string
  readonly message: string
}

/** A row without its checksum, which the sweep's own thread adds. */
export type RowContent = Measured | Failed

/** The measures of a branch; a missing measure is an absent key. */
export interface MeasuredRow extends Measured, RowSeal {}

/** The error of a branch that could not be created or measured. */
export interface FailedRow extends Failed, RowSeal {}

export type SweepRow = MeasuredRow | FailedRow

/** The inputs of a table: the same data, code, edits and seed give the same table, byte for byte. */
export interface SweepManifest {
  readonly format: 'tapeline.sweep/3'
  /** SHA-256, hexadecimal, of all arrived events and their numbers, independent of the storage of the timeline. */
  readonly data: string
  /** SHA-256, hexadecimal, of names, parameters and edits of all branches as JSON. */
  readonly branches: string
  /** Number of branches to measure. */
  readonly count: number
  readonly seed: number
  /** The `codeVersion` option, such as the commit of the measuring code. */
  readonly codeVersion?: string
}

/** The result of a sweep; plain JSON. */
export interface SweepTable {
  readonly manifest: SweepManifest
  /** Whether every branch to measure has a row. */
  readonly complete: boolean
  /** In the order of the branches, independent of the order of execution. */
  readonly rows: readonly SweepRow[]
}

/** Whether a row has an error instead of measures. @throws TapelineError `argument.invalid` */
export function isFailedRow(row: SweepRow): row is FailedRow {
  checkArgument('isFailedRow()', 'row', row, kinds.record)
  return 'error' in row
}
