import type { DuckDBConnection } from '@duckdb/node-api'
import type { Fault } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { literal, MEMORY_MB, messageOf } from '../duckdb/database.js'
import { byInstrument } from './by-instrument.js'
import { checkGzip, isGzipped } from './bytes.js'
import { type CsvOptions, readCsvHead } from './head.js'
import type { SourceFile } from './source.js'
import type { Relation, SourceColumn } from './table.js'
import type { TemporaryFolder } from './temporary-folder.js'
import { copyFit, findUnfit } from './unfit-records.js'

export type { Relation, SourceColumn } from './table.js'

/** Far more columns than any table of prices has; each takes room in every query. */
const COLUMNS_MAX = 10_000

/** The folders that hold a file add no columns, though they may be named `price=7`. */
const NO_FOLDERS = 'hive_partitioning = false'

/** The name of the table of lines that DuckDB could not read. */
export const REJECTS = 'reject_errors'

/**
 * A file as a relation.
 * @param copies where a CSV file with very many lines that are no rows is copied without them. Default: they are an error
 * @throws TapelineError where the file cannot be read, or has no header
 */
export async function relationOf(
  connection: DuckDBConnection,
  file: SourceFile,
  options: CsvOptions,
  copies?: TemporaryFolder,
): Promise<Relation> {
  if (file.format === 'csv') return csvRelation(file, options, copies)
  await checkGzip(file)
  try {
    return await (file.format === 'parquet' ? parquetRelation : jsonRelation)(connection, file)
  } catch (error) {
    throw unreadable(file, error)
  }
}

async function csvRelation(
  given: SourceFile,
  csvOptions: CsvOptions,
  copies: TemporaryFolder | undefined,
): Promise<Relation> {
  const head = readCsvHead(given, csvOptions)
  const { delimiter, names, symbols, records, notes, rowsAbout } = head
  const unfit = await findUnfit(given, head)
  let file = given
  if (unfit !== undefined) {
    if (copies === undefined) throw unfit.faults.error()
    file = { ...given, path: await copies.newPath('csv') }
    await copyFit(given, head, unfit, file.path)
  }
  const columns = columnsOf(
    file.label,
    names.map((name) => ({ name, type: 'VARCHAR' })),
  )
  const declared = columns.map(({ sql, type }) => `${sql}: '${type}'`).join(', ')
  const options = [
    literal(file.path),
    // What is not guessed cannot be guessed wrong: a row that does not fit is rejected, and reported with its line.
    'auto_detect = false',
    'header = false',
    `skip = ${records}`,
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `compression = ${isGzipped(file) ? `'gzip'` : `'none'`}`,
    `columns = {${declared}}`,
    'store_rejects = true',
    NO_FOLDERS,
    // Each thread holds a few buffers; the default of 32 MB gains no time here.
    'buffer_size = 4000000',
    'max_line_size = 1000000',
    'rejects_limit = 0',
  ]
  const csv = { file, delimiter, rejected: new Set<number>(), headRecords: records, leftOut: unfit?.faults }
  const table = { label: file.label, from: `read_csv(${options.join(', ')})`, columns, rowsAbout, csv, notes }
  return symbols === undefined ? table : byInstrument(table, symbols)
}

async function jsonRelation(connection: DuckDBConnection, file: SourceFile): Promise<Relation> {
  const path = literal(file.path)
  const source = `read_ndjson_objects(${path}, ignore_errors = true, ${NO_FOLDERS})`
  const { names, repeats } = await jsonKeys(connection, source)
  // As text, so that a value of another type in a late row is reported with its row.
  const columns = columnsOf(
    file.label,
    names.map((name) => ({ name, type: 'VARCHAR' })),
  )
  const fields = columns.map(({ name, sql }) => `json ->> ${literal(jsonPointer(name))} AS ${sql}`)
  if (repeats) fields.push(`${REPEATED_SQL} AS repeated`)
  const from = `(SELECT ${fields.join(', ') || 'NULL AS c0'} FROM ${source})`
  return {
    label: file.label,
    from,
    columns,
    rowsAbout: undefined,
    ...(repeats ? { repeatedKey: 'repeated' } : {}),
  }
}

/** The first key that an object has twice. */
const REPEATED_SQL =
  'CASE WHEN list_unique(json_keys(json)) < len(json_keys(json)) THEN ' +
  'list_filter(json_keys(json), lambda key, place: list_position(json_keys(json), key) < place)[1] END'

/** Most files have few lists of keys; in one with more, each object is searched for a key that it has twice. */
const SHAPES_MAX = 1000

/** The keys of all objects, in alphabetical order, and whether some object may have one twice. */
async function jsonKeys(
  connection: DuckDBConnection,
  source: string,
): Promise<{ readonly names: readonly string[]; readonly repeats: boolean }> {
  const shapes = await connection.runAndReadAll(
    `SELECT DISTINCT CASE WHEN len(json_keys(json)) <= ${SHAPES_MAX} THEN json_keys(json) ELSE [] END,
      len(json_keys(json)) > ${SHAPES_MAX} FROM ${source} WHERE json IS NOT NULL LIMIT ${SHAPES_MAX + 1}`,
  )
  const lists = shapes.getRowsJS() as [readonly string[], boolean][]
  if (lists.length <= SHAPES_MAX && lists.every(([, isLong]) => !isLong)) {
    const names = new Set(lists.flatMap(([keys]) => keys))
    return { names: [...names].sort(), repeats: lists.some(([keys]) => new Set(keys).size < keys.length) }
  }
  const found = await connection.runAndReadAll(
    `SELECT DISTINCT unnest(json_keys(json)) FROM ${source} ORDER BY 1 LIMIT ${COLUMNS_MAX + 1}`,
  )
  return { names: found.getRowsJS().map(([name]) => String(name)), repeats: true }
}

