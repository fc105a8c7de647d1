import type { TapelineEvent } from '../../event/event.js'
import { writeEvent } from '../../event/write-event.js'
import type { Block, Envelope } from '../columns/block.js'
import type { Columns } from '../columns/block-columns.js'
import type { IdPrefix } from '../columns/derived-id.js'
import type { Layouts } from '../columns/layout.js'
import { decodeSections, encodeSections, type Section, type SectionValues } from './sections.js'
import { jsonBytes, jsonIn } from './text-bytes.js'

/* One block as bytes. Types, texts, id prefixes and envelopes are numbers in the tables of the tape. */

const AT = 0
const TYPES = 1
const KNOWN_AT = 2
const SEQ_OFFSET = 3
const NUMBERS = 4
const TEXTS = 5
const ID_PREFIXES = 6
const ID_PREFIX_OF = 7
const ID_OFFSET = 8
const ENVELOPES = 9
const ENVELOPE_OF = 10
const OBJECTS = 11
/** `firstSeq` and `idShift`. */
const BASES = 12

/** The numbers that a tape has for what columns refer to. */
export interface TapeNumbers {
  typeOf(typeId: number): number
  /** @returns 0 for 0 */
  textOf(code: number): number
  prefixOf(text: string): number
  envelopeOf(envelope: Envelope): number
}

/** What the numbers of a tape mean in this process. */
export interface TapeMeanings {
  readonly layouts: Layouts
  /** Type ids by number. */
  readonly typeIds: Uint16Array
  /** Numbers of texts in this process by number in the tape; 0 for 0. */
  readonly codes: Uint32Array
  /** Whether these are the same numbers, as in a process that reads nothing before the tape. */
  readonly areCodesSame: boolean
  /** By number of a type, columns of its type id, which blocks share. */
  readonly onlyTypes: (Uint16Array | undefined)[]
  readonly prefixes: readonly IdPrefix[]
  readonly envelopes: readonly Envelope[]
}

/** The meanings of numbers, with what is computed from them once. */
export function tapeMeanings(meanings: Omit<TapeMeanings, 'areCodesSame' | 'onlyTypes'>): TapeMeanings {
  const areCodesSame = meanings.codes.every((code, number) => code === number)
  return { ...meanings, areCodesSame, onlyTypes: [] }
}

/** An event that columns cannot hold, as JSON, with its row. */
export type StoredObject = readonly [row: number, event: Readonly<Record<string, unknown>>]

/** @param block one whose columns are compact */
export function encodeBlock(block: Block, numbers: TapeNumbers): Uint8Array {
  const sections: Section[] = []
  const put = (kind: number, values: SectionValues | undefined, index = 0): void => {
    if (values !== undefined) sections.push({ kind, index, values })
  }
  // A block that was cut out of another may have the ids and envelopes of other rows, which equal timelines need not have.
  const isAllObjects = block.hasObjects && block.heldObjects().length === block.length
  const [idPrefixes, envelopes] = isAllObjects ? [[], []] : [block.idPrefixes, block.envelopes]
  put(BASES, Float64Array.of(block.firstSeq, isAllObjects ? 0 : block.idShift))
  put(AT, block.at)
  put(TYPES, typesOf(block, numbers))
  put(KNOWN_AT, block.knownAt)
  put(SEQ_OFFSET, block.seqOffset)
  for (const [index, values] of block.numbers.entries()) put(NUMBERS, values, index)
  for (const [index, codes] of block.texts.entries())
    put(TEXTS, codes && narrowed(codes.map((code) => numbers.textOf(code))), index)
  put(
    ID_PREFIXES,
    Uint32Array.from(idPrefixes, ({ text }) => numbers.prefixOf(text)),
  )
  put(ID_PREFIX_OF, block.idPrefixOf && narrowed(block.idPrefixOf))
  put(ID_OFFSET, block.idOffset)
  put(
    ENVELOPES,
    Uint32Array.from(envelopes, (envelope) => numbers.envelopeOf(envelope)),
  )
  put(ENVELOPE_OF, block.envelopeOf && narrowed(block.envelopeOf))
  if (block.hasObjects) put(OBJECTS, objectsText(block))
  return encodeSections(sections)
}

/** One number if all events have the same type. */
function typesOf({ typeIds }: Block, numbers: TapeNumbers): SectionValues {
  const [first] = typeIds
  if (typeIds.every((typeId) => typeId === first)) return Uint16Array.of(numbers.typeOf(first as number))
  return narrowed(Uint32Array.from(typeIds, (typeId) => numbers.typeOf(typeId)))
}

function narrowed(values: Uint32Array): SectionValues {
  let most = 0
  for (let index = 0; index < values.length; index += 1) most = Math.max(most, values[index] as number)
  if (most < 256) return Uint8Array.from(values)
  return most < 65_536 ? Uint16Array.from(values) : values
}

