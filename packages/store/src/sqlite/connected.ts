import { setTimeout as pause } from 'node:timers/promises'
import { isTapelineError } from '@tapeline/core'
import { busy, closed, failed } from '../errors.js'
import type { SqliteBinding, SqliteConnection, SqliteStatement } from './binding.js'
import { isBusy, sqliteCode } from './binding.js'
import { prepareDatabase } from './schema.js'

/** Longest pause between two attempts, in milliseconds. */
const PAUSE_MS_MAX = 32

/** A connection to a database that is opened on use, and opened again after a failure. */
export class Connected {
  private current:
    | { readonly connection: SqliteConnection; readonly statements: Map<string, SqliteStatement> }
    | undefined
  private isOpen = true

  /**
   * @param location for messages
   * @param busyMs how long to try while other connections have a lock
   */
  constructor(
    private readonly binding: SqliteBinding,
    private readonly path: string,
    readonly location: string,
    private readonly busyMs: number,
  ) {}

  /**
   * Does some work, again and again while another connection has a lock. The thread is free between two attempts.
   * @throws TapelineError `log.closed`; `log.busy` after too long; `log.failed` if SQLite failed; and those of the work
   */
  async use<Result>(work: () => Result): Promise<Result> {
    const end = performance.now() + this.busyMs
    for (let attempt = 0; ; attempt += 1) {
      this.checkOpen()
      try {
        return work()
      } catch (error) {
        if (isTapelineError(error)) throw error
        if (!isBusy(error)) {
          this.drop()
          throw failed(this.location, sqliteCode(error), error)
        }
        if (performance.now() >= end) {
          // libsql leaves a busy statement open until it runs again.
          this.drop()
          throw busy(this.location, this.busyMs, error)
        }
      }
      // Writers that were refused together must not come back together.
      await pause(Math.random() * Math.min(2 ** attempt, PAUSE_MS_MAX))
    }
  }

  /** Does some work in a transaction that excludes other writers; it is committed unless the work throws. */
  transact<Result>(work: () => Result): Result {
    const { connection } = this.opened()
    try {
      connection.exec('BEGIN IMMEDIATE')
      const result = work()
      connection.exec('COMMIT')
      return result
    } catch (error) {
      this.rollBack(connection)
      throw error
    }
  }

  /** A prepared statement of the connection in use. */
  statement(sql: string): SqliteStatement {
    const { connection, statements } = this.opened()
    let statement = statements.get(sql)
    if (statement === undefined) {
      statement = connection.prepare(sql)
      statements.set(sql, statement)
    }
    return statement
  }

  checkOpen(): void {
    if (!this.isOpen) throw closed(this.location)
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    try {
      // libsql closes the file when the last statement is collected, so it is left complete here.
      this.current?.connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
    } catch {
      // The next one to open the log reads what is in the write-ahead log.
    }
    this.drop()
  }

  private opened(): NonNullable<typeof this.current> {
    if (this.current !== undefined) return this.current
    const connection = this.binding.open(this.path)
    try {
      prepareDatabase(connection, this.location)
    } catch (error) {
      connection.close()
      throw error
    }
    this.current = { connection, statements: new Map() }
    return this.current
  }

  private rollBack(connection: SqliteConnection): void {
    try {
      // SQLite ends a transaction by itself after some errors.
      if (connection.inTransaction) connection.exec('ROLLBACK')
    } catch {
      this.drop()
    }
  }

  /** Closes the connection, which ends its transaction and its locks. */
  private drop(): void {
    const { current } = this
    this.current = undefined
    try {
      current?.connection.close()
    } catch {
      // It is out of use.
    }
  }
}
