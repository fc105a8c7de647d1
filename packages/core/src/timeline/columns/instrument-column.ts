import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'
import { getOrInsert } from '../../event/records.js'
import { type Block, typeIdOf } from './block.js'
import { texts, textTable } from './texts.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/** The instrument that an event names by the declaration of its type, or undefined. */
export function instrumentOf(event: TapelineEvent, definitions: Definitions): string | undefined {
  return named(event, definitions.get(event.type)?.instrument)
}

function named(event: TapelineEvent, field: string | undefined): string | undefined {
  const value = field === undefined ? undefined : (event.data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : undefined
}

/** The events of a block as linked lists by instrument, from the last event backwards. */
interface InstrumentLinks {
  readonly last: ReadonlyMap<number, number>
  /** For each index, the previous index with the same instrument, or -1. */
  readonly previous: Int32Array
  /** The events that name no instrument, by type id. There may be many, of types that change no entry. */
  readonly unnamed: ReadonlyMap<number, readonly number[]>
  /** The events that name an instrument for which the table of texts has no room. */
  readonly unnumbered: readonly number[]
}

/**
 * An index of the events of each block by type and by instrument, computed once for each block. The number of an instrument is the
 * number of its name in `textTable`, as in the columns of blocks. It is 0 for an event that names no instrument. It is also 0 for
 * an object if the table has no room for the name, so an event with 0 may concern every instrument.
 */
export class InstrumentColumns {
  private static readonly known = new WeakMap<Definitions, InstrumentColumns>()
  private readonly columns = new WeakMap<Block, Uint32Array>()
  private readonly links = new WeakMap<Block, InstrumentLinks>()
  /** The blocks that were read once without an index. */
  private readonly scanned = new WeakSet<Block>()
  private readonly indices = new WeakMap<Block, ReadonlyMap<number, Uint32Array>>()
  /** The fields that name instruments, by type id. */
  private readonly fields: (string | undefined)[] = []

  private constructor(definitions: Definitions) {
    for (const { type, instrument } of definitions.values()) this.fields[typeIdOf(type)] = instrument
  }

  static of(definitions: Definitions): InstrumentColumns {
    let columns = InstrumentColumns.known.get(definitions)
    if (columns === undefined) {
      columns = new InstrumentColumns(definitions)
      InstrumentColumns.known.set(definitions, columns)
    }
    return columns
  }

  /** The field of events of a type that names an instrument, or undefined. */
  fieldOf(typeId: number): string | undefined {
    return this.fields[typeId]
  }

  /** The instrument that an event names, or undefined. */
  nameOf(event: TapelineEvent): string | undefined {
    return named(event, this.fields[typeIdOf(event.type)])
  }

  /** The instrument that the event at an index of a block names, or undefined. */
  nameAt(block: Block, index: number): string | undefined {
    const event = block.objectAt(index)
    return event === undefined
      ? block.instrumentAt(index)
      : named(event, this.fields[block.typeIds[index] as number])
  }

  /** The number of an instrument, or -1. */
  numberOf(name: string): number {
    return textTable.find(name)
  }

  /** The instrument with a number, or undefined. */
  named(number: number): string | undefined {
    return texts[number]
  }

  /** By type id, the column with the numbers of instruments; a row with an object has 0. */
  codesIn(block: Block): readonly (Uint32Array | undefined)[] {
    return instrumentCodes(block)
  }

  /** For each event of a block, the number of its instrument. */
  columnOf(block: Block): Uint32Array {
    const key = block.rows
    let column = this.columns.get(key)
    if (column === undefined) {
      const { typeIds, length, layouts } = block
      const codes = instrumentCodes(block)
      column = new Uint32Array(length)
      for (let index = 0; index < length; index += 1) {
        const typeId = typeIds[index] as number
        const object = block.objectAt(index)
        if (object === undefined) column[index] = codes[typeId]?.[index] ?? 0
        else {
          const name = named(object, this.fields[typeId])
          if (name !== undefined) column[index] = textTable.code(name, layouts)
        }
      }
      this.columns.set(key, column)
    }
    return column
  }

  /** The indices of the events of a block, by type id. */
  indicesOf(block: Block): ReadonlyMap<number, Uint32Array> {
    const key = block.rows
    let indices = this.indices.get(key)
    if (indices === undefined) {
      const lists = new Map(block.types.map((typeId): [number, number[]] => [typeId, []]))
      for (let index = 0; index < block.length; index += 1)
        lists.get(block.typeIds[index] as number)?.push(index)
      indices = new Map([...lists].map(([typeId, list]) => [typeId, Uint32Array.from(list)]))
      this.indices.set(key, indices)
    }
    return indices
  }

  /**
   * The indices of the events of a block that have one of some types and name the instrument with a number, in order; with 0, of those
   * that name none.
   */
  indicesNaming(block: Block, number: number, typeIds: ReadonlySet<number>): number[] {
    const { last, previous, unnamed } = this.linksOf(block.rows)
    if (number === 0) {
      const lists = [...unnamed].flatMap(([typeId, list]) => (typeIds.has(typeId) ? [list] : []))
      return lists.length === 1
        ? [...(lists[0] as number[])]
        : lists.flat().sort((left, right) => left - right)
    }
    const indices: number[] = []
    for (let index = last.get(number) ?? -1; index >= 0; index = previous[index] as number)
      if (typeIds.has(block.typeIds[index] as number)) indices.push(index)
    return indices.reverse()
  }

  /**
   * The indices of the events of a block that have one of some types, and name one of some instruments or none, in order. The first
   * read scans the block and the second indexes it, because most blocks of a branch are read once.
   */
  indicesNamingAny(
    block: Block,
    names: ReadonlySet<string>,
    typeIds: ReadonlySet<number>,
  ): readonly number[] {
    const key = block.rows
    if (!this.links.has(key) && !this.scanned.has(key)) {
      this.scanned.add(key)
      return this.scan(key, names, typeIds)
    }
    const indices = this.indicesNaming(block, 0, typeIds).filter((index) =>
      this.concerns(block, index, names),
    )
    for (const name of names) indices.push(...this.indicesNaming(block, this.numberOf(name), typeIds))
    return indices.sort((left, right) => left - right)
  }

  /** The indices of the events of a block that name an instrument, in order. */
  rowsNaming(block: Block, name: string): readonly number[] {
    const key = block.rows
    const links = this.linksOf(key)
    const rows: number[] = []
    let index = links.last.get(this.numberOf(name)) ?? -1
    for (; index >= 0; index = links.previous[index] as number) rows.push(index)
    rows.reverse()
    const others = links.unnumbered.filter((index) => this.nameAt(key, index) === name)
    return others.length === 0 ? rows : [...rows, ...others].sort((left, right) => left - right)
  }

  /** Whether an event with the number 0 names one of some instruments, or none. The name of an object may have no number. */
  private concerns(block: Block, index: number, names: ReadonlySet<string>): boolean {
    if (block.objectAt(index) === undefined) return true
    const name = this.nameAt(block, index)
    return name === undefined || names.has(name)
  }

  /** As {@link indicesNamingAny}, without an index. */
  private scan(block: Block, names: ReadonlySet<string>, wanted: ReadonlySet<number>): readonly number[] {
    const { typeIds, types } = block
    const [first = -1, ...others] = Array.from(names, (name) => textTable.find(name))
    const codes = instrumentCodes(block)
    const isWanted: boolean[] = []
    for (const typeId of types) isWanted[typeId] = wanted.has(typeId)
    const indices: number[] = []
    for (let index = 0; index < block.length; index += 1) {
      const typeId = typeIds[index] as number
      if (isWanted[typeId] === false) continue
      const object = block.objectAt(index)
      if (object !== undefined) {
        const name = named(object, this.fields[typeId])
        if (name === undefined || names.has(name)) indices.push(index)
        continue
      }
      const code = codes[typeId]?.[index] ?? 0
      // An event that names no instrument concerns all of them.
      if (code === first || code === 0 || (others.length > 0 && others.includes(code))) indices.push(index)
    }
    return indices
  }

  private linksOf(block: Block): InstrumentLinks {
    let links = this.links.get(block)
    if (links === undefined) {
      links = this.linksIn(block)
      this.links.set(block, links)
    }
    return links
  }

  private linksIn(block: Block): InstrumentLinks {
    const column = this.columnOf(block)
    const previous = new Int32Array(column.length)
    const last = new Map<number, number>()
    const unnamed = new Map<number, number[]>()
    const unnumbered: number[] = []
    for (let index = 0; index < column.length; index += 1) {
      const number = column[index] as number
      if (number === 0) {
        getOrInsert(unnamed, block.typeIds[index] as number, (): number[] => []).push(index)
        if (block.objectAt(index) !== undefined && this.nameAt(block, index) !== undefined)
          unnumbered.push(index)
        continue
      }
      previous[index] = last.get(number) ?? -1
      last.set(number, index)
    }
    return { last, previous, unnamed, unnumbered }
  }
}

/** By type id, the column with the numbers of instruments. */
function instrumentCodes({ layouts, texts: columns, types }: Block): readonly (Uint32Array | undefined)[] {
  const codes: (Uint32Array | undefined)[] = []
  for (const typeId of types) {
    const column = layouts[typeId]?.instrumentColumn
    if (column !== undefined) codes[typeId] = columns[column]
  }
  return codes
}
