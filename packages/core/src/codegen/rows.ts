import type { Basis, Source } from '../event/event.js'

/** Events read from columns have no causes. */
export const NO_CAUSES: readonly never[] = Object.freeze([])

/** A field of an event's data that is held in a column. */
export interface Field {
  readonly name: string
  readonly kind: 'number' | 'text'
  readonly isOptional: boolean
  /** The index of its column among those of its kind. */
  readonly column: number
}

/** The properties that all events of one origin share. */
export interface Envelope {
  readonly basis: Basis
  readonly sources: readonly Source[]
}

/** The columns that events are read from, one row an event. A block implements it. */
export interface Rows {
  readonly at: Float64Array
  readonly numbers: readonly (Float64Array | undefined)[]
  readonly texts: readonly (Uint32Array | undefined)[]
  /** Undefined if all events have the same envelope. */
  readonly envelopeOf: Uint32Array | undefined
  idAt(index: number): string
  seqAt(index: number): number
  knownAtOf(index: number): number
  /** NaN for an absent number. */
  numberAt(column: number, index: number): number
  /** The number of a text; 0 for an absent text. */
  textAt(column: number, index: number): number
  envelopeAt(index: number): Envelope
}
