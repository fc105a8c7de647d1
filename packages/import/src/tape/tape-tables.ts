import type { Data } from 'apache-arrow'
import type { TapeField, TapeHead } from './tape-head.js'

/** The columns of a batch by their names in the head. */
export type BatchColumns = ReadonlyMap<string, Data>

/** What all batches of a file refer to. */
export interface TapeTables {
  readonly head: TapeHead
  readonly fields: readonly TapeField[]
  /** By column, what is added to an index in its dictionary, so that it is the number of a text. */
  readonly textStarts: ReadonlyMap<string, number>
  /** How many different sources there are, none at all included. */
  readonly sourcesCount: number
}
