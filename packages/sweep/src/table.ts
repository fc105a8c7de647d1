import type { Parameters, SweepValue } from './parameters.js'

/** Where a row comes from. */
interface RowHead {
  /** Its place in the order in which the branches were given, those without a row included, 0 for the first. */
  readonly index: number
  /** Of its branch; those of the branches that it stands on come before, with ` / ` between. */
  readonly name: string
  readonly parameters: Parameters
}

interface RowSeal {
  /** The first 16 hexadecimal digits of a SHA-256 of the row and of the data, seed and code it rests on: a damaged row is not resumed. */
  readonly checksum: string
}

interface Measured extends RowHead {
  readonly measures: Readonly<Record<string, SweepValue>>
}

interface Failed extends RowHead {
  /** `code` of a TapelineError, where it was one. */
  readonly error: { readonly code?: string; readonly message: string }
}

/** A row before it has its checksum, which the sweep's own thread adds. */
export type RowContent = Measured | Failed

/** What a branch measured; a measure that it has not is an absent key. */
export interface MeasuredRow extends Measured, RowSeal {}

/** Why a branch could not be made or measured. */
export interface FailedRow extends Failed, RowSeal {}

export type SweepRow = MeasuredRow | FailedRow

/** What a table rests on; who has the same data, code, edits and seed gets the same table, byte for byte. */
export interface SweepManifest {
  readonly format: 'tapeline.sweep/3'
  /** SHA-256, hexadecimal, of all events that have arrived and their numbers, however the timeline holds them. */
  readonly data: string
  /** SHA-256, hexadecimal, of names, parameters and edits of all branches as JSON. */
  readonly branches: string
  /** Number of branches that are to be measured. */
  readonly count: number
  readonly seed: number
  /** As it was given: a commit, say, of the code that measures. */
  readonly codeVersion?: string
}

/** The result of a sweep; plain JSON. */
export interface SweepTable {
  readonly manifest: SweepManifest
  /** Whether there is a row for every branch that is to be measured. */
  readonly complete: boolean
  /** In the order of the branches, however they were carried out. */
  readonly rows: readonly SweepRow[]
}

/** Whether a row has no measures but an error. */
export function isFailedRow(row: SweepRow): row is FailedRow {
  return 'error' in row
}
