import { type Fault, TapelineError } from '../../event/error.js'
import type { TapelineEvent } from '../../event/event.js'
import { FaultList } from '../../event/fault-list.js'
import { readSources } from '../../event/read-sources.js'
import { checkFields, checkOrder, checkRows } from './batch-checks.js'
import type { Block, Envelope } from './block.js'
import type { Columns } from './block-columns.js'
import { derivedId, IdPrefix, PREFIXES_MAX } from './derived-id.js'
import { type Layouts, typeIdOf } from './layout.js'
import { MemoryBlock } from './memory-block.js'
import type { SeqSet } from './seq-set.js'
import { type ColumnBatch, type ColumnEnvelope, columnsFault } from './timeline-columns.js'

/** The tables to which the columns of all batches refer, and what reading them needs. */
export interface ColumnContext {
  readonly blockSize: number
  readonly layouts: Layouts
  /** Type ids of this process, by index of the type. */
  readonly typeIds: readonly number[]
  /** Numbers of texts in this process, by the number in the columns; 0 for no text. */
  readonly texts: readonly number[]
  readonly prefixes: readonly string[]
  readonly envelopes: readonly Envelope[]
  /** Collects the sequence number of each event. */
  readonly numbers: SeqSet
  /** Reads an event from its JSON. It reports a fault and returns undefined if the event is invalid. */
  readonly read: (json: Readonly<Record<string, unknown>>) => TapelineEvent | undefined
}

const ID_NUMBER_MAX = 999_999_999_999_999

/** Makes blocks from columns, one batch after the other. */
export class BatchReader {
  readonly blocks: Block[] = []
  /** The events that are held as objects, by id. */
  readonly objects: Map<string, TapelineEvent> = new Map()
  length = 0
  private readonly typeIds: Uint32Array
  private readonly codes: Uint32Array
  private readonly areTypesKept: boolean
  private readonly areTextsKept: boolean
  private readonly prefixes: readonly IdPrefix[]
  /** The greatest number of each prefix in an id, or -1. */
  private readonly greatest: Float64Array
  private isFaulty = false
  private last = { at: Number.NEGATIVE_INFINITY, seq: 0 }

  constructor(private readonly context: ColumnContext) {
    const { typeIds, texts, prefixes } = context
    if (prefixes.length > PREFIXES_MAX)
      throw columnsFault('Ids have too many prefixes.', `at most ${PREFIXES_MAX}`, String(prefixes.length))
    this.typeIds = Uint32Array.from(typeIds)
    this.codes = Uint32Array.from(texts)
    this.areTypesKept = isCounting(this.typeIds)
    this.areTextsKept = isCounting(this.codes)
    this.prefixes = prefixes.map((text) => new IdPrefix(text))
    this.greatest = new Float64Array(prefixes.length).fill(-1)
  }

  /** The greatest number of each prefix. @throws TapelineError `file.invalid` if such an id would be read as another prefix and number */
  get reach(): ReadonlyMap<string, number> {
    const reach = new Map<string, number>()
    for (const [index, text] of this.context.prefixes.entries()) {
      const number = this.greatest[index] as number
      if (number < 0) continue
      if (derivedId(`${text}${number}`)?.prefix !== text)
        throw columnsFault('The prefix of an id is wrong.', 'a text that does not end in a digit', text)
      reach.set(text, number)
    }
    return reach
  }

  /** @throws TapelineError `file.invalid` */
  take(batch: ColumnBatch): void {
    const { blockSize, layouts, envelopes, numbers } = this.context
    checkRows(batch)
    const { length } = batch
    const typeIds = this.typeIdsOf(batch)
    const objects = this.objectsOf(batch, typeIds)
    this.length += length
    // No timeline is made any more, but the faults of the remaining objects are still reported.
    if (this.isFaulty) return
    this.last = checkOrder(batch, this.last, numbers)
    const texts = batch.texts.map((column) => column && this.textsOf(column))
    checkFields({ length, typeIds, numbers: batch.numbers, texts, objects, layouts })
    this.noteIds(batch, objects)
    if (length === 0) return
    const seqOffset = seqOffsets(batch.seq)
    const { idShift, idOffset } = idOffsets(batch, objects)
    const columns: Columns = {
      layouts,
      length,
      at: batch.at,
      typeIds,
      knownAt: batch.knownAt,
      firstSeq: batch.seq[0] as number,
      seqOffset,
      objects,
      numbers: batch.numbers,
      texts,
      idPrefixes: this.prefixes,
      idPrefixOf: batch.idPrefix && Uint32Array.from(batch.idPrefix),
      idShift,
      idOffset,
      envelopes,
      envelopeOf: batch.envelope,
    }
    for (let start = 0; start < length; start += blockSize) {
      const end = Math.min(start + blockSize, length)
      this.blocks.push(new MemoryBlock(columns, start, end, { isCompact: true, isCopy: false }))
    }
  }

  private typeIdsOf({ length, types }: ColumnBatch): Uint16Array {
    // Arrays may come from another realm, so that `instanceof` fails.
    const isKept = this.areTypesKept && types[Symbol.toStringTag] === 'Uint16Array'
    const own = isKept ? (types as Uint16Array) : new Uint16Array(length)
    return translated(types, this.typeIds, own, 'An event has a type that is not in the table of types.')
  }

