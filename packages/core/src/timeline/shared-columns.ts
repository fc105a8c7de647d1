import type { TapelineEvent } from '../event/event.js'
import { Block, type Envelope } from './block.js'
import type { IdPrefix } from './derived-id.js'
import type { Layouts } from './layout.js'

/** A block as plain data: where its columns stand in the shared memory, and which entries of the tables it means. */
export interface SharedBlock {
  readonly length: number
  readonly at: number
  readonly typeIds: number
  readonly knownAt: number | undefined
  readonly firstSeq: number
  readonly seqOffset: number | undefined
  /** The events that are held as objects, with their indices. */
  readonly objects: readonly (readonly [number, TapelineEvent])[]
  readonly numbers: readonly (number | undefined)[]
  readonly texts: readonly (number | undefined)[]
  readonly prefixes: readonly string[]
  readonly prefixOf: number | undefined
  readonly idShift: number
  readonly idOffset: number | undefined
  readonly envelopes: readonly Envelope[]
  readonly envelopeOf: number | undefined
}

type Values = Float64Array | Uint32Array | Uint16Array

/** Columns are laid one behind the other, each at a multiple of this many bytes. */
const ALIGNMENT = 8

/** Gathers columns, and then writes them to memory that threads share. */
class ColumnWriter {
  private readonly columns: { readonly offset: number; readonly values: Values }[] = []
  private length = 0

  /** @returns where in the memory the column will stand, in bytes */
  add(values: Values): number {
    const offset = this.length
    this.columns.push({ offset, values })
    this.length += Math.ceil(values.byteLength / ALIGNMENT) * ALIGNMENT
    return offset
  }

  addIfAny(values: Values | undefined): number | undefined {
    return values === undefined ? undefined : this.add(values)
  }

  written(): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(this.length)
    const bytes = new Uint8Array(memory)
    for (const { offset, values } of this.columns) {
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    }
    return memory
  }
}

/** Writes the columns of blocks to memory that threads share. */
export function shareBlocks(blocks: readonly Block[]): {
  readonly memory: SharedArrayBuffer
  readonly blocks: readonly SharedBlock[]
} {
  const writer = new ColumnWriter()
  const shared = blocks.map((block): SharedBlock => {
    const objects = Array.from(
      { length: block.objects === undefined ? 0 : block.length },
      (_, index) => index,
    )
    return {
      length: block.length,
      at: writer.add(block.at),
      typeIds: writer.add(block.typeIds),
      knownAt: writer.addIfAny(block.knownAt),
      firstSeq: block.firstSeq,
      seqOffset: writer.addIfAny(block.seqOffset),
      objects: objects.flatMap((index) => {
        const event = block.objectAt(index)
        return event === undefined ? [] : [[index, event] as const]
      }),
      numbers: block.numbers.map((column) => writer.addIfAny(column)),
      texts: block.texts.map((column) => writer.addIfAny(column)),
      prefixes: block.prefixes.map(({ text }) => text),
      prefixOf: writer.addIfAny(block.prefixOf),
      idShift: block.idShift,
      idOffset: writer.addIfAny(block.idOffset),
      envelopes: block.envelopes,
      envelopeOf: writer.addIfAny(block.envelopeOf),
    }
  })
  return { memory: writer.written(), blocks: shared }
}

/** What numbers in the columns mean in the thread that reads them. */
export interface Translation {
  readonly layouts: Layouts
  /** By the number of a type or a text there, the one here; undefined where all are the same. */
  readonly types: readonly number[] | undefined
  readonly texts: readonly number[] | undefined
  readonly prefixOf: (text: string) => IdPrefix
}

/** A block whose columns are read where they stand; a column is copied only where its numbers mean something else here. */
export function blockOfShared(
  memory: SharedArrayBuffer,
  shared: SharedBlock,
  { layouts, types, texts, prefixOf }: Translation,
): Block {
  const { length } = shared
  const floats = (offset: number | undefined): Float64Array | undefined =>
    offset === undefined ? undefined : new Float64Array(memory, offset, length)
  const integers = (offset: number | undefined): Uint32Array | undefined =>
    offset === undefined ? undefined : new Uint32Array(memory, offset, length)
  const typeIds = new Uint16Array(memory, shared.typeIds, length)
  let objects: (TapelineEvent | undefined)[] | undefined
  if (shared.objects.length > 0) {
    objects = new Array<TapelineEvent | undefined>(length).fill(undefined)
    for (const [index, event] of shared.objects) objects[index] = event
  }
  return new Block({
    layouts,
    length,
    at: new Float64Array(memory, shared.at, length),
    typeIds: types === undefined ? typeIds : typeIds.map((id) => types[id] as number),
    knownAt: floats(shared.knownAt),
    firstSeq: shared.firstSeq,
    seqOffset: floats(shared.seqOffset),
    objects,
    numbers: shared.numbers.map(floats),
    texts: shared.texts.map((offset) => {
      const column = integers(offset)
      return texts === undefined ? column : column?.map((code) => texts[code] as number)
    }),
    prefixes: shared.prefixes.map(prefixOf),
    prefixOf: integers(shared.prefixOf),
    idShift: shared.idShift,
    idOffset: floats(shared.idOffset),
    envelopes: shared.envelopes,
    envelopeOf: integers(shared.envelopeOf),
  })
}
