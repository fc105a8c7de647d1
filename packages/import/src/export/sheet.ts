/**
 * How a file is written. By its name: `.csv`; `.jsonl`, `.ndjson`; `.parquet`; `.arrow`, `.feather`; `.tape`, which holds a whole
 * timeline and no other table.
 */
export type ExportFormat = 'csv' | 'jsonl' | 'parquet' | 'arrow' | 'tape'

/** What a cell holds; undefined where a value is missing. */
export type Cell = string | number | boolean | undefined

/**
 * A column of a table. `json` holds values of several types: text formats write each as it is, the others as JSON.
 */
export interface SheetColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'json'
  readonly values: readonly Cell[]
}

/** A table about to be written, column by column, all of one length. */
export interface Sheet {
  readonly length: number
  readonly columns: readonly SheetColumn[]
  /** Metadata of the table, for formats that support them. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** What the names of columns have in common that are one name to SQL: their letters of ASCII count in either case. */
export function foldedName(name: string): string {
  return name.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** The type of a column with these values; `json` where there is no one type. */
export function typeOf(values: readonly Cell[]): SheetColumn['type'] {
  const types = new Set<string>()
  for (const value of values) if (value !== undefined) types.add(typeof value)
  const [type = 'text'] = types
  if (types.size > 1) return 'json'
  return type === 'number' || type === 'boolean' ? type : 'text'
}

/** The cell in a format that knows one type a column. */
export function typedCell({ type }: SheetColumn, cell: Cell): Cell {
  return type === 'json' && cell !== undefined ? JSON.stringify(cell) : cell
}
