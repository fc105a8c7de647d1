import type { DateOptions } from '../event/date.js'
import { readDate } from '../event/date.js'
import { type AnyEventDefinition, RETRACTED } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { frozenCopy, sameData } from '../event/frozen-copy.js'
import { validate } from '../event/read-data.js'
import type { Block, PlacedEvent } from './columns/block.js'
import { BulkIdWriter } from './columns/bulk-ids.js'
import { Layout, typeIdOf } from './columns/layout.js'
import { MemoryBlock } from './columns/memory-block.js'
import { ObjectList } from './columns/object-list.js'
import { eventOf, type RowShape, type RowValues } from './columns/row-values.js'
import type { EventIndex } from './event-index.js'
import type { TimelineState } from './timeline-state.js'

/** The data of one event type, by shape: most events of a type have the same fields. */
interface OwnType {
  readonly definition: AnyEventDefinition
  readonly typeId: number
  readonly shapes: RowShape[]
}

interface BulkResult {
  readonly blocks: readonly Block[]
  readonly rest: readonly PlacedEvent[]
  readonly index: EventIndex
}

/** Most shapes of the data of one type; events with more of them are read one by one. */
const SHAPES_MAX = 32

/** After this many events that are no bulk, or as many as were taken if those are more, the rest are read one by one. */
const REFUSED_MAX = 1000

/**
 * Reads many events at once into arrays, without an object and an entry in a map for each (benchmark `own-append`). It takes only
 * events that need nothing else: of a type without declared columns, with an id that ends in a number greater than those before,
 * with an instant, and with data that the schema returns unchanged. The caller reads all others one by one.
 */
export class BulkRows {
  length = 0
  private refused = 0
  private readonly types = new Map<string, OwnType>()
  private readonly ids: BulkIdWriter
  private readonly at: Float64Array
  private readonly seq: Float64Array
  private readonly typeIds: Uint16Array
  private readonly shapes: Uint16Array
  private knownAt: Float64Array | undefined
  private readonly idTexts: string[]
  private readonly shapeList: RowShape[] = []
  private readonly numbers: Float64Array[] = []
  private readonly others: unknown[][] = []
  private isInOrder = true

  private constructor(
    private readonly state: TimelineState,
    private readonly capacity: number,
    private readonly dates: DateOptions,
  ) {
    const { definitions, index } = state
    for (const definition of definitions.values()) {
      if (definition.type === RETRACTED || Layout.of(definition) !== undefined) continue
      this.types.set(definition.type, { definition, typeId: typeIdOf(definition.type), shapes: [] })
    }
    this.ids = new BulkIdWriter(capacity, (prefix) => index.lastNumberOf(prefix))
    this.at = new Float64Array(capacity)
    this.seq = new Float64Array(capacity)
    this.typeIds = new Uint16Array(capacity)
    this.shapes = new Uint16Array(capacity)
    this.idTexts = new Array<string>(capacity)
  }

  /** @returns undefined if the events would not fill a block, or must be read one by one for another reason */
  static of(state: TimelineState, count: number, dates: DateOptions): BulkRows | undefined {
    // Short blocks would add up where a tape grows by little.
    if (count < state.blockSize || state.derivation !== undefined || state.index.isStored) return undefined
    const rows = new BulkRows(state, count, dates)
    return rows.types.size === 0 ? undefined : rows
  }

  /** The sequence number behind the last taken event. */
  get nextSeq(): number {
    return this.length === 0 ? this.state.nextSeq : (this.seq[this.length - 1] as number) + 1
  }

  /**
   * Reads an event.
   * @param alone the events that were read alone
   * @returns false if it must be read alone too; nothing is added then, and no fault reported
   */
  take(input: unknown, seq: number, alone: ReadonlyMap<string, unknown>): boolean {
    // Trying costs a third of reading an event alone.
    if (this.refused >= REFUSED_MAX && this.refused > this.length) return false
    try {
      if (this.read(input, seq, alone)) return true
    } catch {
      // Reading it alone reports what was thrown.
    }
    this.refused += 1
    return false
  }

