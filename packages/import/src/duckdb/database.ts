import type { DuckDBConnection } from '@duckdb/node-api'
import { TapelineError } from '@tapeline/core/internal'

/** So many megabytes a database that reads may take. */
export const MEMORY_MB = 256

/** What a database may touch outside of itself: these files, and what lies in these folders. Absolute paths. */
export interface Access {
  readonly files: readonly string[]
  readonly folders?: readonly string[]
  /** Most memory that it may take, in megabytes. Default {@link MEMORY_MB}; a table that is written is held whole. */
  readonly memoryMb?: number
}

/**
 * Runs something on an empty database in memory and closes it. The database reads and writes nothing but what `access`
 * names, installs and loads no extensions, and its settings are locked, so that a query of a user's cannot widen them.
 * DuckDB is loaded when this is first called.
 * @param signal interrupts the query that runs; the error is then the signal's reason
 */
export async function withDatabase<Result>(
  access: Access,
  signal: AbortSignal | undefined,
  use: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted()
  const { DuckDBInstance } = await loadDuckDb()
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: `${access.memoryMb ?? MEMORY_MB}MB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    preserve_insertion_order: 'true',
  })
  const connection = await instance.connect()
  const interrupt = (): void => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    await connection.run(`SET TimeZone = 'UTC'`)
    await connection.run(`SET temp_directory = ''`)
    await connection.run(`SET allowed_paths = ${listOf(access.files)}`)
    await connection.run(`SET allowed_directories = ${listOf(access.folders ?? [])}`)
    await connection.run(`SET enable_external_access = false`)
    await connection.run(`SET lock_configuration = true`)
    return await use(connection)
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
    instance.closeSync()
  }
}

async function loadDuckDb(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api')
  } catch (error) {
    throw new TapelineError(
      {
        code: 'file.unreadable',
        message:
          'DuckDB, which reads and writes tables, could not be loaded; install @duckdb/node-api for this system.',
        found: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    )
  }
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function listOf(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`
}

/** The first line of what DuckDB says, without the hints on its own options that follow. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0]?.trim() ?? ''
}