/** The key of an object as a JSON pointer; in a path of DuckDB's, `*` is every key, and an empty key cannot be written. */
function jsonPointer(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

async function parquetRelation(connection: DuckDBConnection, file: SourceFile): Promise<Relation> {
  const path = literal(file.path)
  const table = `read_parquet(${path}, ${NO_FOLDERS})`
  const names = await parquetNames(connection, path)
  const types = await typesOf(connection, table)
  const columns = columnsOf(
    file.label,
    types.map(([name, type], index) => ({ name: names[index] ?? name, type })),
  )
  const counted = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${path})`)
  const rowsAbout = Number(counted.getRowsJS()[0]?.[0] ?? 0)
  return { label: file.label, from: renamed(table, columns), columns, rowsAbout }
}

/** The columns of a file by their own names: where two differ in case alone, DuckDB renames the second. */
async function parquetNames(connection: DuckDBConnection, path: string): Promise<string[]> {
  const schema = await connection.runAndReadAll(`SELECT name, num_children FROM parquet_schema(${path})`)
  const [, ...elements] = schema.getRowsJS()
  const names: string[] = []
  // Every element is followed by those inside of it.
  let inside = 0
  for (const [name, children] of elements) {
    if (inside === 0) names.push(String(name))
    else inside -= 1
    inside += Number(children ?? 0)
  }
  return names
}

/**
 * The rows of a query as a relation.
 * @throws TapelineError `file.invalid` for what is not one SELECT, or cannot be run
 */
export async function queryRelation(
  connection: DuckDBConnection,
  query: string,
  label: string,
): Promise<Relation> {
  const fault = (message: string, found?: string): TapelineError =>
    new TapelineError({
      code: 'file.invalid',
      message,
      expected: 'one SELECT without parameters',
      found,
      place: { file: label },
    })
  try {
    const statements = await connection.extractStatements(query)
    if (statements.count !== 1)
      throw fault('The query must be one statement.', `${statements.count} statements`)
    const { StatementType } = await import('@duckdb/node-api')
    const prepared = await statements.prepare(0)
    if (prepared.statementType !== StatementType.SELECT || prepared.parameterCount > 0) {
      throw fault('The query must be a SELECT.', StatementType[prepared.statementType]?.toLowerCase())
    }
    const table = `(${query.trim().replace(/;\s*$/, '')}\n)`
    const types = await typesOf(connection, table)
    // DuckDB renames the second of two alike in a query within another.
    const columns = columnsOf(
      label,
      types.map(([, type], index) => ({ name: prepared.columnName(index), type })),
    )
    return { label, from: renamed(table, columns), columns, rowsAbout: undefined, isQuery: true }
  } catch (error) {
    if (error instanceof TapelineError) throw error
    throw fault(`The query cannot be run: ${messageOf(error)}`)
  }
}

/** @throws TapelineError `file.invalid` for more columns than can be read */
function columnsOf(label: string, named: readonly Omit<SourceColumn, 'sql'>[]): SourceColumn[] {
  if (named.length <= COLUMNS_MAX) return named.map((column, index) => ({ ...column, sql: `c${index}` }))
  throw new TapelineError({
    code: 'file.invalid',
    message: 'The table has too many columns; keep those that are needed.',
    expected: `at most ${COLUMNS_MAX} columns`,
    found: `${named.length} columns, or more`,
    place: { file: label, line: 1 },
  })
}

/** A table whose columns are renamed by their positions. */
function renamed(table: string, columns: readonly SourceColumn[]): string {
  return `(SELECT * FROM ${table}) AS source(${columns.map(({ sql }) => sql).join(', ')})`
}

/** The columns of a table as DuckDB names them, and their types. */
async function typesOf(connection: DuckDBConnection, table: string): Promise<[name: string, type: string][]> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${table}`)
  return described.getRowsJS().map(([name, type]) => [String(name), String(type)])
}

type UnreadSource = Pick<Relation, 'label' | 'isQuery'>

/** Why DuckDB could not read a file, or the rows of a query. */
export function unreadable({ label, isQuery = false }: UnreadSource, error: unknown): TapelineError {
  if (error instanceof TapelineError) return error
  const text = messageOf(error)
  if (/Out of Memory/i.test(text)) {
    const message = isQuery
      ? 'The query needs more memory than reading may take; sort, group and join fewer rows, or make a file of what it selects and import that.'
      : 'The file needs more memory than reading may take; it has very long cells or lines, or very many columns.'
    const expected = `at most ${MEMORY_MB} MB`
    const fault: Fault = { code: 'file.invalid', message, expected, place: { file: label } }
    return new TapelineError(fault, { cause: error })
  }
  const mixed = /invalid state/.test(text)
  const fault: Fault = {
    code: 'file.invalid',
    message: mixed
      ? 'The file cannot be split into rows of CSV; its lines may have different ends.'
      : `The ${isQuery ? 'query' : 'file'} cannot be read: ${text}`,
    ...(mixed
      ? { expected: 'lines that all end in a line feed, or all in a carriage return and a line feed' }
      : {}),
    place: { file: label },
  }
  return new TapelineError(fault, { cause: error })
}
