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
  }

  /**
   * Selects the values of each row, its flags, and the texts of a row that has some. Each step is a query of its own, so that
   * DuckDB finds what a later one reads several times only once.
   */
  select({ from }: Relation): string {
    const columns = this.numbers.map((field) => this.mapping.get(field) as SourceColumn)
    const { repeatedKey } = this.relation ?? {}
    const times = [this.start, this.end, this.known].flatMap((time, index) =>
      time ? [{ missing: `t${index} IS NULL`, text: time.text }] : [],
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
    const kinds = [this.start, this.end, this.known].map((time, index) => `${time?.kind ?? '0'} AS k${index}`)
    const values = [
      `${this.start.value} AS t0`,
      `${this.start.nanos} AS s0`,
      `${this.start.offset} AS o0`,
      `${this.end?.value ?? 'CAST(NULL AS DOUBLE)'} AS t1`,
      `${this.known?.value ?? 'CAST(NULL AS DOUBLE)'} AS t2`,
      ...columns.map((column, index) => `${numberSql(column, this.style.number)} AS n${index}`),
    ]
    const texts = [this.start, this.end, this.known].map((time) => time?.text ?? 'NULL')
    texts.push(...columns.map(({ sql }) => sql), repeatedKey ?? 'NULL')
    const outer = [
      this.symbolColumn === undefined ? `''` : `trim(CAST(${this.symbolColumn.sql} AS VARCHAR))`,
      ...['k0', 't0', 'k1', 't1', 's0', 'o0', 'k2', 't2', 'f'].map((name) => `CAST(${name} AS DOUBLE)`),
      ...columns.map((_, index) => `n${index}`),
      ...texts.map((sql) => `CASE WHEN f <> 0 THEN CAST(${sql} AS VARCHAR) END`),
    ]
    const sources = [this.start, this.end, this.known].flatMap((time) =>
      time?.source === undefined ? [] : [`${time.source} AS ${time.text}`],
    )
    const withTexts = `SELECT ${['*', ...sources].join(', ')} FROM ${from}`
    const withKinds = `SELECT *, ${kinds.join(', ')} FROM (${withTexts})`
    const withValues = `SELECT *, ${values.join(', ')} FROM (${withKinds})`
    const withFlags = `SELECT *, CASE WHEN ${missing.join(' OR ')} THEN ${sum} ELSE 0 END AS f FROM (${withValues})`
    return `SELECT ${outer.join(', ')} FROM (${withFlags})`
  }

  take(chunk: DuckDBDataChunk): void {
    const { store, symbols } = this.sink
    const textsFrom = NUMBERS_FROM + this.numbers.length
    const vectors = Array.from({ length: textsFrom }, (_, index) => chunk.getColumnVector(index))
    const textAt = (column: number, index: number): unknown =>
      chunk.getColumnVector(textsFrom + column).getItem(index)
    const number = (column: number, index: number): number | null =>
      vectors[column]?.getItem(index) as number | null
    const values: number[] = this.layout.numbers.map(() => Number.NaN)
    for (let index = 0; index < chunk.rowCount; index += 1) {
      this.rows += 1
      for (let column = 0; column < this.numbers.length; column += 1) {
        values[this.slots[column] as number] = number(column + NUMBERS_FROM, index) ?? Number.NaN
      }
      this.layout.scale?.(values)
      const flags = number(FLAGS, index) as number
      const symbol = this.symbolNumber ?? symbols.numberOf(vectors[0]?.getItem(index) as string | null)
      // Of a table of many instruments, one that has no price in a line has no row there.
      if (flags === 0 && this.relation?.rowsPerLine !== undefined && values.every(Number.isNaN)) continue
      // A written NaN and a missing value are distinguished by the null itself.
      const fine = flags === 0 && symbol >= 0 && this.numbersAreFine(values, vectors, index)
      if (!fine) {
        this.report(index, vectors, flags, symbol, values, textAt)
        continue
      }
      const at = store.next()
      store.file[at] = this.file
      store.row[at] = this.rows
      store.symbol[at] = symbol
      store.kind[at] = number(1, index) as number
      store.time[at] = number(2, index) as number
      store.nanos[at] = number(5, index) ?? 0
      store.offset[at] = number(6, index) ?? 0
      store.knownKind[at] = number(7, index) as number
      store.knownTime[at] = number(8, index) ?? Number.NaN
      store.endKind[at] = number(3, index) as number
      store.endTime[at] = number(4, index) ?? Number.NaN
      for (let field = 0; field < values.length; field += 1) {
        ;(store.fields[field] as Float64Array)[at] = values[field] as number
      }
    }
  }

  private numbersAreFine(values: readonly number[], vectors: Vectors, index: number): boolean {
    for (let column = 0; column < this.numbers.length; column += 1) {
      const slot = this.slots[column] as number
      if (Number.isFinite(values[slot])) continue
      if (slot < this.layout.required || vectors[column + NUMBERS_FROM]?.getItem(index) !== null) return false
    }
    return this.layout.check(values).length === 0
  }

  /** Every fault of a row. */
  private report(
    index: number,
    vectors: Vectors,
    flags: number,
    symbol: number,
    values: readonly number[],
    textAt: (column: number, index: number) => unknown,
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
      const found = (): string => quote(vectors[0]?.getItem(index))
      add(() => [`The ${this.nameOf('symbol')} is wrong.`, symbols.expected, found()])
    }
    if ((flags & REPEATED_KEY) !== 0)
      add(() => {
        const key = quote(textAt(this.numbers.length + 3, index))
        return [`The key ${key} occurs twice in one object.`, 'each key once', key]
      })
    this.hasStrangeTimes ||= (flags & STRANGE_TIMES) !== 0
    this.hasStrangeNumbers ||= (flags & STRANGE_NUMBERS) !== 0
    const times: readonly [TimeSql | undefined, number][] = [
      [this.start, 2],
      [this.end, 4],
      [this.known, 8],
    ]
    for (const [column, [time, value]] of times.entries()) {
      if (time === undefined || vectors[value]?.getItem(index) !== null) continue
      add(() => {
        const text = textAt(column, index)
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
      const value = vectors[column + NUMBERS_FROM]?.getItem(index) as number | null
      if (value !== null && Number.isFinite(value)) continue
      const isWrong = ((flags >> (column + WRONG_FROM)) & 1) === 1
      if (value === null && !isWrong && slot >= this.layout.required) continue
      finite = false
      add(() => [
        `The ${this.nameOf(field)} is no number.`,
        'a finite number such as 1234.5, without separators',
        value !== null ? String(value) : isWrong ? quote(textAt(column + 3, index)) : 'nothing',
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

/** The column of a selected row with its flags, in bits; 0 if its times and the numbers that it has can be read. */
const FLAGS = 9
const STRANGE_TIMES = 2
const STRANGE_NUMBERS = 4
const REPEATED_KEY = 8
/** The bit of the first number that is wrong. */
const WRONG_FROM = 4
/** The column from which on the numbers come, and behind them the texts. */
const NUMBERS_FROM = 10

/** The column from which the time of a row is read, and that of its time of day if that is another. */
export function timeColumns(mapping: Mapping): [main: SourceColumn, clock: SourceColumn | undefined] {
  const [date, clock] = [mapping.get('date'), mapping.get('clock')]
  const main =
    mapping.get('start') ?? mapping.get('end') ?? mapping.get('time') ?? date ?? (clock as SourceColumn)
  return [main, main === date ? clock : undefined]
}

type Vectors = readonly { getItem(index: number): unknown }[]

function quote(text: unknown): string {
  if (text === null || text === undefined || text === '') return 'nothing'
  const shown = String(text)
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 57)}…` : shown)
}
