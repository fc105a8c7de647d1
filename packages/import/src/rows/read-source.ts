import { dirname, resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Fault, isTapelineError } from '@tapeline/core'
import { Faults, TapelineError } from '@tapeline/core/internal'
import { withDatabase } from '../duckdb/database.js'
import type { ImportedFile, ImportOptions } from '../import-options.js'
import { decodeFiles } from '../source/decode.js'
import type { CsvOptions } from '../source/head.js'
import { queryRelation, type Relation, relationOf } from '../source/relation.js'
import { findFiles, type ImportSource, isQuery, type QuerySource, type SourceFile } from '../source/source.js'
import { TemporaryFolder } from '../source/temporary-folder.js'
import { FaultTally } from './findings.js'
import { type Columns, type Field, guessColumns } from './guess-columns.js'
import { surveyNumbers } from './number-text.js'
import { periodColumn } from './period-names.js'
import { readRows } from './read-rows.js'
import { type CellStyle, type RowLayout, timeColumns } from './row-reader.js'
import { RowStore } from './row-store.js'
import { spellInCode } from './spelling.js'
import { Symbols } from './symbols.js'
import { surveyTimes } from './time-format.js'
import { timeSql, timeText } from './time-sql.js'

/** What was read from a source. */
export interface SourceRows {
  readonly relations: readonly Relation[]
  readonly files: readonly ImportedFile[]
  readonly store: RowStore
  readonly symbols: Symbols
  readonly faults: FaultTally
  /** Faults of whole files; their rows were not read. */
  readonly fileFaults: Faults
  readonly notes: readonly string[]
}

/** Which fields are asked for, and which of them there must be. */
export interface SourceLayout extends RowLayout {
  readonly fields: readonly Field[]
  /** The fields that are missing in a mapping; undefined where none is. */
  readonly missing: (mapping: Columns['mapping']) => string | undefined
}

/**
 * Reads every file of a source, or its query.
 * @param use what is done with the rows; copies of files are kept until it ends, since places are looked up in them
 * @throws TapelineError where nothing can be read at all
 */
export async function withSource<Result>(
  source: ImportSource,
  options: ImportOptions<Field>,
  layout: SourceLayout,
  use: (rows: SourceRows) => Promise<Result>,
): Promise<Result> {
  const copies = new TemporaryFolder()
  try {
    return await use(await readSource(source, options, layout, copies))
  } finally {
    await copies.remove()
  }
}

async function readSource(
  source: ImportSource,
  options: ImportOptions<Field>,
  layout: SourceLayout,
  copies: TemporaryFolder,
): Promise<SourceRows> {
  const reading = new Reading(options, layout)
  const { signal } = options
  if (isQuery(source)) {
    const access = await accessOf(source, signal)
    await withDatabase(access, signal, async (connection) => {
      const name = source.name ?? 'query'
      await reading.read(connection, name, () => queryRelation(connection, source.query, name))
    })
  } else {
    const patterns: readonly string[] = typeof source === 'string' ? [source] : source
    const found = await findFiles(patterns, options.format, signal, options.spelling)
    const files = await decodeFiles(found, options.encoding, copies)
    const access = {
      files: files.map(({ path }) => path),
      folders: [copies.path],
    }
    const fitCopies = options.skipBad === true ? copies : undefined
    await withDatabase(access, signal, async (connection) => {
      for (const file of files) {
        signal?.throwIfAborted()
        if (file.encoding !== undefined) reading.note(`${file.label} was read as ${file.encoding}.`)
        const open = (): Promise<Relation> => relationOf(connection, file, reading.csvOptions, fitCopies)
        await reading.read(connection, file.label, open, file)
      }
    })
  }
  return reading
}

