import type { DuckDBConnection } from '@duckdb/node-api'
import { type Fault, TapelineError } from '@tapeline/core'
import { identifier, literal, messageOf } from '../duckdb/database.js'
import { checkGzip } from './check-gzip.js'
import { readCsvHead } from './head.js'
import type { SourceFile } from './source.js'

/** A column of a relation. */
export interface SourceColumn {
  /** As the file has it. */
  readonly name: string
  /** How SQL calls it. */
  readonly sql: string
  /** DuckDB's type. Every column of a text file is `VARCHAR`. */
  readonly type: string
}

/** A CSV file, and the records of it that were found to be no rows. */
export interface CsvSource {
  readonly file: SourceFile
  readonly delimiter: string
  readonly rejected: Set<number>
}

/** Rows that SQL can select from. */
export interface Relation {
  readonly label: string
  /** What stands behind `FROM`. */
  readonly from: string
  readonly columns: readonly SourceColumn[]
  readonly rowsAbout: number | undefined
  /** Of a CSV file alone, by which the line of a row is found. */
  readonly csv?: CsvSource
}

/** The name of the table of lines that DuckDB could not read. */
export const REJECTS = 'reject_errors'

/**
 * A file as a relation.
 * @throws TapelineError where the file cannot be read, or has no header
 */
export async function relationOf(
  connection: DuckDBConnection,
  file: SourceFile,
  delimiter: string | undefined,
): Promise<Relation> {
  await checkGzip(file)
  if (file.format === 'csv') return csvRelation(file, delimiter)
  try {
    return await (file.format === 'parquet' ? parquetRelation : jsonRelation)(connection, file)
  } catch (error) {
    throw unreadable(file.label, error)
  }
}

function csvRelation(file: SourceFile, given: string | undefined): Relation {
  const { delimiter, names, rowsAbout } = readCsvHead(file, given)
  const columns = names.map((name, index) => ({ name, sql: `c${index}`, type: 'VARCHAR' }))
  const declared = columns.map(({ sql, type }) => `${sql}: '${type}'`).join(', ')
  const options = [
    literal(file.path),
    // What is not guessed cannot be guessed wrong: a row that does not fit is rejected, and reported with its line.
    'auto_detect = false',
    'header = true',
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `compression = ${file.path.toLowerCase().endsWith('.gz') ? `'gzip'` : `'none'`}`,
    `columns = {${declared}}`,
    'store_rejects = true',
    // Each thread holds a few buffers; the default of 32 MB gains no time here.
    'buffer_size = 4000000',
    'max_line_size = 1000000',
    'rejects_limit = 0',
  ]
  return {
    label: file.label,
    from: `read_csv(${options.join(', ')})`,
    columns,
    rowsAbout,
    csv: { file, delimiter, rejected: new Set() },
  }
}

async function jsonRelation(connection: DuckDBConnection, file: SourceFile): Promise<Relation> {
  const path = literal(file.path)
  const found = await connection.runAndReadAll(
    `SELECT DISTINCT unnest(json_keys(json)) FROM read_ndjson_objects(${path}, ignore_errors = true) ORDER BY 1`,
  )
  const names = found.getRowsJS().map(([name]) => String(name))
  // As text, so that a value of another type in a late row is reported with its row.
  const columns = names.map((name, index) => ({ name, sql: `c${index}`, type: 'VARCHAR' }))
  const fields = names.map((name, index) => `json ->> ${literal(jsonPath(name))} AS c${index}`).join(', ')
  const from = `(SELECT ${fields || 'NULL AS c0'} FROM read_ndjson_objects(${path}, ignore_errors = true))`
  return { label: file.label, from, columns, rowsAbout: undefined }
}

function jsonPath(name: string): string {
  return `$."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

async function parquetRelation(connection: DuckDBConnection, file: SourceFile): Promise<Relation> {
  const from = `read_parquet(${literal(file.path)})`
  const columns = await describe(connection, from)
  const counted = await connection.runAndReadAll(
    `SELECT num_rows FROM parquet_file_metadata(${literal(file.path)})`,
  )
  return { label: file.label, from, columns, rowsAbout: Number(counted.getRowsJS()[0]?.[0] ?? 0) }
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
      throw fault('The query is not one statement.', `${statements.count} statements`)
    const { StatementType } = await import('@duckdb/node-api')
    const prepared = await statements.prepare(0)
    if (prepared.statementType !== StatementType.SELECT || prepared.parameterCount > 0) {
      throw fault('The query only reads.', StatementType[prepared.statementType]?.toLowerCase())
    }
    const from = `(${query.trim().replace(/;\s*$/, '')}\n)`
    return { label, from, columns: await describe(connection, from), rowsAbout: undefined }
  } catch (error) {
    if (error instanceof TapelineError) throw error
    throw fault(`The query cannot be run: ${messageOf(error)}`)
  }
}

async function describe(connection: DuckDBConnection, from: string): Promise<SourceColumn[]> {
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`)
  return described.getRowsJS().map(([name, type]) => ({
    name: String(name),
    sql: identifier(String(name)),
    type: String(type),
  }))
}

/** Why DuckDB could not read a file. */
export function unreadable(label: string, error: unknown): TapelineError {
  if (error instanceof TapelineError) return error
  const text = messageOf(error)
  const mixed = /invalid state/.test(text)
  const fault: Fault = {
    code: 'file.invalid',
    message: mixed
      ? 'The file is no CSV that can be told apart into rows; its lines may end in more than one way.'
      : `The file cannot be read: ${text}`,
    ...(mixed
      ? { expected: 'lines that all end in a line feed, or all in a carriage return and a line feed' }
      : {}),
    place: { file: label },
  }
  return new TapelineError(fault, { cause: error })
}
