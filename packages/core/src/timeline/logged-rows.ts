import type { Fault } from '../event/error.js'
import type { Basis, TapelineEvent } from '../event/event.js'
import { FaultList } from '../event/fault-list.js'
import { sameData } from '../event/frozen-copy.js'
import { readSources } from '../event/read-sources.js'
import { Chain } from './chain/chain.js'
import { BatchReader } from './columns/batch-reader.js'
import type { Envelope } from './columns/block.js'
import { derivedId, PREFIXES_MAX } from './columns/derived-id.js'
import { Layout, typeIdOf } from './columns/layout.js'
import { SeqSet } from './columns/seq-set.js'
import { textTable } from './columns/texts.js'
import type { ColumnBatch } from './columns/timeline-columns.js'
import { Timeline } from './timeline.js'
import { changedState } from './timeline-state.js'

/** Most different pairs of a basis and sources; events with others are objects. */
const ENVELOPES_MAX = 65_536

interface OwnType {
  readonly layout: Layout
  readonly version: number
  readonly index: number
}

/**
 * Makes a timeline from the events of a log, as JSON that was written for events of these definitions. It takes the events that
 * columns can hold without making objects of them, and without their schemas (benchmark `log-read`). The caller reads all others.
 */
export class LoggedRows<Event extends TapelineEvent> {
  /** Number of taken events. */
  length = 0
  private readonly types = new Map<unknown, OwnType>()
  private readonly typeIds: number[] = []
  private readonly at: Float64Array
  private readonly seq: Float64Array
  private readonly typeOf: Uint16Array
  private readonly idNumber: Float64Array
  private readonly idPrefix: Uint16Array
  private knownAt: Float64Array | undefined
  private envelopeOf: Uint32Array | undefined
  private readonly numbers: Float64Array[] = []
  private readonly texts: Uint32Array[] = []
  private readonly prefixes = new Map<string, number>()
  private readonly codes: number[] = [0]
  private readonly textNumbers = new Map<string, number>()
  private readonly envelopes: Envelope[] = [{ basis: 'recorded', sources: Object.freeze([]) }]
  /** By basis and sources as text; undefined for invalid ones. */
  private readonly envelopeNumbers = new Map<string, number | undefined>()
  private last:
    | { readonly basis: unknown; readonly sources: unknown; readonly number: number | undefined }
    | undefined
  private isInOrder = true
  /** Whether a refused event has left values in the next row. */
  private isDirty = false

  /**
   * @param empty a timeline without events
   * @param capacity the most events
   */
  constructor(
    private readonly empty: Timeline<Event>,
    private readonly capacity: number,
  ) {
    for (const definition of empty.definitions.values()) {
      const layout = Layout.of(definition)
      if (layout === undefined) continue
      this.types.set(definition.type, { layout, version: definition.version, index: this.typeIds.length })
      this.typeIds.push(typeIdOf(definition.type))
    }
    this.at = new Float64Array(capacity)
    this.seq = new Float64Array(capacity)
    this.typeOf = new Uint16Array(capacity)
    this.idNumber = new Float64Array(capacity)
    this.idPrefix = new Uint16Array(capacity)
  }

