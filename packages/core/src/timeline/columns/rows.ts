import type { Basis, Source } from '../../event/event.js'

/** A field of the data that stands in a column. */
export interface Field {
  readonly name: string
  readonly kind: 'number' | 'text'
  readonly isOptional: boolean
  /** Which of the columns of its kind it stands in. */
  readonly column: number
}

/** What events of one origin have in common beside their data. */
export interface Envelope {
  readonly basis: Basis
  readonly sources: readonly Source[]
}

/** What events are made of out of columns, one row an event; blocks are such. */
export interface Rows {
  readonly at: Float64Array
  readonly numbers: readonly (Float64Array | undefined)[]
  readonly texts: readonly (Uint32Array | undefined)[]
  /** Undefined where all have one envelope. */
  readonly envelopeOf: Uint32Array | undefined
  idAt(index: number): string
  seqAt(index: number): number
  knownAtOf(index: number): number
  /** NaN for an absent one. */
  numberAt(column: number, index: number): number
  /** 0 for an absent one. */
  textAt(column: number, index: number): number
  envelopeAt(index: number): Envelope
}
