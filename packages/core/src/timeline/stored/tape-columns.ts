import { IdPrefix } from '../columns/derived-id.js'
import type { ColumnBatch, TimelineColumns } from '../columns/timeline-columns.js'
import { type DecodedBlock, decodeBlock, tapeMeanings } from './block-codec.js'
import { type ByteSource, readChecked } from './byte-source.js'
import { checkRuns } from './id-runs.js'
import { readTail } from './read-tail.js'

/**
 * A whole tape as the columns of a timeline, for definitions of any version.
 * @throws TapelineError as `openTimeline`, without regard to definitions
 */
export function tapeColumns(source: ByteSource): TimelineColumns {
  const { head, directory, runs } = readTail(source)
  checkRuns(runs, source)
  const { sealed, nextSeq, blockSize, types, texts, envelopes, corrected } = head
  const prefixes = head.prefixes.map(([text]) => text)
  const meanings = tapeMeanings({
    layouts: [],
    typeIds: counting(new Uint16Array(types.length)),
    codes: counting(new Uint32Array(texts.length + 1)),
    prefixes: prefixes.map((text) => new IdPrefix(text)),
    envelopes,
  })
  const places = { prefixes: placesOf(meanings.prefixes), envelopes: placesOf(envelopes) }
  // An event in force of a correction chain is ordered by the number of one of its members.
  const isCorrected = new Set(corrected.map(({ seq }) => seq))
  const batchAt = (index: number): ColumnBatch => {
    const length = directory.length[index] as number
    const bytes = readChecked(source, `block ${index}`, {
      offset: directory.offset[index] as number,
      length: directory.byteLength[index] as number,
      checksum: directory.checksum[index] as number,
    })
    const batch = batchOf(decodeBlock(bytes, length, meanings), places)
    const left =
      isCorrected.size === 0
        ? []
        : Array.from(batch.seq.keys()).filter((row) => isCorrected.has(batch.seq[row]))
    return left.length === 0 ? batch : withoutRows(batch, new Set(left))
  }
  function* made(): Generator<ColumnBatch> {
    for (const index of directory.length.keys()) yield batchAt(index)
  }
  // Without corrections every batch is whole, and is made when it is read.
  const list = isCorrected.size === 0 ? undefined : [...made()]
  const length = list?.reduce((sum, batch) => sum + batch.length, 0) ?? head.length
  return {
    format: 'tapeline.columns/1',
    sealed,
    nextSeq,
    blockSize,
    length,
    types,
    texts,
    prefixes,
    envelopes,
    corrected,
    batches: list ?? { [Symbol.iterator]: made },
  }
}

interface Places {
  readonly prefixes: ReadonlyMap<object, number>
  readonly envelopes: ReadonlyMap<object, number>
}

function placesOf(items: readonly object[]): ReadonlyMap<object, number> {
  return new Map(items.map((item, index) => [item, index]))
}

function batchOf({ columns, objects }: DecodedBlock, places: Places): ColumnBatch {
  const { length, firstSeq, seqOffset, idShift, idOffset, idPrefixes, envelopes } = columns
  const seq = new Float64Array(length)
  const idNumber = new Float64Array(length)
  for (let row = 0; row < length; row += 1) {
    seq[row] = firstSeq + row + (seqOffset === undefined ? 0 : (seqOffset[row] as number))
    idNumber[row] = (seq[row] as number) + idShift + (idOffset === undefined ? 0 : (idOffset[row] as number))
  }
  const prefix = indicesOf(idPrefixes, places.prefixes, columns.idPrefixOf, length)
  return {
    length,
    at: columns.at,
    types: columns.typeIds,
    seq,
    knownAt: columns.knownAt,
    numbers: columns.numbers,
    texts: columns.texts,
    idPrefix: prefix && Uint16Array.from(prefix),
    idNumber,
    envelope: indicesOf(envelopes, places.envelopes, columns.envelopeOf, length),
    objects,
  }
}

/** The places in a table of the items of all rows; undefined if all are the first one. */
function indicesOf(
  items: readonly object[],
  places: ReadonlyMap<object, number>,
  itemOf: Uint32Array | undefined,
  length: number,
): Uint32Array | undefined {
  const numbers = items.map((item) => places.get(item) as number)
  if (numbers.every((number) => number === 0)) return undefined
  return Uint32Array.from({ length }, (_, row) => numbers[itemOf?.[row] ?? 0] as number)
}

function withoutRows(batch: ColumnBatch, left: ReadonlySet<number>): ColumnBatch {
  const stays = (_: unknown, row: number): boolean => !left.has(row)
  const { numbers, texts, objects } = batch
  let [removed, next] = [0, 0]
  const moved: ColumnBatch['objects'][number][] = []
  for (let row = 0; row < batch.length; row += 1) {
    const isObject = objects[next]?.[0] === row
    if (left.has(row)) removed += 1
    else if (isObject) moved.push([row - removed, (objects[next] as ColumnBatch['objects'][number])[1]])
    if (isObject) next += 1
  }
  return {
    length: batch.length - left.size,
    at: batch.at.filter(stays),
    types: batch.types.filter(stays),
    seq: batch.seq.filter(stays),
    knownAt: batch.knownAt?.filter(stays),
    numbers: numbers.map((column) => column?.filter(stays)),
    texts: texts.map((column) => column?.filter(stays)),
    idPrefix: batch.idPrefix?.filter(stays),
    idNumber: batch.idNumber.filter(stays),
    envelope: batch.envelope?.filter(stays),
    objects: moved,
  }
}

function counting<Column extends Uint16Array | Uint32Array>(column: Column): Column {
  for (let index = 0; index < column.length; index += 1) column[index] = index
  return column
}
