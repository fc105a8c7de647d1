import type { TapelineEvent } from '../../event/event.js'
import type { IdPrefix } from './derived-id.js'
import type { Layouts } from './layout.js'
import type { Envelope } from './rows.js'

/** What a block is made of; without `objectsStart` its objects begin at 0. */
export type Columns = Omit<BlockColumns, 'objectsStart'> & Partial<Pick<BlockColumns, 'objectsStart'>>

/**
 * Events in the order of the tape as columns, one row an event. A column that is undefined is one whose every value is the
 * one that stands for *nothing special*, which is most often so.
 */
export class BlockColumns {
  readonly layouts: Layouts
  readonly length: number
  readonly at: Float64Array
  readonly typeIds: Uint16Array
  /** Only where an event became known later than it happened; NaN elsewhere. */
  readonly knownAt: Float64Array | undefined
  /** Place of the first event among the events of the same instant, as if none were missing before the others. */
  readonly firstSeq: number
  /** How far the place of an event is from `firstSeq` plus its index. */
  readonly seqOffset: Float64Array | undefined
  /** The events that do not fit into the columns, each at `objectsStart` plus its index; undefined if all do. */
  readonly objects: readonly (TapelineEvent | undefined)[] | undefined
  readonly objectsStart: number
  /** By column, then index; NaN for an absent value. Which field a column holds depends on the type. */
  readonly numbers: readonly (Float64Array | undefined)[]
  /** The same, as numbers that `texts` tells; 0 for an absent one. */
  readonly texts: readonly (Uint32Array | undefined)[]
  readonly prefixes: readonly IdPrefix[]
  /** Index of the prefix of the id; 0. */
  readonly prefixOf: Uint32Array | undefined
  /** The number in the id less the place, of the first event. */
  readonly idShift: number
  /** How much more that is for another event. */
  readonly idOffset: Float64Array | undefined
  readonly envelopes: readonly Envelope[]
  /** Index of the envelope; 0. */
  readonly envelopeOf: Uint32Array | undefined

  /** @param columns they are kept */
  constructor(columns: Columns) {
    this.layouts = columns.layouts
    this.length = columns.length
    this.at = columns.at
    this.typeIds = columns.typeIds
    this.knownAt = columns.knownAt
    this.firstSeq = columns.firstSeq
    this.seqOffset = columns.seqOffset
    this.objects = columns.objects
    this.objectsStart = columns.objectsStart ?? 0
    this.numbers = columns.numbers
    this.texts = columns.texts
    this.prefixes = columns.prefixes
    this.prefixOf = columns.prefixOf
    this.idShift = columns.idShift
    this.idOffset = columns.idOffset
    this.envelopes = columns.envelopes
    this.envelopeOf = columns.envelopeOf
  }
}
