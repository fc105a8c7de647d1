import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { Relation, SourceColumn } from '../source/relation.js'
import type { FaultTally } from './findings.js'
import type { Field, Mapping } from './guess-columns.js'
import { mayBeNumberSql, type NumberStyle, nothingSql, numberSql } from './number-text.js'
import { periodFault } from './period-names.js'
import type { RowStore } from './row-store.js'
import { type Spelling, spellInCode } from './spelling.js'
import type { Symbols } from './symbols.js'
import type { TimeFormats } from './time-format.js'
import { type TimeSql, timeSql } from './time-sql.js'

/** The numbers of each row, in this order: the required ones first. */
export interface RowLayout {
  readonly numbers: readonly Field[]
  /** How many of the numbers must be there. */
  readonly required: number
  /** What is wrong with the numbers of a row, each a fault; they are finite, or NaN where an optional one is missing. */
  readonly check: (
    values: readonly number[],
  ) => readonly { readonly field: Field; readonly expected: string }[]
  readonly timeFormat: string | undefined
  /** Brings the prices of a row to their unit, in place. */
  readonly scale?: ((values: number[]) => void) | undefined
}

/** How the cells of a relation are written. */
export interface CellStyle {
  readonly number: NumberStyle
  /** Of times that are not ISO 8601. */
  readonly time?: TimeFormats | undefined
}

/** Where the rows of a reading go. */
export interface RowSink {
  readonly store: RowStore
  readonly symbols: Symbols
  readonly faults: FaultTally
  /** Called after each chunk with the number of rows of this relation so far. @throws to stop */
  readonly onRows: (rows: number) => void
  readonly spelling?: Spelling | undefined
}

/** Selects the rows of a relation, and takes what comes into a store. */
export class RowReader {
  rows = 0
  /** Whether some times could not be read, and may be written in another style. */
  hasStrangeTimes = false
  /** Whether some numbers could not be read, and may be written in another style. */
  hasStrangeNumbers = false
  private readonly known: TimeSql | undefined
  private readonly start: TimeSql
  private readonly end: TimeSql | undefined
  private readonly symbolColumn: SourceColumn | undefined
  private readonly numbers: readonly Field[]
  private readonly symbolNumber: number | undefined
  private readonly slots: readonly number[]
  private readonly figures: readonly Figure[]

  constructor(
    private readonly mapping: Mapping,
    symbolOf: string | undefined,
    private readonly layout: RowLayout,
    private readonly sink: RowSink,
    private readonly file: number,
    private readonly style: CellStyle = { number: 'plain' },
    private readonly relation?: Relation | undefined,
  ) {
    const [from, to] = [mapping.get('start'), mapping.get('end')]
    const [main, hours] = timeColumns(mapping)
    const format = layout.timeFormat ?? style.time
    const known = mapping.get('knownAt')
    this.start = timeSql(main, hours, format, { text: 'x0', kind: 'k0' })
    this.end = from && to && timeSql(to, undefined, format, { text: 'x1', kind: 'k1' })
    this.known = known && timeSql(known, undefined, layout.timeFormat, { text: 'x2', kind: 'k2' })
    this.symbolColumn = symbolOf === undefined ? mapping.get('symbol') : undefined
    this.symbolNumber = symbolOf === undefined ? undefined : sink.symbols.numberOf(symbolOf)
    this.numbers = layout.numbers.filter((field) => mapping.has(field))
    this.slots = this.numbers.map((field) => layout.numbers.indexOf(field))
    this.figures = [
      'f',
      'k0',
      't0',
      ...(this.end === undefined ? [] : (['k1', 't1'] as const)),
      ...(this.known === undefined ? [] : (['k2', 't2'] as const)),
      ...(this.start.nanos === '0' ? [] : (['s0'] as const)),
      ...(this.start.offset === '0' ? [] : (['o0'] as const)),
    ]
  }

