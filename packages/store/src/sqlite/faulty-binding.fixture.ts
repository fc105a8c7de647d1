import type { SqliteBinding, SqliteConnection, SqliteStatement } from './binding.js'
import { libsql } from './libsql.js'

/** A call of a statement, as a fault may choose it. */
export interface SqliteCall {
  /** The number of the call, from 0, since the last {@link FaultyBinding.arm}. */
  readonly index: number
  readonly sql: string
}

/** An error as a binding throws it. */
function sqliteError(code: string): Error {
  return Object.assign(new Error(`injected ${code}`), { code })
}

/** SQLite with faults: before or after a call, an error of SQLite is thrown in its place. */
export class FaultyBinding implements SqliteBinding {
  /** The statements called since the last {@link arm}. */
  readonly calls: string[] = []
  /** Applied to each new connection. */
  prepare: (connection: SqliteConnection) => void = () => undefined
  private before: (call: SqliteCall) => string | undefined = () => undefined
  private after: (call: SqliteCall) => string | undefined = () => undefined

  /** @param fault the code of the error to throw at a call, if any */
  arm(
    when: 'before' | 'after' | 'never',
    fault: (call: SqliteCall) => string | undefined = () => undefined,
  ): void {
    this.calls.length = 0
    this.before = when === 'before' ? fault : () => undefined
    this.after = when === 'after' ? fault : () => undefined
  }

  open(path: string): SqliteConnection {
    const connection = libsql.open(path)
    this.prepare(connection)
    const guarded = <Result>(sql: string, run: () => Result): Result => {
      const call = { index: this.calls.length, sql }
      this.calls.push(sql)
      const early = this.before(call)
      if (early !== undefined) throw sqliteError(early)
      const result = run()
      const late = this.after(call)
      if (late !== undefined) throw sqliteError(late)
      return result
    }
    return {
      get inTransaction() {
        return connection.inTransaction
      },
      exec: (sql) => guarded(sql, () => connection.exec(sql)),
      prepare: (sql): SqliteStatement => {
        const statement = connection.prepare(sql)
        return {
          run: (...values) => guarded(sql, () => statement.run(...values)),
          all: (...values) => guarded(sql, () => statement.all(...values)),
        }
      },
      close: () => connection.close(),
    }
  }
}