  private textsOf(column: Uint32Array): Uint32Array {
    const own = this.areTextsKept ? column : new Uint32Array(column.length)
    return translated(column, this.codes, own, 'An event has a text that is not in the table of texts.')
  }

  /** The objects of a batch by row; undefined if it has no objects. */
  private objectsOf(batch: ColumnBatch, typeIds: Uint16Array): (TapelineEvent | undefined)[] | undefined {
    if (batch.objects.length === 0) return undefined
    const objects = new Array<TapelineEvent | undefined>(batch.length).fill(undefined)
    for (const [row, json] of batch.objects) {
      const event = this.context.read(json)
      if (event === undefined) {
        this.isFaulty = true
        continue
      }
      const known = batch.knownAt?.[row] ?? Number.NaN
      const isThere =
        objects[row] === undefined &&
        event.at === batch.at[row] &&
        event.knownAt === (Number.isNaN(known) ? event.at : known) &&
        event.seq === batch.seq[row] &&
        typeIdOf(event.type) === typeIds[row] &&
        event.replaces === undefined &&
        event.retracts === undefined
      if (!isThere || this.objects.has(event.id))
        throw columnsFault(`The event '${event.id}' differs from its row in the columns, or occurs twice.`)
      objects[row] = event
      this.objects.set(event.id, event)
    }
    return objects
  }

  /** Records the greatest number of each id prefix, and checks ids and envelopes. */
  private noteIds(batch: ColumnBatch, objects: readonly (TapelineEvent | undefined)[] | undefined): void {
    const { greatest } = this
    const { idPrefix, idNumber, envelope } = batch
    const envelopes = this.context.envelopes.length
    for (let row = 0; row < batch.length; row += 1) {
      if (objects !== undefined && objects[row] !== undefined) continue
      const number = idNumber[row] as number
      const prefix = idPrefix === undefined ? 0 : (idPrefix[row] as number)
      if (!(number >= 0 && number <= ID_NUMBER_MAX && Math.floor(number) === number))
        throw columnsFault('The number of an id is wrong.', `0 to ${ID_NUMBER_MAX}`, String(number))
      if (prefix >= greatest.length)
        throw columnsFault('An id has a prefix that is not in the table of prefixes.')
      if (number > (greatest[prefix] as number)) greatest[prefix] = number
      if ((envelope === undefined ? 0 : (envelope[row] as number)) >= envelopes)
        throw columnsFault('An event has an envelope that is not in the table of envelopes.')
    }
  }
}

/** Whether each number equals its index. */
function isCounting(numbers: Uint32Array): boolean {
  return numbers.every((number, index) => number === index)
}

/**
 * Translates the numbers in a column to those of this process, and writes them to `own`. If that is the column itself, it only
 * checks them.
 * @throws TapelineError `file.invalid` for a number that is not in the table
 */
function translated<Column extends Uint16Array | Uint32Array>(
  column: ArrayLike<number>,
  numbers: Uint32Array,
  own: Column,
  message: string,
): Column {
  for (let row = 0; row < column.length; row += 1) {
    const number = numbers[column[row] as number]
    if (number === undefined) throw columnsFault(message)
    if (own !== column) own[row] = number
  }
  return own
}

/** The differences of sequence numbers from consecutive ones after the first; undefined if they are consecutive. */
function seqOffsets(seq: ColumnBatch['seq']): Float64Array | undefined {
  const first = seq[0] as number
  let row = 0
  while (row < seq.length && (seq[row] as number) - row === first) row += 1
  if (row === seq.length) return undefined
  const offsets = new Float64Array(seq.length)
  for (; row < seq.length; row += 1) offsets[row] = (seq[row] as number) - row - first
  return offsets
}

/** The number in an id less the sequence number in the first row, and the difference from that in each row. */
function idOffsets(
  { length, seq, idNumber }: ColumnBatch,
  objects: readonly (TapelineEvent | undefined)[] | undefined,
): { readonly idShift: number; readonly idOffset: Float64Array | undefined } {
  let idShift: number | undefined
  let idOffset: Float64Array | undefined
  for (let row = 0; row < length; row += 1) {
    if (objects !== undefined && objects[row] !== undefined) continue
    const shift = (idNumber[row] as number) - (seq[row] as number)
    idShift ??= shift
    if (shift === idShift) continue
    idOffset ??= new Float64Array(length)
    idOffset[row] = shift - idShift
  }
  return { idShift: idShift ?? 0, idOffset }
}

const BASES: readonly unknown[] = ['recorded', 'rebased', 'simulated']

/** Reads, checks and freezes envelopes. @throws TapelineError with every fault */
export function readEnvelopes(envelopes: readonly ColumnEnvelope[]): Envelope[] {
  const faults: Fault[] = []
  const own = new FaultList(faults, undefined, undefined)
  const read = envelopes.map(({ basis, sources }) => {
    if (!BASES.includes(basis))
      throw columnsFault('A basis is wrong.', 'recorded, rebased or simulated', String(basis))
    return { basis, sources: readSources(sources, own) }
  })
  if (faults.length > 0) throw new TapelineError(faults)
  return read
}