  /**
   * Selects the values of each row, its flags, and the texts of a row that has some. Each step is a query of its own, so that
   * DuckDB finds what a later one reads several times only once.
   */
  select({ from }: Relation): string {
    const columns = this.numbers.map((field) => this.mapping.get(field) as SourceColumn)
    const { repeatedKey } = this.relation ?? {}
    const times = [this.start, this.end, this.known].flatMap((time, index) =>
      time ? [{ missing: `t${index} IS NULL`, text: time.text, index, time }] : [],
    )
    const missing = [...times.map((time) => time.missing), ...columns.map((_, index) => `n${index} IS NULL`)]
    if (repeatedKey !== undefined) missing.push(`${repeatedKey} IS NOT NULL`)
    const strangeTimes = times.map((time) => `(${time.missing} AND coalesce(${time.text}, '') <> '')`)
    const strangeNumbers = columns.map(({ sql }, index) => `(n${index} IS NULL AND ${mayBeNumberSql(sql)})`)
    const flags = [
      times.map((time) => time.missing).join(' OR '),
      strangeTimes.join(' OR '),
      strangeNumbers.join(' OR ') || 'false',
      repeatedKey === undefined ? 'false' : `${repeatedKey} IS NOT NULL`,
      ...columns.map((column, index) => `n${index} IS NULL AND NOT ${nothingSql(column)}`),
    ]
    const sum = flags.map((test, bit) => `CASE WHEN ${test} THEN ${2 ** bit} ELSE 0 END`).join(' + ')
    const kinds = times.map(({ time, index }) => `${time.kind} AS k${index}`)
    const values = [
      ...times.map(({ time, index }) => `${time.value} AS t${index}`),
      `${this.start.nanos} AS s0`,
      `${this.start.offset} AS o0`,
      ...columns.map((column, index) => `${numberSql(column, this.style.number)} AS n${index}`),
    ]
    const texts = [this.start, this.end, this.known].map((time) => time?.text ?? 'NULL')
    texts.push(...columns.map(({ sql }) => sql), repeatedKey ?? 'NULL')
    const outer = [
      this.symbolColumn === undefined ? `''` : `trim(CAST(${this.symbolColumn.sql} AS VARCHAR))`,
      ...this.figures.map((name) => `CAST(${name} AS DOUBLE)`),
      ...columns.map((_, index) => `n${index}`),
      ...texts.map((sql) => `CASE WHEN f <> 0 THEN CAST(${sql} AS VARCHAR) END`),
    ]
    const sources = times.flatMap(({ time }) =>
      time.source === undefined ? [] : [`${time.source} AS ${time.text}`],
    )
    const withTexts = `SELECT ${['*', ...sources].join(', ')} FROM ${from}`
    const withKinds = `SELECT *, ${kinds.join(', ')} FROM (${withTexts})`
    const withValues = `SELECT *, ${values.join(', ')} FROM (${withKinds})`
    const withFlags = `SELECT *, CASE WHEN ${missing.join(' OR ')} THEN ${sum} ELSE 0 END AS f FROM (${withValues})`
    return `SELECT ${outer.join(', ')} FROM (${withFlags})`
  }

  take(chunk: DuckDBDataChunk): void {
    const { rowCount } = chunk
    const selected = new Selected(chunk, this.figures, this.numbers.length)
    if (!this.takeAll(selected, rowCount)) this.takeEach(selected, rowCount)
  }

  /** Takes all rows of a chunk, column by column. @returns false, and takes none, if one of them may be at fault */
  private takeAll(selected: Selected, count: number): boolean {
    const { store } = this.sink
    const { layout, slots, figures } = this
    if (layout.scale !== undefined || this.relation?.rowsPerLine !== undefined) return false
    store.reserve(count)
    const start = store.length
    const flags = selected.figure('f') as Numbers
    for (let index = 0; index < count; index += 1) if (flags.getItem(index) !== 0) return false
    for (const [slot, field] of store.fields.entries()) {
      const column = slots.indexOf(slot)
      if (column < 0) field.fill(Number.NaN, start, start + count)
      else if (!copyFigures(selected.numbers[column] as Numbers, field, start, count, slot < layout.required))
        return false
    }
    if (!this.areChecked(start, count) || !this.takeSymbols(selected.symbols, start, count)) return false
    for (const [name, column, absent] of [
      ['k0', store.kind, 0],
      ['t0', store.time, Number.NaN],
      ['k1', store.endKind, 0],
      ['t1', store.endTime, Number.NaN],
      ['k2', store.knownKind, 0],
      ['t2', store.knownTime, Number.NaN],
      ['s0', store.nanos, 0],
      ['o0', store.offset, 0],
    ] as const) {
      if (figures.includes(name)) copyTimes(selected.figure(name) as Numbers, column, start, count)
      else column.fill(absent, start, start + count)
    }
    store.file.fill(this.file, start, start + count)
    for (let index = 0; index < count; index += 1) store.row[start + index] = this.rows + index + 1
    this.rows += count
    store.length += count
    return true
  }

  private areChecked(start: number, count: number): boolean {
    const { fields } = this.sink.store
    const values: number[] = fields.map(() => Number.NaN)
    for (let index = start; index < start + count; index += 1) {
      for (let slot = 0; slot < values.length; slot += 1)
        values[slot] = (fields[slot] as Float64Array)[index] as number
      if (this.layout.check(values).length > 0) return false
    }
    return true
  }

