import { existsSync, readdirSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
import { BRANCHES, type Branches } from './branches.js'
import { readCompiled, readSummary, type ScenarioSummary, summaryOf } from './compiled-scenario.js'
import type { Scenario } from './scenario.js'
import type { TableReader } from './table-reader.js'

/** The scenarios of this package; the folder is beside `src` and, in the published package, beside `dist`. */
const shippedFolder: string = fileURLToPath(new URL('../scenarios/', import.meta.url))
const FILES = ['scenario.yaml', 'scenario.yml', 'scenario.json']

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

/** The scenarios in this package in short, in alphabetical order of their names. It takes less time than reading them. */
export async function summarizeScenarios(): Promise<ScenarioSummary[]> {
  const summarize = async (name: string): Promise<ScenarioSummary> =>
    readSummary(join(shippedFolder, name)) ?? summaryOf(await readScenario(name))
  return await Promise.all(listScenarios().map(summarize))
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
  const isOwn = isShipped(nameOrPath)
  const { readers = {}, branches = isOwn ? 'on-demand' : 'at-once' } = options
  const path = findScenario(nameOrPath)
  const compiled = isOwn && branches === 'on-demand' ? await readCompiled(dirname(path)) : undefined
  // Parsers and schemas are loaded only where a file is parsed.
  return compiled ?? (await import('./read-folder.js')).readFolder(path, readers, branches)
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
