import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'
import { type Block, typeIdOf } from './block.js'
import { texts, textTable } from './texts.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

/** The instrument that an event names by the declaration of its type; undefined if it names none. */
export function instrumentOf(event: TapelineEvent, definitions: Definitions): string | undefined {
  return named(event, definitions.get(event.type)?.instrument)
}

function named(event: TapelineEvent, field: string | undefined): string | undefined {
  const value = field === undefined ? undefined : (event.data as Readonly<Record<string, unknown>>)[field]
  return typeof value === 'string' ? value : undefined
}

/** The events of a block linked by instrument, from the last backwards. */
interface Runs {
  readonly last: ReadonlyMap<number, number>
  /** For each place the one before it with the same instrument; -1 for the first. */
  readonly previous: Int32Array
}

/**
 * The events of each block by type and by instrument, computed once a block. An instrument is the number of its name among
 * `texts`, as in the columns of a block. An event that names no instrument has 0, and so has an object whose name found no room
 * there: readers treat it as an event that may concern every instrument.
 */
export class InstrumentColumns {
  private static readonly known = new WeakMap<Definitions, InstrumentColumns>()
  private readonly columns = new WeakMap<Block, Uint32Array>()
  private readonly runs = new WeakMap<Block, Runs>()
  private readonly asked = new WeakSet<Block>()
  private readonly places = new WeakMap<Block, ReadonlyMap<number, Uint32Array>>()
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

  /** The instrument that an event names; undefined if it names none. */
  nameOf(event: TapelineEvent): string | undefined {
    return named(event, this.fields[typeIdOf(event.type)])
  }

  /** The instrument that the event at an index of a block names; undefined if it names none. */
  nameAt(block: Block, index: number): string | undefined {
    const event = block.objectAt(index)
    return event === undefined
      ? block.instrumentAt(index)
      : named(event, this.fields[block.typeIds[index] as number])
  }

  /** The number of an instrument; -1 if no event names it. */
  numberOf(name: string): number {
    return textTable.find(name)
  }

  /** The instrument with a number; undefined for 0. */
  named(number: number): string | undefined {
    return texts[number]
  }

  /** The numbers of the instruments that the events of a block name, one an event. */
  columnOf(block: Block): Uint32Array {
    let column = this.columns.get(block)
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
      this.columns.set(block, column)
    }
    return column
  }

  /** The places of the events of a block, by type id. */
  placesOf(block: Block): ReadonlyMap<number, Uint32Array> {
    let places = this.places.get(block)
    if (places === undefined) {
      const lists = new Map(block.types.map((typeId): [number, number[]] => [typeId, []]))
      for (let index = 0; index < block.length; index += 1)
        lists.get(block.typeIds[index] as number)?.push(index)
      places = new Map([...lists].map(([typeId, list]) => [typeId, Uint32Array.from(list)]))
      this.places.set(block, places)
    }
    return places
  }

  /** The places of the events of a block that name an instrument, by its number and in order; with 0, those that name none. */
  placesNaming(block: Block, number: number): readonly number[] {
    let runs = this.runs.get(block)
    if (runs === undefined) {
      runs = this.runsIn(block)
      this.runs.set(block, runs)
    }
    const places: number[] = []
    for (let place = runs.last.get(number) ?? -1; place >= 0; place = runs.previous[place] as number)
      places.push(place)
    return places.reverse()
  }

  /**
   * The places of the events of a block that name one of some instruments, or none, and are of some types, in order. A block is
   * indexed on the second read only, since most blocks of a branch are read once.
   */
  placesNamingAny(block: Block, names: ReadonlySet<string>, typeIds: ReadonlySet<number>): readonly number[] {
    if (!this.runs.has(block) && !this.asked.has(block)) {
      this.asked.add(block)
      return this.placesWith(block, names, typeIds)
    }
    this.columnOf(block)
    const numbers = [0, ...Array.from(names, (name) => this.numberOf(name))]
    return numbers
      .flatMap((number) => this.placesNaming(block, number))
      .filter((place) => typeIds.has(block.typeIds[place] as number) && this.concerns(block, place, names))
      .sort((left, right) => left - right)
  }

  /** Whether an event names one of some instruments, or none. An object is compared by name, since that may have no number. */
  private concerns(block: Block, place: number, names: ReadonlySet<string>): boolean {
    if (block.objectAt(place) === undefined) return true
    const name = this.nameAt(block, place)
    return name === undefined || names.has(name)
  }

  /** As {@link placesNamingAny}, straight from the columns. */
  private placesWith(
    block: Block,
    names: ReadonlySet<string>,
    wanted: ReadonlySet<number>,
  ): readonly number[] {
    const { typeIds, types } = block
    const [first = -1, ...others] = Array.from(names, (name) => textTable.find(name))
    const codes = instrumentCodes(block)
    const isWanted: boolean[] = []
    for (const typeId of types) isWanted[typeId] = wanted.has(typeId)
    const places: number[] = []
    for (let index = 0; index < block.length; index += 1) {
      const typeId = typeIds[index] as number
      if (isWanted[typeId] === false) continue
      const object = block.objectAt(index)
      if (object !== undefined) {
        const name = named(object, this.fields[typeId])
        if (name === undefined || names.has(name)) places.push(index)
        continue
      }
      const code = codes[typeId]?.[index] ?? 0
      // An event that names no instrument concerns all of them.
      if (code === first || code === 0 || (others.length > 0 && others.includes(code))) places.push(index)
    }
    return places
  }

  private runsIn(block: Block): Runs {
    const column = this.columnOf(block)
    const previous = new Int32Array(column.length)
    const last = new Map<number, number>()
    for (let place = 0; place < column.length; place += 1) {
      const number = column[place] as number
      previous[place] = last.get(number) ?? -1
      last.set(number, place)
    }
    return { last, previous }
  }
}

/** The column that names the instruments of events in columns, by type id. */
function instrumentCodes({ layouts, texts: columns, types }: Block): readonly (Uint32Array | undefined)[] {
  const codes: (Uint32Array | undefined)[] = []
  for (const typeId of types) {
    const column = layouts[typeId]?.instrumentColumn
    if (column !== undefined) codes[typeId] = columns[column]
  }
  return codes
}
