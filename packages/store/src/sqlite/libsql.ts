import Database from 'libsql'
import type { SqliteBinding, SqliteConnection, SqliteRow, SqliteStatement, SqliteValue } from './binding.js'

/** SQLite by the package libsql. */
export const libsql: SqliteBinding = { open: (path) => new LibsqlConnection(path) }

class LibsqlConnection implements SqliteConnection {
  private readonly database: Database.Database

  constructor(path: string) {
    this.database = new Database(path, { timeout: 0 })
  }

  get inTransaction(): boolean {
    return this.database.inTransaction
  }

  exec(sql: string): void {
    this.database.exec(sql)
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.database.prepare(sql)
    return {
      run: (...values: readonly SqliteValue[]) => statement.run(...values),
      all: (...values: readonly SqliteValue[]) => statement.raw().all(...values) as SqliteRow[],
    }
  }

  close(): void {
    this.database.close()
  }
}
