import type { ColumnKind } from '../../event/definition.js'
import { TapelineError } from '../../event/error.js'
import type { Basis, Source } from '../../event/event.js'

/** A timeline as JSON: all events that arrived, in the order of arrival. */
export interface TimelineJson {
  readonly format: 'tapeline.timeline/1'
  readonly sealed: boolean
  /** The next sequence number. */
  readonly nextSeq: number
  readonly events: readonly Record<string, unknown>[]
}

/**
 * A timeline as typed arrays and JSON, for another thread or a file. `columnsOf` makes it, and `timelineFromColumns` restores the
 * same timeline. Internal, and not stable; files have a version of their own.
 */
export interface TimelineColumns {
  readonly format: 'tapeline.columns/1'
  readonly sealed: boolean
  /** The next sequence number. */
  readonly nextSeq: number
  /** Most events of a block. */
  readonly blockSize: number
  /** Number of events in all batches. */
  readonly length: number
  /** The types of the events in the batches. */
  readonly types: readonly ColumnType[]
  /** Columns refer to these texts by number, from 1; 0 means no text. */
  readonly texts: readonly string[]
  /** The prefixes of derived ids. */
  readonly prefixes: readonly string[]
  readonly envelopes: readonly ColumnEnvelope[]
  /** All corrections and corrected events, in force or not, as JSON with `seq`, in the order of arrival. */
  readonly corrected: readonly Readonly<Record<string, unknown>>[]
  /** All other events, in the order of the tape. Each batch is made when it is read; spread them into an array to store them. */
  readonly batches: Iterable<ColumnBatch>
}

export interface ColumnType {
  readonly type: string
  readonly version: number
  /** Name and kind of each field, as the definition declares them; undefined if all events of the type are objects. */
  readonly columns: readonly (readonly [name: string, kind: ColumnKind])[] | undefined
}

/** The fields that events of one source have in common. */
export interface ColumnEnvelope {
  readonly basis: Basis
  readonly sources: readonly Source[]
}

/** Consecutive events as columns, one row for each. An undefined column has the default in every row: absent, or index 0. */
export interface ColumnBatch {
  readonly length: number
  /** Epoch milliseconds UTC. */
  readonly at: Float64Array
  /** Indices in `types`. */
  readonly types: Uint8Array | Uint16Array | Int8Array | Int16Array
  /** Sequence numbers. */
  readonly seq: Float64Array | Int32Array
  /** Epoch milliseconds UTC; NaN for an event that was known when it happened. */
  readonly knownAt: Float64Array | undefined
  /** By column; NaN for an absent field. The numeric fields of a type are columns 0, 1, 2 and so on, in their order. */
  readonly numbers: readonly (Float64Array | undefined)[]
  /** By column; the number of a text in `texts`, 0 for an absent field. */
  readonly texts: readonly (Uint32Array | undefined)[]
  /** Index in `prefixes` of the text before `idNumber`. */
  readonly idPrefix: Uint16Array | undefined
  readonly idNumber: Float64Array | Int32Array
  /** Index in `envelopes`. */
  readonly envelope: Uint32Array | undefined
  /** The events that columns cannot hold, as JSON with `seq`, by ascending row. */
  readonly objects: readonly (readonly [row: number, event: Readonly<Record<string, unknown>>])[]
}

/** The error for data that are not the columns of a timeline. */
export function columnsFault(message: string, expected?: string, found?: string): TapelineError {
  return new TapelineError({ code: 'file.invalid', message, expected, found })
}