  /** The event with an id, if it was taken. */
  find(id: string): TapelineEvent | undefined {
    const row = this.length === 0 ? -1 : this.ids.rowOf(id)
    return row < 0 ? undefined : eventOf(this.values(), row)
  }

  /** All taken events as full blocks and the remaining ones in order, and the index with their ids. */
  finish(): BulkResult {
    const { length, state, at } = this
    const { blockSize } = state
    const values = this.values()
    let order: Uint32Array | undefined
    if (!this.isInOrder) {
      order = Uint32Array.from({ length }, (_, row) => row)
      order.sort((left, right) => (at[left] as number) - (at[right] as number) || left - right)
    }
    const blocks: Block[] = []
    let start = 0
    for (; start + blockSize <= length; start += blockSize)
      blocks.push(this.blockOf(values, { start, length: blockSize, order }))
    const rest: PlacedEvent[] = []
    for (let index = start; index < length; index += 1) {
      const event = eventOf(values, order === undefined ? index : (order[index] as number))
      rest.push({ event, seq: event.seq })
    }
    return { blocks, rest, index: state.index.withBulk(this.ids.runs(values)) }
  }

  private read(input: unknown, seq: number, alone: ReadonlyMap<string, unknown>): boolean {
    if (typeof input !== 'object' || input === null || Object.getPrototypeOf(input) !== Object.prototype)
      return false
    const given = input as Readonly<Record<string, unknown>>
    let [id, type, at, knownAt, data]: unknown[] = []
    // Each field is read once, so that the checked value is the stored one.
    for (const field in given) {
      switch (field) {
        case 'id':
          id = given.id
          break
        case 'type':
          type = given.type
          break
        case 'at':
          at = given.at
          break
        case 'knownAt':
          knownAt = given.knownAt
          break
        case 'data':
          data = given.data
          break
        default:
          return false
      }
    }
    if (typeof id !== 'string' || id === '' || typeof data !== 'object' || data === null) return false
    const own = this.types.get(type as string)
    if (own === undefined || !this.ids.accepts(id) || this.state.index.hasObject(id)) return false
    if (this.state.corrections.concerns(id) || alone.has(id)) return false
    const moment = readDate(at as number, this.dates)
    if (moment.precision !== 'instant') return false
    const known = knownAt === undefined ? moment.at : readDate(knownAt as number, this.dates).at
    const result = validate(own.definition, data)
    if (result.issues !== undefined || !this.write(own, result.value, data)) return false
    const row = this.length
    if (row > 0 && moment.at < (this.at[row - 1] as number)) this.isInOrder = false
    this.at[row] = moment.at
    this.seq[row] = seq
    this.typeIds[row] = own.typeId
    if (known !== moment.at) this.knownAt ??= new Float64Array(this.capacity).fill(Number.NaN)
    if (this.knownAt !== undefined) this.knownAt[row] = known === moment.at ? Number.NaN : known
    this.idTexts[row] = id
    this.ids.add(row)
    this.length = row + 1
    return true
  }

  /** Writes data into the next row. @returns false for data that are not as given, or no plain object */
  private write(own: OwnType, value: unknown, given: object): boolean {
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
      return false
    if (Array.isArray(given)) return false
    for (let index = own.shapes.length - 1; index >= 0; index -= 1) {
      const shape = own.shapes[index] as RowShape
      const written = this.writeAs(shape, value as Readonly<Record<string, unknown>>, given)
      if (written === undefined) continue
      return written
    }
    const shape = this.newShape(own, value)
    return (
      shape !== undefined && this.writeAs(shape, value as Readonly<Record<string, unknown>>, given) === true
    )
  }

