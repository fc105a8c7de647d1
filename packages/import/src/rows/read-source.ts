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
import type { RowBatches } from '../spill/row-batches.js'
import { CellStyles } from './cell-styles.js'
import { FaultTally } from './findings.js'
import { type Columns, type Field, guessColumns } from './guess-columns.js'
import { periodColumn } from './period-names.js'
import { PriceRange, scaledLayout, scaleFixedPoint } from './price-scale.js'
import { readRows } from './read-rows.js'
import type { CellStyle, RowLayout } from './row-reader.js'
import { RowStore } from './row-store.js'
import { spellInCode } from './spelling.js'
import { Symbols } from './symbols.js'

/** What was read from a source. */
export interface SourceRows {
  readonly relations: readonly Relation[]
  readonly files: readonly ImportedFile[]
  readonly store: RowStore
  /** The numbers of the files with prices in units of 1e-9. Those of rows on disk are not scaled yet. */
  readonly fixedPointFiles: ReadonlySet<number>
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
 * @param batches where rows are kept, if not all of them in memory
 * @throws TapelineError where nothing can be read at all
 */
export async function withSource<Result>(
  source: ImportSource,
  options: ImportOptions<Field>,
  layout: SourceLayout,
  use: (rows: SourceRows) => Promise<Result>,
  batches?: RowBatches,
): Promise<Result> {
  const copies = new TemporaryFolder()
  try {
    return await use(await readSource(source, options, layout, copies, batches))
  } finally {
    await copies.remove()
  }
}

async function readSource(
  source: ImportSource,
  options: ImportOptions<Field>,
  layout: SourceLayout,
  copies: TemporaryFolder,
  batches: RowBatches | undefined,
): Promise<SourceRows> {
  const reading = new Reading(options, layout, batches)
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

/** Most rows of a chunk of DuckDB. */
const CHUNK_ROWS = 2048

class Reading implements SourceRows {
  readonly relations: Relation[] = []
  readonly files: ImportedFile[] = []
  readonly symbols: Symbols = new Symbols()
  readonly faults: FaultTally = new FaultTally()
  readonly fileFaults: Faults = new Faults()
  readonly store: RowStore
  readonly fixedPointFiles: Set<number> = new Set()
  private readonly remarks = new Set<string>()
  private rowsBefore = 0
  private totalBefore: number | undefined = 0

  constructor(
    private readonly options: ImportOptions<Field>,
    private readonly layout: SourceLayout,
    private readonly batches: RowBatches | undefined,
  ) {
    this.store = batches?.store ?? new RowStore(layout.numbers.length)
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
      const prices = { range: new PriceRange(this.layout), from: this.store.length }
      const notePrices = (): void => {
        prices.range.take(this.store, prices.from)
        prices.from = this.store.length
      }
      const onRows = (rows: number): void => {
        signal?.throwIfAborted()
        if (this.batches?.isFullWith(CHUNK_ROWS)) {
          notePrices()
          this.batches.spill()
          prices.from = 0
        }
        const done = this.rowsBefore + rows
        onProgress?.({ phase: 'read', done, total: total === undefined ? undefined : Math.max(done, total) })
      }
      const { spelling } = this.options
      const sink = { store: this.store, symbols: this.symbols, faults: this.faults, onRows, spelling }
      const layout = scaledLayout(this.layout, relation, this.options)
      const styles = new CellStyles(connection, relation, columns.mapping, layout.numbers, this.options)
      const first = await styles.first()
      const mark = this.batches?.mark() ?? { runs: 0, buffered: this.store.length }
      const before = { count: this.faults.count, rows: this.faults.rows }
      const read = (style: CellStyle): ReturnType<typeof readRows> =>
        readRows(connection, relation, number, columns.mapping, symbol, layout, sink, style)
      const attempt = await read(first)
      let { rows } = attempt
      const style = await styles.after(first, attempt)
      if (style !== first) {
        if (this.batches === undefined) this.store.length = mark.buffered
        else this.batches.restore(mark, number)
        prices.range = new PriceRange(this.layout)
        prices.from = mark.buffered
        this.faults.forget(number, before)
        rows = (await read(style)).rows
      }
      for (const sentence of relation.notes ?? []) this.note(sentence)
      if (style.number === ',') this.note(`The numbers of ${label} were read with decimal commas.`)
      if (style.time !== undefined)
        this.note(
          `The dates of ${label} were read as ${style.time.date}; pass ${(spelling ?? spellInCode)('timeFormat')} to say otherwise.`,
        )
      notePrices()
      if (prices.range.isFixedPoint(relation, this.options)) {
        this.fixedPointFiles.add(number)
        if (this.batches === undefined) scaleFixedPoint(this.store, number, layout)
        this.note(`The prices of ${label} were taken in units of 1e-9, as Databento writes them.`)
      }
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

function statedColumns({ mapping, given }: Columns): ImportedFile['columns'] {
  return Object.fromEntries(
    [...mapping].map(([field, { name }]) => [field, { column: name, guessed: !given.has(field) }]),
  )
}
