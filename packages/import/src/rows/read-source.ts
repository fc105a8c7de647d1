import { dirname, resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Fault, isTapelineError, TapelineError } from '@tapeline/core'
import { withDatabase } from '../duckdb/database.js'
import type { ImportedFile, ImportOptions } from '../import-options.js'
import { queryRelation, type Relation, relationOf } from '../source/relation.js'
import { findFiles, type ImportSource, isQuery, type QuerySource, type SourceFile } from '../source/source.js'
import { FaultTally } from './findings.js'
import { type Columns, type Field, guessColumns } from './guess-columns.js'
import { readRows } from './read-rows.js'
import type { RowLayout } from './row-reader.js'
import { RowStore } from './row-store.js'
import { Symbols } from './symbols.js'

/** What was read from a source. */
export interface SourceRows {
  readonly relations: readonly Relation[]
  readonly files: readonly ImportedFile[]
  readonly store: RowStore
  readonly symbols: Symbols
  readonly faults: FaultTally
  /** Faults of whole files; their rows were not read. */
  readonly fileFaults: readonly Fault[]
  readonly notes: readonly string[]
}

/** Which fields are asked for, and which of them there must be. */
export interface SourceLayout extends RowLayout {
  readonly fields: readonly Field[]
  /** What is missing in a mapping, as a sentence; undefined where nothing is. */
  readonly missing: (mapping: Columns['mapping']) => string | undefined
}

/** Reads every file of a source, or its query. @throws TapelineError where nothing can be read at all */
export async function readSource(
  source: ImportSource,
  options: ImportOptions<Field>,
  layout: SourceLayout,
): Promise<SourceRows> {
  const reading = new Reading(options, layout)
  const { signal } = options
  if (isQuery(source)) {
    await withDatabase(await accessOf(source, signal), signal, async (connection) => {
      const name = source.name ?? 'query'
      await reading.read(connection, name, () => queryRelation(connection, source.query, name))
    })
  } else {
    const patterns: readonly string[] = typeof source === 'string' ? [source] : source
    const files = await findFiles(patterns, options.format, signal)
    await withDatabase({ files: files.map(({ path }) => path) }, signal, async (connection) => {
      for (const file of files) {
        signal?.throwIfAborted()
        const open = (): Promise<Relation> => relationOf(connection, file, options.delimiter)
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

class Reading implements SourceRows {
  readonly relations: Relation[] = []
  readonly files: ImportedFile[] = []
  readonly symbols: Symbols = new Symbols()
  readonly faults: FaultTally = new FaultTally()
  readonly fileFaults: Fault[] = []
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
      const sink = { store: this.store, symbols: this.symbols, faults: this.faults, onRows }
      const rows = await readRows(connection, relation, number, columns.mapping, symbol, this.layout, sink)
      if (rows === 0 && this.faults.count === 0) {
        this.fileFaults.push({ code: 'file.invalid', message: 'There are no rows.', place: { file: label } })
      }
      this.rowsBefore += rows
      this.totalBefore =
        total === undefined ? undefined : this.totalBefore === undefined ? undefined : this.totalBefore + rows
      this.files.push({ file: label, rows, columns: statedColumns(columns), ignored: columns.ignored })
    } catch (error) {
      if (!isTapelineError(error)) throw error
      this.fileFaults.push(...error.faults)
    }
  }

  private columnsOf(
    relation: Relation,
    file: SourceFile | undefined,
  ): { columns: Columns; symbol: string | undefined } {
    const { options, layout } = this
    const columns = guessColumns(relation, layout.fields, options.columns ?? {})
    const symbol = options.symbol ?? this.symbolFromName(file?.label ?? relation.label)
    const { mapping } = columns
    const missing = [
      ...(symbol === undefined && !mapping.has('symbol')
        ? [
            "No column tells the symbol; name it in 'columns', or pass `symbol`, or `symbolFromName` for a file of one symbol.",
          ]
        : []),
      ...(layout.missing(mapping) === undefined ? [] : [layout.missing(mapping) as string]),
    ]
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
