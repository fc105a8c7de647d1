import type { ColumnKind } from '../../event/definition.js'
import { TapelineError } from '../../event/error.js'
import type { Basis, Source } from '../../event/event.js'

/** A timeline as JSON: all events that arrived, in the order of arrival. */
export interface TimelineJson {
  readonly format: 'tapeline.timeline/1'
  readonly sealed: boolean
  /** The number of the next event to arrive. */
  readonly nextSeq: number
  readonly events: readonly Record<string, unknown>[]
}

/**
 * A timeline as plain data: typed arrays and JSON, for another thread or a file. `columnsOf` makes it, and `timelineFromColumns`
 * restores the same timeline. Not for users, and not stable; files contain a version of their own.
 */
export interface TimelineColumns {
  readonly format: 'tapeline.columns/1'
  readonly sealed: boolean
  /** The number of the next event to arrive. */
  readonly nextSeq: number
  /** Most events that a block holds. */
  readonly blockSize: number
  /** Number of events in all parts. */
  readonly length: number
  /** The types of the events in the parts. */
  readonly types: readonly ColumnType[]
  /** The texts to which columns refer by number, from 1; 0 means no text. */
  readonly texts: readonly string[]
  /** The prefixes of derived ids. */
  readonly prefixes: readonly string[]
  readonly envelopes: readonly ColumnEnvelope[]
  /** All corrections and corrected events, in force or not, as JSON with their numbers, in the order of arrival. */
  readonly corrected: readonly Readonly<Record<string, unknown>>[]
  /** All other events, in the order of the tape. Each part is made when it is read; spread them into an array for plain data. */
  readonly parts: Iterable<ColumnPart>
}

export interface ColumnType {
  readonly type: string
  readonly version: number
  /** As the definition declares them: name and kind of each field; undefined for events that are objects. */
  readonly columns: readonly (readonly [name: string, kind: ColumnKind])[] | undefined
}

/** The fields besides the data that events of one origin have in common. */
export interface ColumnEnvelope {
  readonly basis: Basis
  readonly sources: readonly Source[]
}

/** Consecutive events, one row for each. An undefined column holds no values, or the first item of its table for every row. */
export interface ColumnPart {
  readonly length: number
  /** Epoch milliseconds UTC. */
  readonly at: Float64Array
  /** Indices in `types`. */
  readonly types: Uint8Array | Uint16Array | Int8Array | Int16Array
  /** Numbers of arrival. */
  readonly seq: Float64Array | Int32Array
  /** NaN for an event that was known when it happened. */
  readonly knownAt: Float64Array | undefined
  /** By column; NaN for an absent field. The numeric fields of a type have the columns 0, 1, 2 in their order. */
  readonly numbers: readonly (Float64Array | undefined)[]
  /** By column; the number of a text in `texts`, 0 for an absent field. */
  readonly texts: readonly (Uint32Array | undefined)[]
  /** Index in `prefixes`, for the text before `idNumber`. */
  readonly idPrefix: Uint16Array | undefined
  readonly idNumber: Float64Array | Int32Array
  /** Index in `envelopes`. */
  readonly envelope: Uint32Array | undefined
  /** The events that columns cannot hold, as JSON with their numbers, by ascending row. */
  readonly objects: readonly (readonly [row: number, event: Readonly<Record<string, unknown>>])[]
}

/** The error for data that are not the columns of a timeline. */
export function columnsFault(message: string, expected?: string, found?: string): TapelineError {
  return new TapelineError({ code: 'file.invalid', message, expected, found })
}
