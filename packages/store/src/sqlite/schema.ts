import { TapelineError } from '@tapeline/core/internal'
import type { SqliteConnection, SqliteValue } from './binding.js'

/** `TAPE` in ASCII: marks the file as a log. */
const APPLICATION_ID = 0x54415045

/**
 * The statements that bring a database from each version to the next: the first make version 1 of an empty file. Never change one;
 * add the next.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE events (
     position INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     type TEXT NOT NULL,
     version INTEGER NOT NULL,
     at REAL NOT NULL,
     known_at REAL NOT NULL,
     body TEXT NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;
   CREATE INDEX events_at ON events (at);
   CREATE TABLE checkpoints (
     name TEXT PRIMARY KEY,
     position INTEGER NOT NULL,
     hash TEXT NOT NULL,
     state TEXT NOT NULL
   ) STRICT;
   PRAGMA application_id = ${APPLICATION_ID}`,
]

/** The version of the schema that this package writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length

/**
 * Prepares a connection, and brings the schema of its database to the current version.
 * @throws TapelineError `log.version` for a database of a newer version; `log.invalid` for one that is not a log; `log.failed` if
 * the file system cannot hold a durable log; and what SQLite throws
 */
export function prepareDatabase(connection: SqliteConnection, location: string): void {
  const ask = (pragma: string): SqliteValue | undefined =>
    connection.prepare(`PRAGMA ${pragma}`).all()[0]?.[0]
  const version = ask('user_version') as number
  const isLog = ask('application_id') === APPLICATION_ID
  if (!isLog && (version !== 0 || hasTables(connection))) {
    throw new TapelineError({
      code: 'log.invalid',
      message: `The SQLite database ${location} is not a log. Name another file.`,
    })
  }
  if (version > SCHEMA_VERSION) {
    throw new TapelineError({
      code: 'log.version',
      message: `A newer version of @tapeline/store made the log ${location}. Update the package.`,
      expected: `schema version ${SCHEMA_VERSION} or older`,
      found: `schema version ${version}`,
    })
  }
  // The answer is the mode in force; a file system without shared memory keeps another one.
  require(location, 'journal_mode', 'wal', ask('journal_mode = WAL'))
  connection.exec('PRAGMA synchronous = FULL')
  require(location, 'synchronous', 2, ask('synchronous'))
  if (version < SCHEMA_VERSION) migrate(connection)
}

function hasTables(connection: SqliteConnection): boolean {
  return connection.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').all().length > 0
}

function require(
  location: string,
  pragma: string,
  expected: SqliteValue,
  found: SqliteValue | undefined,
): void {
  if (found === expected) return
  throw new TapelineError({
    code: 'log.failed',
    message: `SQLite cannot keep the log ${location} durably: its '${pragma}' is wrong. Use a local file system.`,
    expected: String(expected),
    found: String(found),
  })
}

/** Of several processes that open an old database, the first migrates it. */
function migrate(connection: SqliteConnection): void {
  connection.exec('BEGIN IMMEDIATE')
  try {
    const version = connection.prepare('PRAGMA user_version').all()[0]?.[0] as number
    for (const statements of MIGRATIONS.slice(version)) connection.exec(statements)
    if (version < SCHEMA_VERSION) connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
    connection.exec('COMMIT')
  } finally {
    if (connection.inTransaction) connection.exec('ROLLBACK')
  }
}