/** A query reads what is named, and the files as they are named. */
async function accessOf(
  { files = [] }: QuerySource,
  signal: AbortSignal | undefined,
): Promise<{ files: string[]; folders: string[] }> {
  const access = { files: [] as string[], folders: [] as string[] }
  for (const pattern of typeof files === 'string' ? [files] : files) {
    if (pattern.endsWith('/')) access.folders.push(resolve(pattern))
    else {
      const found = await findFiles([pattern], 'csv', signal)
      access.files.push(pattern, ...found.map(({ path }) => path))
      // A glob in the query itself lists the folder.
      if (/[*?[]/.test(pattern)) access.folders.push(...new Set(found.map(({ path }) => dirname(path))))
    }
  }
  return access
}

/** Which cells may be written in another style. */
type StrangeCells = Awaited<ReturnType<typeof readRows>>

class Reading implements SourceRows {
  readonly relations: Relation[] = []
  readonly files: ImportedFile[] = []
  readonly symbols: Symbols = new Symbols()
  readonly faults: FaultTally = new FaultTally()
  readonly fileFaults: Faults = new Faults()
  readonly store: RowStore
  private readonly remarks = new Set<string>()
  private rowsBefore = 0
  private totalBefore: number | undefined = 0

  constructor(
    private readonly options: ImportOptions<Field>,
    private readonly layout: SourceLayout,
  ) {
    this.store = new RowStore(layout.numbers.length)
  }

  get notes(): readonly string[] {
    return [...this.remarks]
  }

  get csvOptions(): CsvOptions {
    const { delimiter, header, names, skipLines, spelling = spellInCode } = this.options
    const wideCloses = this.layout.required === 1 && this.layout.fields.includes('close')
    return { delimiter, header, names, skipLines, wideCloses, spelling }
  }

  note(sentence: string): void {
    this.remarks.add(sentence)
  }

  async read(
    connection: DuckDBConnection,
    label: string,
    open: () => Promise<Relation>,
    file?: SourceFile,
  ): Promise<void> {
    try {
      const relation = await open()
      const { columns, symbol } = this.columnsOf(relation, file)
      const number = this.relations.push(relation) - 1
      const { onProgress, signal } = this.options
      const total =
        this.totalBefore === undefined || relation.rowsAbout === undefined
          ? undefined
          : this.totalBefore + relation.rowsAbout
      const onRows = (rows: number): void => {
        signal?.throwIfAborted()
        const done = this.rowsBefore + rows
        onProgress?.({ phase: 'read', done, total: total === undefined ? undefined : Math.max(done, total) })
      }
      const { spelling } = this.options
      const sink = { store: this.store, symbols: this.symbols, faults: this.faults, onRows, spelling }
      const layout = this.layoutOf(relation)
      const first = await this.firstStyle(connection, relation, columns.mapping)
      const [stored, before] = [this.store.length, { count: this.faults.count, rows: this.faults.rows }]
      const read = (style: CellStyle): ReturnType<typeof readRows> =>
        readRows(connection, relation, number, columns.mapping, symbol, layout, sink, style)
      const attempt = await read(first)
      let { rows } = attempt
      const style = await this.otherStyleOr(connection, relation, columns.mapping, first, attempt)
      if (style !== first) {
        this.store.length = stored
        this.faults.forget(number, before)
        rows = (await read(style)).rows
      }
      for (const sentence of relation.notes ?? []) this.note(sentence)
      if (style.number === ',') this.note(`The numbers of ${label} were read with decimal commas.`)
      if (style.time !== undefined)
        this.note(
          `The dates of ${label} were read as ${style.time.date}; pass ${(spelling ?? spellInCode)('timeFormat')} to say otherwise.`,
        )
      this.readFixedPoint(relation, stored)
      if (rows === 0 && this.faults.count === 0) {
        this.fileFaults.push({ code: 'file.invalid', message: 'There are no rows.', place: { file: label } })
      }
      this.rowsBefore += rows
      this.totalBefore =
        total === undefined ? undefined : this.totalBefore === undefined ? undefined : this.totalBefore + rows
      this.files.push({ file: label, rows, columns: statedColumns(columns), ignored: columns.ignored })
    } catch (error) {
      if (!isTapelineError(error)) throw error
      this.fileFaults.pushAll(error)
    }
  }

  /** Semicolons part cells where a comma is the decimal sign, so a point may part thousands there. */
  private async firstStyle(
    connection: DuckDBConnection,
    relation: Relation,
    mapping: Columns['mapping'],
  ): Promise<CellStyle> {
    const { decimal } = this.options
    if (decimal !== undefined) return { number: decimal }
    if (relation.csv?.delimiter !== ';') return { number: 'plain' }
    return { number: await this.numbersOf(connection, relation, mapping) }
  }

  /** Where rows at fault are left out, cells with two readings are such faults, and else an error. */
  private async otherStyleOr(
    connection: DuckDBConnection,
    relation: Relation,
    mapping: Columns['mapping'],
    first: CellStyle,
    strange: StrangeCells,
  ): Promise<CellStyle> {
    try {
      return await this.otherStyle(connection, relation, mapping, first, strange)
    } catch (error) {
      if (isTapelineError(error) && this.options.skipBad === true) return first
      throw error
    }
  }

  /** The style of cells that are no plain numbers and no ISO 8601, out of all rows; the first style if there is no other. */
  private async otherStyle(
    connection: DuckDBConnection,
    relation: Relation,
    mapping: Columns['mapping'],
    first: CellStyle,
    { hasStrangeTimes, hasStrangeNumbers }: StrangeCells,
  ): Promise<CellStyle> {
    const { timeFormat, decimal, spelling = spellInCode } = this.options
    const number =
      decimal ?? (hasStrangeNumbers ? await this.numbersOf(connection, relation, mapping) : first.number)
    const [main, clock] = timeColumns(mapping)
    const isIso =
      !hasStrangeTimes ||
      timeFormat !== undefined ||
      main.type !== 'VARCHAR' ||
      (await this.readsTimes(connection, relation, mapping))
    const place = { file: relation.label, spelling }
    // Nasdaq.com writes months first.
    const monthFirst = relation.columns.some(({ name }) => name === 'Close/Last')
    const time = isIso
      ? undefined
      : await surveyTimes(connection, relation.from, timeText(main, clock), monthFirst, place)
    return number === first.number && time === undefined ? first : { number, time }
  }

  /** Whether some time is ISO 8601 or a number. */
  private async readsTimes(
    connection: DuckDBConnection,
    relation: Relation,
    mapping: Columns['mapping'],
  ): Promise<boolean> {
    const [main, clock] = timeColumns(mapping)
    const { value } = timeSql(main, clock, undefined)
    const counted = await connection.runAndReadAll(`SELECT count(${value}) FROM ${relation.from}`)
    return Number(counted.getRowsJS()[0]?.[0] ?? 0) > 0
  }

  private async numbersOf(
    connection: DuckDBConnection,
    relation: Relation,
    mapping: Columns['mapping'],
  ): Promise<'.' | ','> {
    const columns = this.layout.numbers.flatMap((field) => mapping.get(field) ?? [])
    const isPlainPoint = relation.csv?.delimiter !== ';'
    const { spelling = spellInCode } = this.options
    return surveyNumbers(connection, relation.from, columns, isPlainPoint, { file: relation.label, spelling })
  }

  /** The layout with the prices of this relation in their unit. */
  private layoutOf(relation: Relation): SourceLayout {
    const { priceScale } = this.options
    const { layout } = this
    if (priceScale === undefined) return layout
    if (!(priceScale > 0 && Number.isFinite(priceScale))) {
      throw new TapelineError({
        code: 'file.invalid',
        message: 'The scale of the prices is wrong.',
        expected: 'a number above 0, such as 1e-9',
        found: String(priceScale),
        place: { file: relation.label },
      })
    }
    const prices = layout.numbers.flatMap((field, slot) => (isPrice(field) ? [slot] : []))
    return {
      ...layout,
      scale: (values) => {
        for (const slot of prices) values[slot] = scaled(values[slot] as number, priceScale)
      },
    }
  }

  /**
   * Prices in units of 1e-9, as Databento writes them: in its own files they are scaled, and elsewhere an error.
   * @param from the first row of the relation
   */
  private readFixedPoint(relation: Relation, from: number): void {
    const { store, layout } = this
    const { priceScale, spelling = spellInCode } = this.options
    if (priceScale !== undefined || store.length === from) return
    const prices = layout.numbers.flatMap((field, slot) =>
      isPrice(field) ? [store.fields[slot] as Float64Array] : [],
    )
    let [least, most, whole] = [Number.POSITIVE_INFINITY, 0, true]
    for (const column of prices) {
      for (let index = from; index < store.length; index += 1) {
        const price = column[index] as number
        least = Math.min(least, price)
        most = Math.max(most, price)
        whole &&= Number.isInteger(price)
      }
    }
    const names = new Set(relation.columns.map(({ name }) => name))
    if (whole && least >= 1e6 && names.has('rtype') && names.has('publisher_id')) {
      for (const column of prices) {
        for (let index = from; index < store.length; index += 1)
          column[index] = scaled(column[index] as number, 1e-9)
      }
      this.note(`The prices of ${relation.label} were taken in units of 1e-9, as Databento writes them.`)
    } else if (whole && least >= 1e8) {
      throw new TapelineError({
        code: 'file.invalid',
        message: 'The prices are so large that they may be whole numbers of a small unit.',
        expected: `${spelling('priceScale', '1e-9')}, say, or ${spelling('priceScale', '1')} for prices as they are`,
        found: `${least} to ${most}`,
        place: { file: relation.label },
      })
    }
  }

  private columnsOf(
    relation: Relation,
    file: SourceFile | undefined,
  ): { columns: Columns; symbol: string | undefined } {
    const { options, layout } = this
    const { spelling = spellInCode } = options
    const columns = guessColumns(relation, layout.fields, options.columns ?? {}, spelling)
    const symbol = options.symbol ?? this.symbolFromName(file?.label ?? relation.label)
    const { mapping } = columns
    const missing = [
      ...(symbol === undefined && !mapping.has('symbol')
        ? [
            `No column has the symbol; name it in ${spelling('columns')}, or pass ${spelling('symbol')}, or ${spelling('symbolFromName')} for a file of one symbol.`,
          ]
        : []),
    ]
    const absent = layout.missing(mapping)
    if (absent !== undefined) {
      const names = relation.columns.map(({ name }) => name)
      const period = / ?time$/.test(absent) ? periodColumn(names, spelling) : undefined
      const how = period === undefined ? `; name it in ${spelling('columns')}.` : `. ${period}`
      missing.push(`There is no column for ${absent}${how}`)
    }
    if (options.symbol !== undefined && (relation.rowsPerLine ?? 1) > 1)
      missing.push(`The header has several instruments; leave ${spelling('symbol')} out.`)
    if (missing.length > 0) {
      const place = { file: relation.label, line: 1 }
      const found = relation.columns.map(({ name }) => name).join(', ')
      throw new TapelineError(
        missing.map((message): Fault => ({ code: 'file.invalid', message, found, place })),
      )
    }
    if (symbol !== undefined && this.symbols.numberOf(symbol) < 0) {
      const found = `'${symbol}'`
      const place = { file: relation.label }
      const message = 'The symbol is wrong.'
      throw new TapelineError({
        code: 'file.invalid',
        message,
        expected: this.symbols.expected,
        found,
        place,
      })
    }
    return { columns, symbol }
  }

  private symbolFromName(label: string): string | undefined {
    const { symbolFromName } = this.options
    if (symbolFromName === undefined || symbolFromName === false) return undefined
    const name = label.split('/').at(-1) ?? label
    const pattern =
      symbolFromName === true
        ? /^([^_ ]+?)(?:[_ ].*)?(?:\.(?:csv|tsv|txt|jsonl|ndjson|parquet))?(?:\.gz)?$/i
        : symbolFromName
    const symbol = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).exec(name)?.[1] ?? ''
    this.remarks.add('Symbols were taken from the names of the files.')
    return symbol
  }
}

function isPrice(field: Field): boolean {
  return field !== 'volume' && field !== 'size'
}

/** A number times a scale. Where the scale is one part of a whole number the quotient is the nearest number; a product may not be. */
function scaled(value: number, scale: number): number {
  const parts = Math.round(1 / scale)
  return Math.abs(parts * scale - 1) < 1e-12 ? value / parts : value * scale
}

function statedColumns({ mapping, given }: Columns): ImportedFile['columns'] {
  return Object.fromEntries(
    [...mapping].map(([field, { name }]) => [field, { column: name, guessed: !given.has(field) }]),
  )
}
