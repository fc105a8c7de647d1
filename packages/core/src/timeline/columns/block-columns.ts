import type { Envelope } from '../../codegen/rows.js'
import type { TapelineEvent } from '../../event/event.js'
import type { IdPrefix } from './derived-id.js'
import type { Layouts } from './layout.js'

/** The fields of {@link BlockColumns}; `objectsStart` is 0 by default. */
export type Columns = Omit<BlockColumns, 'objectsStart' | 'slice'> &
  Partial<Pick<BlockColumns, 'objectsStart'>>

/**
 * Events in the order of the tape as columns, one row for each event. A column is undefined while every value is its default, as
 * most columns are.
 */
export class BlockColumns {
  readonly layouts: Layouts
  readonly length: number
  readonly at: Float64Array
  readonly typeIds: Uint16Array
  /** When an event became known; NaN, the default, means at `at`. */
  readonly knownAt: Float64Array | undefined
  /** The sequence number that orders row 0. */
  readonly firstSeq: number
  /** The sequence number that orders an event, less `firstSeq` and its index; 0 by default. */
  readonly seqOffset: Float64Array | undefined
  /** The events that columns cannot hold, each at `objectsStart` plus its index; undefined if there are none. */
  readonly objects: readonly (TapelineEvent | undefined)[] | undefined
  readonly objectsStart: number
  /** By column, then row; NaN, the default, for an absent value. The type of an event defines which field a column holds. */
  readonly numbers: readonly (Float64Array | undefined)[]
  /** By column, then row: the number of a text; 0, the default, for an absent one. */
  readonly texts: readonly (Uint32Array | undefined)[]
  readonly idPrefixes: readonly IdPrefix[]
  /** Index in `idPrefixes`; 0 by default. */
  readonly idPrefixOf: Uint32Array | undefined
  /** The number in an id less the sequence number, for an `idOffset` of 0. */
  readonly idShift: number
  /** The number in an id less the sequence number and `idShift`; 0 by default. */
  readonly idOffset: Float64Array | undefined
  readonly envelopes: readonly Envelope[]
  /** Index in `envelopes`; 0 by default. */
  readonly envelopeOf: Uint32Array | undefined

  /** @param columns not copied */
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
    this.idPrefixes = columns.idPrefixes
    this.idPrefixOf = columns.idPrefixOf
    this.idShift = columns.idShift
    this.idOffset = columns.idOffset
    this.envelopes = columns.envelopes
    this.envelopeOf = columns.envelopeOf
  }

  /**
   * Some consecutive rows.
   * @param start first row
   * @param end exclusive
   * @param slicing default: views of all columns
   */
  slice(start: number, end: number, { isCompact, isCopy }: Slicing = VIEWS): Columns {
    const cut = <Values extends Column>(column: Values): Values => cutOf(column, start, end, isCopy)
    const cutAny = <Values extends Column>(column: Values | undefined, usual: number): Values | undefined =>
      column === undefined || (isCompact && holdsOnly(column, usual, start, end)) ? undefined : cut(column)
    const seq = isCompact ? rebased(this, this.seqOffset, start, end, isCopy, false) : undefined
    const id = isCompact ? rebased(this, this.idOffset, start, end, isCopy, true) : undefined
    const idPrefixes = isCompact ? used(this, this.idPrefixes, this.idPrefixOf, start, end) : undefined
    const envelopes = isCompact ? used(this, this.envelopes, this.envelopeOf, start, end) : undefined
    return {
      layouts: this.layouts,
      length: end - start,
      at: cut(this.at),
      typeIds: cut(this.typeIds),
      knownAt: cutAny(this.knownAt, Number.NaN),
      firstSeq: this.firstSeq + start + (seq?.base ?? 0),
      seqOffset: seq === undefined ? cutAny(this.seqOffset, 0) : seq.offsets,
      objects: isCompact ? objectsWithin(this, start, end) : this.objects,
      objectsStart: isCompact ? 0 : this.objectsStart + start,
      numbers: this.numbers.map((column) => cutAny(column, Number.NaN)),
      texts: this.texts.map((column) => cutAny(column, 0)),
      idPrefixes: idPrefixes?.list ?? this.idPrefixes,
      idPrefixOf: idPrefixes === undefined ? cutAny(this.idPrefixOf, 0) : idPrefixes.indices,
      idShift: this.idShift + (id?.base ?? 0),
      idOffset: id === undefined ? cutAny(this.idOffset, 0) : id.offsets,
      envelopes: envelopes?.list ?? this.envelopes,
      envelopeOf: envelopes === undefined ? cutAny(this.envelopeOf, 0) : envelopes.indices,
    }
  }
}

