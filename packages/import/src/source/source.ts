import { type Stats, statSync } from 'node:fs'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import type { Fault } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { withDatabase } from '../duckdb/database.js'
import { type Spelling, spellInCode } from '../rows/spelling.js'

/** The format of a file. By its name: `.csv`, `.tsv`, `.txt`; `.jsonl`, `.ndjson`; `.parquet`; the first two also with `.gz`. */
export type TableFormat = 'csv' | 'jsonl' | 'parquet'

/**
 * The source of rows: a path or a glob (`bars/*.csv`, `**` for folders in between), several of them, or the rows of one DuckDB
 * `SELECT`, which may read only its `files`.
 */
export type ImportSource = string | readonly string[] | QuerySource

/** The rows of a query. */
export interface QuerySource {
  /** One `SELECT` without parameters. Files are named by absolute paths, or as in `files`. */
  readonly query: string
  /** The files and globs that it may read; a folder means all files in it. Default: no files. */
  readonly files?: string | readonly string[]
  /** The name of the rows in ids and faults. Default `query`. */
  readonly name?: string
}

/** One file to be read. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string
  /** A short name, the same on every machine: the file name, with the folders that distinguish it from other files. */
  readonly label: string
  readonly format: TableFormat
  readonly bytes: number
}

/** Endings of files of events. */
const EVENT_FILES = /\.(tape|arrow)$/i

export function isQuery(source: ImportSource): source is QuerySource {
  return typeof source === 'object' && !Array.isArray(source)
}

/**
 * The files that some paths and globs name, each once; those of a glob in the order of their names.
 * @throws TapelineError with every fault: `file.unreadable` where nothing is there, or what is there is no file
 */
export async function findFiles(
  patterns: readonly string[],
  format: TableFormat | undefined,
  signal?: AbortSignal,
  spelling: Spelling = spellInCode,
): Promise<SourceFile[]> {
  const faults: Fault[] = []
  const paths = new Set<string>()
  for (const pattern of patterns) {
    const found = await expand(pattern, signal)
    const odd = found.find((path) => !statSync(path).isFile())
    if (odd !== undefined) {
      // A pipe would be waited for, and a device may never end.
      faults.push({
        code: 'file.unreadable',
        message: 'This is not a regular file.',
        expected: 'the path of a file',
        found: `'${odd}'`,
      })
      continue
    }
    for (const path of found) paths.add(path)
    if (found.length > 0) continue
    const folder = isFolder(pattern)
    faults.push({
      code: 'file.unreadable',
      message: folder ? 'This is a folder; name the files in it.' : 'There is no such file.',
      expected: folder ? `${pattern}/*.csv, say` : 'the path of a file, or a glob that finds some',
      found: `'${pattern}'`,
    })
  }
  if (patterns.length === 0) faults.push({ code: 'file.unreadable', message: 'The list of files is empty.' })
  const labels = labelsOf([...paths])
  const files = [...paths].map((path, index): SourceFile | undefined => {
    const known = format ?? formatOf(path)
    if (known !== undefined) {
      return { path, label: labels[index] ?? path, format: known, bytes: statSync(path).size }
    }
    faults.push({
      code: 'file.invalid',
      message: EVENT_FILES.test(path)
        ? 'The file holds events, not rows of prices. Read it with importEvents(); to add rows to it, use tapeline import --into.'
        : `The file has an unknown ending; set ${spelling('format')}.`,
      expected: '.csv, .tsv, .txt, .jsonl, .ndjson (each also with .gz) or .parquet',
      found: `'${basename(path)}'`,
      place: { file: labels[index] ?? path },
    })
    return undefined
  })
  if (faults.length > 0) throw new TapelineError(faults)
  return files.filter((file) => file !== undefined)
}

/** A file that has this very name comes first, so that `a[1].csv` can be named. */
async function expand(pattern: string, signal: AbortSignal | undefined): Promise<string[]> {
  if (typeof pattern !== 'string' || pattern === '' || pattern.includes('\0')) return []
  const path = resolve(pattern)
  const stats = statsOf(path)
  if (stats !== undefined) return stats.isDirectory() ? [] : [path]
  if (!/[*?[]/.test(pattern)) return []
  const fixed = path.slice(0, path.search(/[*?[]/))
  return withDatabase({ files: [], folders: [dirname(`${fixed}x`)] }, signal, async (connection) => {
    const result = await connection.runAndReadAll('SELECT file FROM glob($1) ORDER BY file', [path])
    return result.getRowsJS().map(([file]) => String(file))
  })
}

function isFolder(pattern: string): boolean {
  if (typeof pattern !== 'string' || pattern === '' || pattern.includes('\0')) return false
  return statsOf(resolve(pattern))?.isDirectory() === true
}

/** Undefined where there is nothing. @throws TapelineError `file.unreadable` where the system refuses the path */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new TapelineError(
      { code: 'file.unreadable', message: `The path cannot be read (${code}).`, place: { file: path } },
      { cause: error },
    )
  }
}

function formatOf(path: string): TableFormat | undefined {
  const name = path.toLowerCase().replace(/\.gz$/, '')
  if (/\.(csv|tsv|txt)$/.test(name)) return 'csv'
  if (/\.(jsonl|ndjson)$/.test(name)) return 'jsonl'
  return path.toLowerCase().endsWith('.parquet') ? 'parquet' : undefined
}

/** The name of each file, or where two have one, the path of each from the folder that holds them all. */
function labelsOf(paths: readonly string[]): string[] {
  const names = paths.map((path) => basename(path))
  if (new Set(names).size === names.length) return names
  let folder = dirname(paths[0] ?? '')
  while (!paths.every((path) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep)))
    folder = dirname(folder)
  return paths.map((path) => relative(folder, path).split(sep).join('/'))
}
