import { existsSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Timeline } from '@tapeline/core'
import {
  checkArgument,
  checkOptions,
  didYouMean,
  kinds,
  showValue,
  TapelineError,
} from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import { BRANCHES, type Branches, parseDocument, readDocument } from './parse-scenario.js'
import { insideFolder, withoutReader } from './read-files.js'
import type { Scenario } from './scenario.js'
import { formatOf, type TableColumns, type TableReader } from './table-reader.js'
import type { YamlDocument } from './yaml-document.js'

/** The scenarios of this package; the folder is beside `src` and, in the published package, beside `dist`. */
const shippedFolder: string = fileURLToPath(new URL('../scenarios/', import.meta.url))
const FILES = ['scenario.yaml', 'scenario.yml', 'scenario.json']
/** The largest size of a file in bytes; larger files are not read. */
const SIZE_MAX = 1 << 26

export interface ReadScenarioOptions {
  /** Readers of tables in formats other than CSV, by file ending: `{ parquet: … }`. */
  readonly readers?: Readonly<Record<string, TableReader>>
  /** As in {@link ScenarioFiles}, but default `on-demand` for a shipped scenario, whose edits are tested. */
  readonly branches?: Branches
}

/** The names of the scenarios in this package, in alphabetical order. */
export function listScenarios(): string[] {
  return readdirSync(shippedFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && findFile(join(shippedFolder, entry.name)) !== undefined)
    .map((entry) => entry.name)
    .sort()
}

/**
 * The timeline of a scenario, sealed.
 * @param nameOrPath as in {@link readScenario}
 * @throws as {@link readScenario}
 */
export async function loadScenario(
  nameOrPath: string,
  options: ReadScenarioOptions = {},
): Promise<Timeline<MarketEvent>> {
  checkArgument('loadScenario()', 'nameOrPath', nameOrPath, kinds.text)
  const { timeline } = await readScenario(nameOrPath, options)
  return timeline
}

/**
 * A scenario with all contents of its file.
 * @param nameOrPath the name of a shipped scenario (write `./name` for a folder of the same name), or the path of a scenario file
 * (YAML or JSON) or of a folder with a `scenario.yaml`, `scenario.yml` or `scenario.json`
 * @param options readers for tables of other formats than CSV
 * @throws TapelineError `scenario.unknown` for an unknown scenario, `file.unreadable`, and every fault of its files
 */
export async function readScenario(nameOrPath: string, options: ReadScenarioOptions = {}): Promise<Scenario> {
  checkArgument('readScenario()', 'nameOrPath', nameOrPath, kinds.text)
  checkOptions('readScenario()', options, { readers: kinds.functions, branches: BRANCHES })
  const path = findScenario(nameOrPath)
  const folder = dirname(path)
  const file = basename(path)
  const nameOf = (relative: string): string => join(folder, relative)
  const read = (relative: string): string =>
    decode(readFileSync(pathInside(folder, relative)), nameOf(relative))
  const { readers = {}, branches = isShipped(nameOrPath) ? 'on-demand' : 'at-once' } = options
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

function isShipped(name: string): boolean {
  return listScenarios().includes(name)
}

function findScenario(nameOrPath: string): string {
  if (isShipped(nameOrPath)) return findFile(join(shippedFolder, nameOrPath)) ?? ''
  const isPath = nameOrPath !== '' && !nameOrPath.includes('\0')
  const stats = isPath ? statsOf(nameOrPath) : undefined
  const file = stats?.isDirectory() ? findFile(nameOrPath) : nameOrPath
  if (stats !== undefined && file !== undefined) return file
  throw new TapelineError({
    code: 'scenario.unknown',
    message: stats
      ? 'This folder holds no scenario file.'
      : `There is no scenario of this name, and no such file or folder.${didYouMean(nameOrPath, listScenarios())}`,
    expected: stats ? FILES.join(', ') : `${listScenarios().join(', ')}, or a path`,
    found: showValue(nameOrPath),
  })
}

/** Undefined where there is nothing. @throws TapelineError `file.unreadable` where the system refuses the path */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new TapelineError(
      { code: 'file.unreadable', message: `The path cannot be read (${code}).`, found: showValue(path) },
      { cause: error },
    )
  }
}

function findFile(folder: string): string | undefined {
  return FILES.map((name) => join(folder, name)).find((path) => existsSync(path))
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
