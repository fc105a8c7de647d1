/* What the adapter needs of a binding of SQLite for Node. Every call is synchronous. */

export interface SqliteBinding {
  /** Opens a database, and makes its file if it does not exist. Statements wait for no lock: they fail with `SQLITE_BUSY`. */
  open(path: string): SqliteConnection
}

export interface SqliteConnection {
  /** Whether a transaction is open. */
  readonly inTransaction: boolean
  /** Runs a statement without rows. */
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

/** Texts have no NUL characters. */
export type SqliteValue = string | number | Uint8Array | null

export type SqliteRow = readonly SqliteValue[]

/**
 * A prepared statement. It is over when its call returns or throws: it holds no lock then, except that of a transaction. What it
 * throws has the name of SQLite's result as its `code`.
 */
export interface SqliteStatement {
  run(...values: readonly SqliteValue[]): { readonly changes: number }
  /** All rows, each as its columns. */
  all(...values: readonly SqliteValue[]): SqliteRow[]
}

/** SQLite's name of an error, such as `SQLITE_FULL`; undefined for another error. */
export function sqliteCode(error: unknown): string | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
}

/** Whether another connection has a lock that this one needs. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '')
}
