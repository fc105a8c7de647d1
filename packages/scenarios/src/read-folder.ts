import { readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { TapelineError } from '@tapeline/core/internal'
import type { Branches } from './branches.js'
import { parseDocument, readDocument } from './parse-scenario.js'
import { insideFolder, withoutReader } from './read-files.js'
import type { Scenario } from './scenario.js'
import { formatOf, type TableColumns, type TableReader } from './table-reader.js'
import type { YamlDocument } from './yaml-document.js'

/** The largest size of a file in bytes; larger files are not read. */
const SIZE_MAX = 1 << 26

/** Reads a scenario from its file and the tables beside it. @throws TapelineError with every fault of its files */
export async function readFolder(
  path: string,
  readers: Readonly<Record<string, TableReader>>,
  branches: Branches,
): Promise<Scenario> {
  const folder = dirname(path)
  const file = basename(path)
  const nameOf = (relative: string): string => join(folder, relative)
  const read = (relative: string): string =>
    decode(readFileSync(pathInside(folder, relative)), nameOf(relative))
  const document = readDocument({ file, read, nameOf })
  const columns = await readTables(folder, tablesOf(document), readers)
  return parseDocument(document, {
    file,
    read,
    readColumns: (relative, format) => {
      if (!Object.hasOwn(readers, format)) throw withoutReader(relative, format, Object.keys(readers))
      const table = columns.get(relative)
      if (table === undefined || 'error' in table) throw table?.error
      return table.columns
    },
    nameOf,
    branches,
  })
}

type ReadTable = { readonly columns: TableColumns } | { readonly error: unknown }

/** The files of the tables that need a reader. */
function tablesOf({ value }: YamlDocument): string[] {
  const sections = ['prints', 'bars', 'closes'].flatMap((section): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[section] : [],
  )
  const files = sections.flatMap((item) =>
    typeof item === 'object' && item !== null && 'file' in item && typeof item.file === 'string'
      ? [item.file]
      : [],
  )
  return [...new Set(files)].filter((name) => formatOf(name) !== undefined)
}

async function readTables(
  folder: string,
  files: readonly string[],
  readers: Readonly<Record<string, TableReader>>,
): Promise<ReadonlyMap<string, ReadTable>> {
  const tables = new Map<string, ReadTable>()
  for (const relative of files) {
    const format = formatOf(relative) ?? ''
    const reader = Object.hasOwn(readers, format) ? readers[format] : undefined
    if (reader === undefined) continue
    try {
      insideFolder(relative, { place: { file: relative } })
      tables.set(relative, { columns: await reader(pathInside(folder, relative)) })
    } catch (error) {
      tables.set(relative, { error })
    }
  }
  return tables
}

/** Resolves links first, so that no link leads out of the folder. @returns an absolute path */
function pathInside(folder: string, relative: string): string {
  const path = realpathSync(join(folder, relative))
  if (!path.startsWith(`${realpathSync(folder)}${sep}`)) throw new Error('it is outside of the folder')
  const stats = statSync(path)
  if (!stats.isFile()) throw new Error('it is not a file')
  if (stats.size > SIZE_MAX) throw new Error(`it has more than ${SIZE_MAX} bytes`)
  return path
}

/** Reads bytes as UTF-8, without a byte order mark. */
function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    const before = bytes.toString('utf8').split('\ufffd', 1)[0]?.split('\n') ?? ['']
    const place = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
    throw new TapelineError(
      { code: 'file.invalid', message: 'The file is not UTF-8 text; save it as UTF-8.', place },
      { cause: error },
    )
  }
}