  private takeSymbols(texts: Texts, start: number, count: number): boolean {
    const { store, symbols } = this.sink
    if (this.symbolNumber !== undefined) {
      store.symbol.fill(this.symbolNumber, start, start + count)
      return this.symbolNumber >= 0
    }
    for (let index = 0; index < count; index += 1) {
      const number = symbols.numberOf(texts.getItem(index))
      if (number < 0) return false
      store.symbol[start + index] = number
    }
    return true
  }

  /** Takes the rows of a chunk one by one, and reports those at fault. */
  private takeEach(selected: Selected, count: number): void {
    const { store, symbols } = this.sink
    const values: number[] = this.layout.numbers.map(() => Number.NaN)
    const figure = (name: Figure, index: number): number | null =>
      selected.figure(name)?.getItem(index) ?? null
    for (let index = 0; index < count; index += 1) {
      this.rows += 1
      for (let column = 0; column < this.numbers.length; column += 1) {
        values[this.slots[column] as number] = selected.numbers[column]?.getItem(index) ?? Number.NaN
      }
      this.layout.scale?.(values)
      const flags = figure('f', index) as number
      const symbol = this.symbolNumber ?? symbols.numberOf(selected.symbols.getItem(index))
      // Of a table of many instruments, one that has no price in a line has no row there.
      if (flags === 0 && this.relation?.rowsPerLine !== undefined && values.every(Number.isNaN)) continue
      // A written NaN and a missing value are distinguished by the null itself.
      const fine = flags === 0 && symbol >= 0 && this.numbersAreFine(values, selected, index)
      if (!fine) {
        this.report(index, selected, flags, symbol, values)
        continue
      }
      const at = store.next()
      store.file[at] = this.file
      store.row[at] = this.rows
      store.symbol[at] = symbol
      store.kind[at] = figure('k0', index) as number
      store.time[at] = figure('t0', index) as number
      store.nanos[at] = figure('s0', index) ?? 0
      store.offset[at] = figure('o0', index) ?? 0
      store.knownKind[at] = figure('k2', index) ?? 0
      store.knownTime[at] = figure('t2', index) ?? Number.NaN
      store.endKind[at] = figure('k1', index) ?? 0
      store.endTime[at] = figure('t1', index) ?? Number.NaN
      for (let field = 0; field < values.length; field += 1) {
        ;(store.fields[field] as Float64Array)[at] = values[field] as number
      }
    }
  }

  private numbersAreFine(values: readonly number[], { numbers }: Selected, index: number): boolean {
    for (let column = 0; column < this.numbers.length; column += 1) {
      const slot = this.slots[column] as number
      if (Number.isFinite(values[slot])) continue
      if (slot < this.layout.required || numbers[column]?.getItem(index) !== null) return false
    }
    return this.layout.check(values).length === 0
  }

  /** Every fault of a row. */
  private report(
    index: number,
    selected: Selected,
    flags: number,
    symbol: number,
    values: readonly number[],
  ): void {
    const { faults, symbols, spelling = spellInCode } = this.sink
    let reported = false
    const ref = { file: this.file, row: this.rows }
    const add = (describe: () => readonly [message: string, expected: string, found: string]): void => {
      reported = true
      faults.add(ref, () => {
        const [message, expected, found] = describe()
        return { code: 'file.invalid', message, expected, found }
      })
    }
    if (symbol < 0) {
      const found = (): string => quote(selected.symbols.getItem(index))
      add(() => [`The ${this.nameOf('symbol')} is wrong.`, symbols.expected, found()])
    }
    if ((flags & REPEATED_KEY) !== 0)
      add(() => {
        const key = quote(selected.textAt(this.numbers.length + 3, index))
        return [`The key ${key} occurs twice in one object.`, 'each key once', key]
      })
    this.hasStrangeTimes ||= (flags & STRANGE_TIMES) !== 0
    this.hasStrangeNumbers ||= (flags & STRANGE_NUMBERS) !== 0
    for (const [column, name] of (['t0', 't1', 't2'] as const).entries()) {
      if (selected.figure(name)?.getItem(index) !== null) continue
      add(() => {
        const text = selected.textAt(column, index)
        const period = periodFault(String(text ?? ''), spelling)
        if (period !== undefined) return [period.message, period.expected, quote(text)]
        const expected = this.layout.timeFormat
          ? `a time as ${this.layout.timeFormat}`
          : `ISO 8601, YYYYMMDD or a number; for any other way of writing it, pass ${spelling('timeFormat')}`
        return ['The time cannot be read.', expected, quote(text)]
      })
    }
    let finite = true
    for (const [column, field] of this.numbers.entries()) {
      const slot = this.slots[column] as number
      const value = selected.numbers[column]?.getItem(index) as number | null
      if (value !== null && Number.isFinite(value)) continue
      const isWrong = ((flags >> (column + WRONG_FROM)) & 1) === 1
      if (value === null && !isWrong && slot >= this.layout.required) continue
      finite = false
      add(() => [
        `The ${this.nameOf(field)} is no number.`,
        'a finite number such as 1234.5, without separators',
        value !== null ? String(value) : isWrong ? quote(selected.textAt(column + 3, index)) : 'nothing',
      ])
    }
    if (!finite) return
    for (const { field, expected } of this.layout.check(values)) {
      const found = values[this.layout.numbers.indexOf(field)]
      add(() => [`The ${this.nameOf(field)} is wrong.`, expected, String(found)])
    }
    // Every omitted row is reported.
    if (!reported) add(() => ['The row cannot be read.', 'a time, a price and numbers', 'nothing'])
  }