function objectsText(block: Block): Uint8Array {
  const objects: [number, Record<string, unknown>][] = []
  for (let index = 0; index < block.length; index += 1) {
    const event = block.objectAt(index)
    if (event !== undefined) objects.push([index, writeEvent(event)])
  }
  return jsonBytes(objects)
}

/** The columns of a block, as views of its bytes where the numbers are the same, without its objects. */
export interface DecodedBlock {
  readonly columns: Omit<Columns, 'objects'>
  readonly objects: readonly StoredObject[]
}

/**
 * @param bytes that `encodeBlock` made, and whose checksum is right
 * @param length number of events
 */
export function decodeBlock(bytes: Uint8Array, length: number, meanings: TapeMeanings): DecodedBlock {
  const { layouts } = meanings
  let [at, types, bases]: (SectionValues | undefined)[] = []
  let [knownAt, seqOffset, idPrefixes, idPrefixOf, idOffset]: (SectionValues | undefined)[] = []
  let [envelopes, envelopeOf, objects]: (SectionValues | undefined)[] = []
  const numbers: (Float64Array | undefined)[] = []
  const texts: (Uint32Array | undefined)[] = []
  for (const { kind, index, values } of decodeSections(bytes)) {
    if (kind === AT) at = values
    else if (kind === TYPES) types = values
    else if (kind === NUMBERS) putAt(numbers, index, values as Float64Array)
    else if (kind === TEXTS) putAt(texts, index, textsIn(values, meanings))
    else if (kind === BASES) bases = values
    else if (kind === KNOWN_AT) knownAt = values
    else if (kind === SEQ_OFFSET) seqOffset = values
    else if (kind === ID_PREFIXES) idPrefixes = values
    else if (kind === ID_PREFIX_OF) idPrefixOf = values
    else if (kind === ID_OFFSET) idOffset = values
    else if (kind === ENVELOPES) envelopes = values
    else if (kind === ENVELOPE_OF) envelopeOf = values
    else if (kind === OBJECTS) objects = values
  }
  const columns = {
    layouts,
    length,
    at: at as Float64Array,
    typeIds: typeIdsIn(types as SectionValues, length, meanings),
    knownAt: knownAt as Float64Array | undefined,
    firstSeq: bases?.[0] as number,
    seqOffset: seqOffset as Float64Array | undefined,
    numbers,
    texts,
    idPrefixes: listIn(idPrefixes, meanings.prefixes),
    idPrefixOf: idPrefixOf && widened(idPrefixOf),
    idShift: bases?.[1] as number,
    idOffset: idOffset as Float64Array | undefined,
    envelopes: listIn(envelopes, meanings.envelopes),
    envelopeOf: envelopeOf && widened(envelopeOf),
  }
  const list = objects === undefined ? [] : (jsonIn(objects) as StoredObject[])
  return { columns, objects: list }
}

/** Without holes, which V8 reads slowly. */
function putAt<Values>(list: (Values | undefined)[], index: number, values: Values): void {
  while (list.length < index) list.push(undefined)
  list[index] = values
}

function textsIn(values: SectionValues, { codes, areCodesSame }: TapeMeanings): Uint32Array {
  if (areCodesSame) return widened(values)
  const own = new Uint32Array(values.length)
  for (let row = 0; row < own.length; row += 1) own[row] = codes[values[row] as number] as number
  return own
}

function typeIdsIn(types: SectionValues, length: number, { typeIds, onlyTypes }: TapeMeanings): Uint16Array {
  if (types.length === 1) {
    const type = types[0] as number
    let only = onlyTypes[type]
    if (only === undefined || only.length < length) {
      only = new Uint16Array(length).fill(typeIds[type] as number)
      onlyTypes[type] = only
    }
    return only.length === length ? only : only.subarray(0, length)
  }
  const own = new Uint16Array(length)
  for (let row = 0; row < length; row += 1) own[row] = typeIds[types[row] as number] as number
  return own
}

function listIn<Item>(numbers: SectionValues | undefined, items: readonly Item[]): Item[] {
  return numbers === undefined ? [] : Array.from(numbers, (number) => items[number] as Item)
}

function widened(values: SectionValues): Uint32Array {
  return values.BYTES_PER_ELEMENT === 4 ? (values as Uint32Array) : new Uint32Array(values)
}

/** Puts read objects in their rows; undefined if there are none. */
export function objectRows(
  length: number,
  objects: readonly StoredObject[],
  read: (json: StoredObject[1]) => TapelineEvent,
): (TapelineEvent | undefined)[] | undefined {
  if (objects.length === 0) return undefined
  const rows = new Array<TapelineEvent | undefined>(length).fill(undefined)
  for (const [row, json] of objects) rows[row] = read(json)
  return rows
}