  /**
   * Takes an event.
   * @param seq its sequence number, greater than that of the one before
   * @returns false if columns cannot hold it; nothing is taken then
   */
  take(json: unknown, seq: number): boolean {
    if (typeof json !== 'object' || json === null || this.length === this.capacity) return false
    let [id, type, at, knownAt, version, data, basis, sources]: unknown[] = []
    const given = json as Readonly<Record<string, unknown>>
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
        case 'version':
          version = given.version
          break
        case 'data':
          data = given.data
          break
        case 'basis':
          basis = given.basis
          break
        case 'sources':
          sources = given.sources
          break
        default:
          return false
      }
    }
    const own = this.types.get(type)
    if (own === undefined || own.version !== version || typeof id !== 'string') return false
    if (!isNumber(at) || (knownAt !== undefined && !isNumber(knownAt))) return false
    const derived = derivedId(id)
    if (derived === undefined) return false
    const envelope = basis === undefined && sources === undefined ? 0 : this.envelopeNumber(basis, sources)
    if (envelope === undefined) return false
    if (this.isDirty) this.clearRow()
    if (!this.takeData(own.layout, data)) {
      this.isDirty = true
      return false
    }
    const prefix = this.prefixNumber(derived.prefix)
    if (prefix === undefined) {
      this.isDirty = true
      return false
    }
    const row = this.length
    this.at[row] = at
    this.seq[row] = seq
    this.typeOf[row] = own.index
    this.idNumber[row] = derived.number
    this.idPrefix[row] = prefix
    if (row > 0 && at < (this.at[row - 1] as number)) this.isInOrder = false
    if (knownAt !== undefined && knownAt !== at) {
      this.knownAt ??= new Float64Array(this.capacity).fill(Number.NaN)
      this.knownAt[row] = knownAt
    }
    if (envelope !== 0) {
      this.envelopeOf ??= new Uint32Array(this.capacity)
      this.envelopeOf[row] = envelope
    }
    this.length = row + 1
    return true
  }

  /**
   * The timeline of the taken events and the others, not sealed.
   * @param others by id, in the order of their sequence numbers; do not change the map afterwards
   */
  finish(others: ReadonlyMap<string, Event>): Timeline<Event> {
    const { empty, length } = this
    if (length === 0) return empty.withArrivals(others)
    const { state } = empty
    const nextSeq = (this.seq[length - 1] as number) + 1
    const numbers = new SeqSet(nextSeq, length)
    const reader = new BatchReader({
      numbers,
      read: () => undefined,
      blockSize: state.blockSize,
      layouts: state.layouts,
      typeIds: this.typeIds,
      texts: this.codes,
      prefixes: [...this.prefixes.keys()],
      envelopes: this.envelopes,
    })
    reader.take(this.batch())
    numbers.finish()
    const index = state.index.withReach(reader.reach)
    const chain = Chain.ofBlocks(reader.blocks)
    const change = { chain, index, nextSeq, sealed: false, derivation: undefined }
    return new Timeline<Event>(changedState(state, change)).withArrivals(others)
  }

  /** Writes data into the columns of the next row. @returns false for data that columns cannot hold in this order */
  private takeData({ fields }: Layout, data: unknown): boolean {
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return false
    const row = this.length
    let place = 0
    for (const key in data) {
      let field = fields[place]
      while (field !== undefined && field.name !== key) {
        if (!field.isOptional) return false
        place += 1
        field = fields[place]
      }
      if (field === undefined) return false
      const value = (data as Readonly<Record<string, unknown>>)[key]
      if (field.kind === 'number') {
        if (!isNumber(value)) return false
        this.numberColumn(field.column)[row] = value
      } else {
        const number = typeof value === 'string' ? this.textNumber(value) : 0
        if (number === 0) return false
        this.textColumn(field.column)[row] = number
      }
      place += 1
    }
    for (; place < fields.length; place += 1) if (fields[place]?.isOptional !== true) return false
    return true
  }

  private clearRow(): void {
    for (const column of this.numbers) column[this.length] = Number.NaN
    for (const column of this.texts) column[this.length] = 0
    this.isDirty = false
  }

  private numberColumn(column: number): Float64Array {
    while (this.numbers.length <= column) this.numbers.push(new Float64Array(this.capacity).fill(Number.NaN))
    return this.numbers[column] as Float64Array
  }

  private textColumn(column: number): Uint32Array {
    while (this.texts.length <= column) this.texts.push(new Uint32Array(this.capacity))
    return this.texts[column] as Uint32Array
  }

  /** The number of a text in the columns; 0 if the timeline has too many texts. */
  private textNumber(text: string): number {
    const known = this.textNumbers.get(text)
    if (known !== undefined) return known
    const code = textTable.code(text, this.empty.state.layouts)
    if (code === 0) return 0
    const number = this.codes.push(code) - 1
    this.textNumbers.set(text, number)
    return number
  }

  private prefixNumber(prefix: string): number | undefined {
    const known = this.prefixes.get(prefix)
    if (known !== undefined) return known
    const { size } = this.prefixes
    if (size === PREFIXES_MAX) return undefined
    this.prefixes.set(prefix, size)
    return size
  }

  private envelopeNumber(basis: unknown, sources: unknown = []): number | undefined {
    // Most events have the sources of the one before.
    const { last } = this
    if (last !== undefined && last.basis === basis && sameData(last.sources, sources)) return last.number
    const number = this.numberOf(basis, sources)
    this.last = { basis, sources, number }
    return number
  }

  private numberOf(basis: unknown, sources: unknown): number | undefined {
    const key = `${String(basis)} ${JSON.stringify(sources)}`
    if (this.envelopeNumbers.has(key)) return this.envelopeNumbers.get(key)
    if (this.envelopes.length === ENVELOPES_MAX) return undefined
    const faults: Fault[] = []
    const read = readSources(sources, new FaultList(faults))
    const isValid = faults.length === 0 && (basis === undefined || BASES.includes(basis))
    const number = isValid
      ? this.envelopes.push({ basis: (basis as Basis | undefined) ?? 'recorded', sources: read }) - 1
      : undefined
    this.envelopeNumbers.set(key, number)
    return number
  }

  /** All rows in the order of the tape. */
  private batch(): ColumnBatch {
    const { length } = this
    let order: Uint32Array | undefined
    if (!this.isInOrder) {
      const { at } = this
      order = Uint32Array.from({ length }, (_, row) => row)
      order.sort((left, right) => (at[left] as number) - (at[right] as number) || left - right)
    }
    const column = <Column extends Float64Array | Uint32Array | Uint16Array>(values: Column): Column => {
      const own = values.subarray(0, length) as Column
      if (order === undefined) return own
      const sorted = own.slice() as Column
      for (let row = 0; row < length; row += 1) sorted[row] = own[order[row] as number] as number
      return sorted
    }
    return {
      length,
      at: column(this.at),
      types: column(this.typeOf),
      seq: column(this.seq),
      knownAt: this.knownAt && column(this.knownAt),
      numbers: this.numbers.map(column),
      texts: this.texts.map(column),
      idPrefix: this.prefixes.size > 1 ? column(this.idPrefix) : undefined,
      idNumber: column(this.idNumber),
      envelope: this.envelopeOf && column(this.envelopeOf),
      objects: [],
    }
  }
}

const BASES: readonly unknown[] = ['recorded', 'rebased', 'simulated'] satisfies Basis[]

/** Whether a value is a number that an event may have: finite, and not -0. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < Number.POSITIVE_INFINITY && !Object.is(value, -0)
}