  /** The field, with its column if that has another name. */
  private nameOf(field: Field): string {
    const name = this.mapping.get(field)?.name
    return name === undefined || name.toLowerCase() === field ? field : `${field} ('${name}')`
  }
}

/** The bits of the flags of a row, which are 0 if its times and the numbers that it has can be read. */
const STRANGE_TIMES = 2
const STRANGE_NUMBERS = 4
const REPEATED_KEY = 8
/** The bit of the first number that is wrong. */
const WRONG_FROM = 4

/**
 * What is selected of a row besides its symbol, numbers and texts: the kinds, values, nanoseconds and offsets of its times, and
 * its flags.
 */
type Figure = 'k0' | 't0' | 'k1' | 't1' | 'k2' | 't2' | 's0' | 'o0' | 'f'

/** A column of a chunk. */
interface Numbers {
  getItem(index: number): number | null
}

interface Texts {
  getItem(index: number): string | null
}

/** The columns of a chunk of selected rows. */
class Selected {
  readonly symbols: Texts
  readonly numbers: readonly Numbers[]
  private readonly byName: ReadonlyMap<Figure, Numbers>
  private readonly textsFrom: number

  constructor(
    private readonly chunk: DuckDBDataChunk,
    figures: readonly Figure[],
    numbers: number,
  ) {
    const column = (index: number): unknown => chunk.getColumnVector(index)
    const numbersFrom = 1 + figures.length
    this.textsFrom = numbersFrom + numbers
    this.symbols = column(0) as Texts
    this.byName = new Map(figures.map((name, index) => [name, column(1 + index) as Numbers]))
    this.numbers = Array.from({ length: numbers }, (_, index) => column(numbersFrom + index) as Numbers)
  }

  /** Undefined for one that was not selected. */
  figure(name: Figure): Numbers | undefined {
    return this.byName.get(name)
  }

  /** The text of a time or number of a row with flags. */
  textAt(column: number, index: number): unknown {
    return this.chunk.getColumnVector(this.textsFrom + column).getItem(index)
  }
}

/** Copies numbers, with NaN for a missing one. @returns whether all are finite, and none is missing if they are required */
function copyFigures(
  from: Numbers,
  to: Float64Array,
  start: number,
  count: number,
  areRequired: boolean,
): boolean {
  for (let index = 0; index < count; index += 1) {
    const value = from.getItem(index)
    if (value === null ? areRequired : !Number.isFinite(value)) return false
    to[start + index] = value ?? Number.NaN
  }
  return true
}

function copyTimes(
  from: Numbers,
  to: Float64Array | Int16Array | Uint8Array,
  start: number,
  count: number,
): void {
  for (let index = 0; index < count; index += 1) to[start + index] = from.getItem(index) ?? Number.NaN
}

/** The column from which the time of a row is read, and that of its time of day if that is another. */
export function timeColumns(mapping: Mapping): [main: SourceColumn, clock: SourceColumn | undefined] {
  const [date, clock] = [mapping.get('date'), mapping.get('clock')]
  const main =
    mapping.get('start') ?? mapping.get('end') ?? mapping.get('time') ?? date ?? (clock as SourceColumn)
  return [main, main === date ? clock : undefined]
}

function quote(text: unknown): string {
  if (text === null || text === undefined || text === '') return 'nothing'
  const shown = String(text)
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}…` : shown)
}