  /** @returns undefined if the data have another shape */
  private writeAs(
    shape: RowShape,
    value: Readonly<Record<string, unknown>>,
    given: object,
  ): boolean | undefined {
    const { fields } = shape
    const row = this.length
    let copy: Readonly<Record<string, unknown>> | undefined
    let place = 0
    for (const key in value) {
      const field = fields[place]
      if (field === undefined || field.key !== key) return undefined
      place += 1
      const item = value[key]
      const from = (given as Readonly<Record<string, unknown>>)[key]
      if (typeof item === 'number') {
        if (!field.isNumber) return undefined
        if (!Number.isFinite(item) || !Object.is(item, from) || Object.is(item, -0)) return false
        ;(this.numbers[field.column] as Float64Array)[row] = item
        continue
      }
      if (field.isNumber) return undefined
      const column = this.others[field.column] as unknown[]
      if (typeof item === 'string' || typeof item === 'boolean' || item === null) {
        if (item !== from) return false
        column[row] = item
        continue
      }
      if (typeof item !== 'object') return false
      // The whole is copied, so that the limits of data hold for it.
      copy ??= frozenCopy(value) as Readonly<Record<string, unknown>>
      if (!sameData(from, copy[key])) return false
      column[row] = copy[key]
    }
    if (place !== fields.length) return undefined
    let count = 0
    for (const _ in given) count += 1
    if (count !== place) return false
    this.shapes[row] = shape.index
    return true
  }

  private newShape({ definition, shapes }: OwnType, value: object): RowShape | undefined {
    if (shapes.length === SHAPES_MAX) return undefined
    let [numbers, others] = [0, 0]
    const fields = Object.entries(value).map(([key, item]) => {
      const isNumber = typeof item === 'number'
      return { key, isNumber, column: isNumber ? numbers++ : others++ }
    })
    if (fields.some(({ key }) => key === '__proto__')) return undefined
    while (this.numbers.length < numbers) this.numbers.push(new Float64Array(this.capacity))
    while (this.others.length < others) this.others.push(new Array<unknown>(this.capacity))
    const shape = { index: this.shapeList.length, definition, fields }
    this.shapeList.push(shape)
    shapes.push(shape)
    return shape
  }

  private blockOf(values: RowValues, rows: RowRange): Block {
    const { length } = rows
    const { seq, knownAt } = values
    const firstSeq = seq[rowAt(rows, 0)] as number
    let seqOffset: Float64Array | undefined
    for (let index = 0; index < length; index += 1) {
      const offset = (seq[rowAt(rows, index)] as number) - firstSeq - index
      if (offset === 0) continue
      seqOffset ??= new Float64Array(length)
      seqOffset[index] = offset
    }
    const objects = (): TapelineEvent[] =>
      Array.from({ length }, (_, index) => eventOf(values, rowAt(rows, index)))
    return new MemoryBlock({
      layouts: this.state.layouts,
      length,
      at: taken(values.at, rows),
      typeIds: taken(this.typeIds, rows),
      knownAt: knownAt && taken(knownAt, rows),
      firstSeq,
      seqOffset,
      objects: undefined,
      held: new ObjectList(undefined, objects),
      numbers: [],
      texts: [],
      idPrefixes: [],
      idPrefixOf: undefined,
      idShift: 0,
      idOffset: undefined,
      envelopes: [],
      envelopeOf: undefined,
    })
  }

  private values(): RowValues {
    const { at, seq, knownAt, idTexts: ids, shapeList: shapes, shapes: shapeOf, numbers, others } = this
    return { at, seq, knownAt, ids, shapes, shapeOf, numbers, others }
  }
}

/** The rows of one block. */
interface RowRange {
  readonly start: number
  readonly length: number
  /** The rows in the order of time; undefined if they arrived in it. */
  readonly order: Uint32Array | undefined
}

function rowAt({ start, order }: RowRange, index: number): number {
  return order === undefined ? start + index : (order[start + index] as number)
}

/** A view, or a copy of rows that arrived in another order. */
function taken<Column extends Float64Array | Uint16Array>(column: Column, rows: RowRange): Column {
  const own = column.subarray(rows.start, rows.start + rows.length) as Column
  if (rows.order === undefined) return own
  const copy = own.slice() as Column
  for (let index = 0; index < rows.length; index += 1) copy[index] = column[rowAt(rows, index)] as number
  return copy
}