type Column = Float64Array | Uint32Array | Uint16Array

/** How `slice` makes its columns. */
export interface Slicing {
  /** Whether to drop columns that have only default values in these rows, and the id prefixes and envelopes of other rows. */
  readonly isCompact: boolean
  /** Whether to copy the columns, so that a slice does not keep the other rows in memory. A slice of all rows is never a copy. */
  readonly isCopy: boolean
}

const VIEWS: Slicing = { isCompact: false, isCopy: false }

function cutOf<Values extends Column>(column: Values, start: number, end: number, isCopy: boolean): Values {
  if (start === 0 && end === column.length) return column
  return (isCopy ? column.slice(start, end) : column.subarray(start, end)) as Values
}

function holdsOnly(column: Column, usual: number, start: number, end: number): boolean {
  let row = start
  if (Number.isNaN(usual)) while (row < end && Number.isNaN(column[row])) row += 1
  else while (row < end && column[row] === usual) row += 1
  return row === end
}

/** The objects of some rows; undefined if they have no objects. */
function objectsWithin(
  { objects, objectsStart }: BlockColumns,
  start: number,
  end: number,
): BlockColumns['objects'] {
  if (objects === undefined) return undefined
  const [from, to] = [objectsStart + start, objectsStart + end]
  const own = from === 0 && to === objects.length ? objects : objects.slice(from, to)
  return own.some((event) => event !== undefined) ? own : undefined
}

/**
 * Offsets relative to the offset of the first row; undefined if all are equal.
 * @param areOfIds whether these are the offsets of ids, which rows with objects do not have
 */
function rebased(
  { objects, objectsStart }: BlockColumns,
  offsets: Float64Array | undefined,
  start: number,
  end: number,
  isCopy: boolean,
  areOfIds: boolean,
): { readonly base: number; readonly offsets: Float64Array | undefined } {
  if (offsets === undefined) return { base: 0, offsets }
  const isSkipped = (row: number): boolean =>
    areOfIds && objects !== undefined && objects[objectsStart + row] !== undefined
  let first = start
  while (first < end && isSkipped(first)) first += 1
  const base = first < end ? (offsets[first] as number) : 0
  let row = first
  while (row < end && (offsets[row] === base || isSkipped(row))) row += 1
  if (row === end) return { base, offsets: undefined }
  if (base === 0 && isCopy) return { base, offsets: cutOf(offsets, start, end, isCopy) }
  const own = new Float64Array(end - start)
  for (; row < end; row += 1) if (!isSkipped(row)) own[row - start] = (offsets[row] as number) - base
  return { base, offsets: own }
}

/** The items of a list to which some rows refer, and the index of the item of each row; undefined if all refer to the first. */
function used<Item>(
  { objects, objectsStart }: BlockColumns,
  list: readonly Item[],
  indices: Uint32Array | undefined,
  start: number,
  end: number,
): { readonly list: readonly Item[]; readonly indices: Uint32Array | undefined } {
  if (indices === undefined || list.length <= 1)
    return { list: list.length <= 1 ? list : list.slice(0, 1), indices: undefined }
  const own: Item[] = []
  const places = new Map<number, number>()
  let renamed: Uint32Array | undefined
  let [last, place] = [-1, 0]
  for (let row = start; row < end; row += 1) {
    if (objects !== undefined && objects[objectsStart + row] !== undefined) continue
    const index = indices[row] as number
    if (index !== last) {
      last = index
      place = places.get(index) ?? -1
      if (place < 0) {
        place = own.push(list[index] as Item) - 1
        places.set(index, place)
      }
    }
    if (place === 0) continue
    renamed ??= new Uint32Array(end - start)
    renamed[row - start] = place
  }
  return { list: own, indices: renamed }
}
