import { setImmediate } from 'node:timers/promises'
import type { Source, Timeline } from '@tapeline/core'
import { ColumnAppender, type ColumnBatch } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import type { SourceRows } from './read-source.js'

/** The columns of the events of rows, all of one type and by the index of a row, in the order of the type's own columns. */
export interface EventColumns {
  readonly type: MarketEvent['type']
  /** Epoch milliseconds UTC. */
  readonly at: Float64Array
  /** NaN for an absent number. */
  readonly numbers: readonly Float64Array[]
  /** The texts after the symbol; undefined for an absent text. */
  readonly texts: readonly ((index: number) => string | undefined)[]
}

/** Few enough to yield often between them. */
const BATCH_ROWS = 65_536

/**
 * Appends the events of rows to a timeline as columns, without an object for each, and yields to other tasks in between.
 * @param order the rows, in the order of their events
 * @param onBatch called with the number of rows so far. @throws to stop
 * @returns undefined if the timeline cannot hold them so, or the source has rows of several instruments in a line
 */
export async function appendColumns(
  into: Timeline<MarketEvent>,
  rows: SourceRows,
  columns: EventColumns,
  order: Int32Array,
  sources: readonly Source[],
  onBatch: (rows: number) => void,
): Promise<Timeline<MarketEvent> | undefined> {
  const prefixes = rows.relations.map(({ label }) => `${label}:`)
  const areIdsPlain = rows.relations.every(({ rowsPerLine = 1 }) => rowsPerLine === 1)
  const definition = marketEvents.find(({ type }) => type === columns.type)
  if (!areIdsPlain || new Set(prefixes).size < prefixes.length || definition === undefined) return undefined
  const texts = new TextNumbers(rows, columns, order)
  const appender = ColumnAppender.of(into, {
    definition,
    length: order.length,
    texts: texts.list,
    prefixes,
    envelope: { basis: 'recorded', sources },
  })
  if (appender === undefined) return undefined
  for (let from = 0; from < order.length; from += BATCH_ROWS) {
    const some = order.subarray(from, from + BATCH_ROWS)
    appender.take(batchOf(rows, columns, some, texts, appender.firstSeq + from))
    onBatch(from + some.length)
    await setImmediate()
  }
  return appender.finish()
}

/** The columns of some rows, in their order. */
function batchOf(
  { store, relations }: SourceRows,
  { at, numbers }: EventColumns,
  order: Int32Array,
  texts: TextNumbers,
  firstSeq: number,
): ColumnBatch {
  const { length } = order
  const atOf = gathered(at, order)
  return {
    length,
    at: atOf,
    types: new Uint8Array(length),
    seq: filled(new Float64Array(length), (index) => firstSeq + index),
    knownAt: knownTimes(store.knownTime, atOf, order),
    numbers: numbers.map((column) => gathered(column, order)),
    texts: texts.columns(order),
    idPrefix:
      relations.length === 1
        ? undefined
        : filled(new Uint16Array(length), (index) => store.file[order[index] as number] as number),
    idNumber: filled(new Int32Array(length), (index) => store.row[order[index] as number] as number),
    envelope: undefined,
    objects: [],
  }
}

/** `from` of typed arrays calls an iterator for each value, which takes several times as long. */
function filled<Values extends Float64Array | Int32Array | Uint16Array | Uint32Array>(
  values: Values,
  valueAt: (index: number) => number,
): Values {
  for (let index = 0; index < values.length; index += 1) values[index] = valueAt(index)
  return values
}

/** The values of some rows; 0 for -0, as events have it. */
function gathered(column: Float64Array, order: Int32Array): Float64Array {
  const values = new Float64Array(order.length)
  for (let index = 0; index < order.length; index += 1)
    values[index] = (column[order[index] as number] as number) + 0
  return values
}

/** When events became known, NaN for their own time; undefined if that is so for all. */
function knownTimes(known: Float64Array, at: Float64Array, order: Int32Array): Float64Array | undefined {
  let values: Float64Array | undefined
  for (let index = 0; index < order.length; index += 1) {
    const time = known[order[index] as number] as number
    if (Number.isNaN(time) || time === at[index]) continue
    values ??= new Float64Array(order.length).fill(Number.NaN)
    values[index] = time
  }
  return values
}

/** The texts of rows as numbers from 1; 0 for an absent text. */
class TextNumbers {
  readonly list: string[] = []
  private readonly numbers = new Map<string, number>()
  private readonly ofSymbols: Uint32Array

  constructor(
    private readonly rows: SourceRows,
    private readonly asked: EventColumns,
    order: Int32Array,
  ) {
    const { store, symbols } = rows
    this.ofSymbols = new Uint32Array(symbols.names.length)
    for (const index of order) {
      const symbol = store.symbol[index] as number
      if (this.ofSymbols[symbol] === 0) this.ofSymbols[symbol] = this.add(symbols.names[symbol] as string)
    }
    for (const textOf of asked.texts) for (const index of order) this.add(textOf(index))
  }

  columns(order: Int32Array): Uint32Array[] {
    const { store } = this.rows
    const { length } = order
    return [
      filled(
        new Uint32Array(length),
        (index) => this.ofSymbols[store.symbol[order[index] as number] as number] as number,
      ),
      ...this.asked.texts.map((textOf) =>
        filled(new Uint32Array(length), (index) => this.add(textOf(order[index] as number))),
      ),
    ]
  }

  private add(text: string | undefined): number {
    if (text === undefined) return 0
    let number = this.numbers.get(text)
    if (number === undefined) {
      number = this.list.push(text)
      this.numbers.set(text, number)
    }
    return number
  }
}
