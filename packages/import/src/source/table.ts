import type { Faults } from '@tapeline/core/internal'
import type { SourceFile } from './source.js'

/** A column of a relation. */
export interface SourceColumn {
  /** As the file has it. */
  readonly name: string
  /** Its name in SQL: `c` and its position, so that no name of a user's can be one that our own SQL uses. */
  readonly sql: string
  /** DuckDB's type. Every column of a text file is `VARCHAR`. */
  readonly type: string
}

/** A CSV file, and the records of it that were found to be no rows. */
export interface CsvSource {
  readonly file: SourceFile
  readonly delimiter: string
  readonly rejected: Set<number>
  /** How many records come before the first row. */
  readonly headRecords: number
  /** The faults of lines that were no rows and are empty in this copy of the file. */
  readonly leftOut?: Faults | undefined
}

/** Rows that SQL can select from. */
export interface Relation {
  readonly label: string
  /** The SQL after `FROM`. */
  readonly from: string
  readonly columns: readonly SourceColumn[]
  readonly rowsAbout: number | undefined
  /** Of a table with many instruments in a line, how many rows are made of one. */
  readonly rowsPerLine?: number
  /** Of JSON Lines, a text in SQL: a key that an object has twice, and null for other rows. Undefined if no object has one twice. */
  readonly repeatedKey?: string
  /** What was assumed of the file, as sentences. */
  readonly notes?: readonly string[]
  /** Whether the rows are those of a user's query. */
  readonly isQuery?: boolean
  /** Of a CSV file alone, by which the line of a row is found. */
  readonly csv?: CsvSource
}
