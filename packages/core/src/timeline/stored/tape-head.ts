import type { ColumnEnvelope, ColumnType } from '../columns/timeline-columns.js'

/** The first bytes of a tape, then its version as 32 bits and 32 bits 0. */
export const MAGIC = 'TAPELINE'
export const END_MAGIC = 'TAPE-END'
export const VERSION = 2
export const HEADER_BYTES = 16
/** Offset and length of the tail as 64-bit floats, its CRC-32 and the version as 32 bits each, and `END_MAGIC`. */
export const TRAILER_BYTES = 32

/** Kinds of the sections of the tail. Those of the directory are `DIRECTORY` and the following. */
export const HEAD = 0
export const RUN_OFFSETS = 1
export const RUN_COUNTS = 2
export const RUN_FENCES = 3
export const RUN_CHECKSUMS = 4
export const DIRECTORY = 16

/** The description of a tape, as JSON in its tail. */
export interface StoredHead {
  readonly sealed: boolean
  readonly nextSeq: number
  readonly blockSize: number
  /** Number of events in all blocks. */
  readonly length: number
  readonly types: readonly ColumnType[]
  /** By number, from 1. */
  readonly texts: readonly string[]
  /** The prefixes of derived ids, each with the greatest number. */
  readonly prefixes: readonly (readonly [text: string, greatest: number])[]
  readonly envelopes: readonly ColumnEnvelope[]
  /** The sets of types that blocks have, as indices in `types`. */
  readonly typeSets: readonly (readonly number[])[]
  /**
   * All corrections and corrected events, in force or not, in the order of arrival. Those in force are in the blocks as well, under
   * the sequence numbers of the events that they correct.
   */
  readonly corrected: readonly Readonly<Record<string, unknown>>[]
}
