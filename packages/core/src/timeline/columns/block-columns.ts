import type { Envelope } from '../../codegen/rows.js'
import type { TapelineEvent } from '../../event/event.js'
import type { IdPrefix } from './derived-id.js'
import type { Layouts } from './layout.js'
import { ObjectList } from './object-list.js'

/** The fields of {@link BlockColumns}; `objectsStart` is 0 by default, and `held` are the given objects. */
export type Columns = Omit<BlockColumns, 'objectsStart' | 'held'> &
  Partial<Pick<BlockColumns, 'objectsStart' | 'held'>>

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
  /** The events that columns cannot hold, made when they are first read; undefined if there are none. */
  readonly held: ObjectList | undefined
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

  /**
   * Takes some consecutive rows of other columns.
   * @param start first row
   * @param end exclusive
   * @param slicing default: views of all columns
   */
  constructor(
    columns: Columns,
    start: number = 0,
    end: number = columns.length,
    { isCompact, isCopy }: Slicing = VIEWS,
  ) {
    const cut = <Values extends Column>(column: Values): Values => cutOf(column, start, end, isCopy)
    const cutAny = <Values extends Column>(column: Values | undefined, usual: number): Values | undefined =>
      column === undefined || (isCompact && holdsOnly(column, usual, start, end)) ? undefined : cut(column)
    const objectsStart = columns.objectsStart ?? 0
    const seq = isCompact ? rebased(columns, columns.seqOffset, start, end, isCopy, false) : undefined
    const id = isCompact ? rebased(columns, columns.idOffset, start, end, isCopy, true) : undefined
    const idPrefixes = isCompact
      ? used(columns, columns.idPrefixes, columns.idPrefixOf, start, end)
      : undefined
    const envelopes = isCompact ? used(columns, columns.envelopes, columns.envelopeOf, start, end) : undefined
    this.layouts = columns.layouts
    this.length = end - start
    this.at = cut(columns.at)
    this.typeIds = cut(columns.typeIds)
    this.knownAt = cutAny(columns.knownAt, Number.NaN)
    this.firstSeq = columns.firstSeq + start + (seq?.base ?? 0)
    this.seqOffset = seq === undefined ? cutAny(columns.seqOffset, 0) : seq.offsets
    this.held =
      columns.held !== undefined && !isCompact
        ? columns.held
        : ObjectList.of(isCompact ? objectsWithin(columns, start, end) : columns.objects)
    this.objectsStart = isCompact ? 0 : objectsStart + start
    this.numbers = columns.numbers.map((column) => cutAny(column, Number.NaN))
    this.texts = columns.texts.map((column) => cutAny(column, 0))
    this.idPrefixes = idPrefixes?.list ?? columns.idPrefixes
    this.idPrefixOf = idPrefixes === undefined ? cutAny(columns.idPrefixOf, 0) : idPrefixes.indices
    this.idShift = columns.idShift + (id?.base ?? 0)
    this.idOffset = id === undefined ? cutAny(columns.idOffset, 0) : id.offsets
    this.envelopes = envelopes?.list ?? columns.envelopes
    this.envelopeOf = envelopes === undefined ? cutAny(columns.envelopeOf, 0) : envelopes.indices
  }

  /** The events that columns cannot hold, each at `objectsStart` plus its index; undefined if there are none. */
  get objects(): readonly (TapelineEvent | undefined)[] | undefined {
    return this.held === undefined ? undefined : this.held.list
  }
}

type Column = Float64Array | Uint32Array | Uint16Array

/** How rows are taken from other columns. */
export interface Slicing {
  /** Whether to drop columns that have only default values in these rows, and the id prefixes and envelopes of other rows. */
  readonly isCompact: boolean
  /** Whether to copy the columns, so that the block does not keep the other rows in memory. All rows are never copied. */
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
  { objects, objectsStart = 0 }: Columns,
  start: number,
  end: number,
): Columns['objects'] {
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
  { objects, objectsStart = 0 }: Columns,
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
  { objects, objectsStart = 0 }: Columns,
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
