import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Timeline } from '@tapeline/core'
import { type Exchange, type MarketEvent, marketEvents } from '@tapeline/core/market'
import type { Branches, Scenario } from '@tapeline/scenarios'
import { readScenario, type TableReader } from '@tapeline/scenarios/node'
import type { EventLog } from '@tapeline/store'
import { checkPath, FileError, fileErrorOf, isSystemError, showPath } from '../file-error.js'
import { spellAsFlag } from '../import/import-options-of.js'
import { emptyLog, isLogAddress } from '../log/log-address.js'
import { UsageError } from '../usage-error.js'
import { isTimelineHead, SNIFFED, STDIN, withStandardInput } from './standard-input.js'

/** The typed flags for a table of prices or a file of events in place of a scenario. */
export interface TableFlags {
  readonly symbol?: string
  readonly symbolFromName?: boolean
  readonly list?: Exchange
  readonly zone?: string
  readonly unchecked?: boolean
}

/** The same for a command that may accept no table, since it has no flags for it. */
export interface SourceFlags extends TableFlags {
  readonly noTables?: boolean
  /** `at-once` for a command that reports every faulty edit of a scenario. Default `on-demand`. */
  readonly branches?: Branches
}

/** The contents of a file, by its name, or by its first bytes if the name is not enough. */
type Kind = 'events' | 'table' | 'scenario'

/** A history without a scenario file is shown in New York time, the zone of its exchanges. */
export const ZONE = 'America/New_York'

/**
 * A scenario by its path; a file of events (`.tape`, `.jsonl`, `.parquet`, `.arrow`); a table of bars (CSV, JSON Lines, Parquet); or
 * any of these from the standard input, `-`, recognised by its first bytes; or a log by its address.
 * @throws UsageError, FileError; TapelineError with every fault
 */
export async function openSource(path: string, flags: SourceFlags): Promise<Scenario> {
  checkPath('The scenario', path)
  if (isLogAddress(path)) return await openLogged(path, flags)
  if (path !== STDIN) return openPath(path, path, flags)
  return await withStandardInput((file) => openPath(file, STDIN, flags))
}

/** The events of a log so far. */
async function openLogged(address: string, flags: SourceFlags): Promise<Scenario> {
  return await withLoggedHistory(address, flags, async ({ history }) => history)
}

/** The events of a log up to a position, and the log, open. */
export interface LoggedHistory {
  readonly history: Scenario
  readonly log: EventLog<MarketEvent>
  readonly position: number
}

/**
 * Opens a log with what it has so far, and closes it after its use.
 * @throws UsageError for a log without events; TapelineError as `openLog`, and as `use`
 */
export async function withLoggedHistory<Result>(
  address: string,
  flags: SourceFlags,
  use: (logged: LoggedHistory) => Promise<Result>,
): Promise<Result> {
  checkFlags(address, 'scenario', flags)
  const { withLog } = await import('../log/with-log.js')
  return await withLog(address, { create: false }, async (log) => {
    const { position } = await log.head()
    const timeline = await log.timeline({ to: position })
    const { location } = log.store
    if (timeline.arrivals().length === 0) throw new UsageError(emptyLog(location))
    const history = bare(nameOf(location), flags.branches === 'at-once' ? timeline.seal() : timeline)
    return await use({ history, log, position })
  })
}

async function openPath(path: string, shown: string, flags: SourceFlags): Promise<Scenario> {
  const stats = statsOf(path, shown)
  const kind = stats === undefined || stats.isDirectory() ? 'scenario' : kindOf(path, shown)
  checkFlags(shown, kind, flags)
  try {
    if (kind === 'scenario')
      return await readScenario(path, { readers: tableReaders, branches: flags.branches ?? 'on-demand' })
    const timeline =
      kind === 'events' ? await eventsOf(path, shown, flags) : await tableOf(path, shown, flags)
    return bare(nameOf(shown), timeline)
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(shown, 'read', error) : error
  }
}

/** A tape is read block by block, except by commands that check all of it. */
async function eventsOf(path: string, shown: string, flags: SourceFlags): Promise<Timeline<MarketEvent>> {
  const { beginsAsTape, importEvents, isTapelineError, openTape } = await import('./importers.js')
  const isWhole = flags.unchecked === true || flags.branches === 'at-once' || shown === STDIN
  if (!isWhole && beginsAsTape(headOf(path, shown))) {
    try {
      return openTape(path, marketEvents).timeline as unknown as Timeline<MarketEvent>
    } catch (error) {
      // Events of older versions are upcast one by one.
      if (!isTapelineError(error, 'definition.invalid')) throw error
    }
  }
  return (await importEvents(path, marketEvents, {
    ...(flags.unchecked === undefined ? {} : { unchecked: flags.unchecked }),
    spelling: spellAsFlag,
  })) as unknown as Timeline<MarketEvent>
}

/** Most scenarios have tables in CSV only, and need no importer. */
const readTable: TableReader = async (path) => (await import('./importers.js')).readTable(path)
const tableReaders: Readonly<Record<string, TableReader>> = {
  parquet: readTable,
  jsonl: readTable,
  ndjson: readTable,
  gz: readTable,
}

/** Undefined if the file does not exist; the reader of scenarios then reports it with the nearest name. */
function statsOf(path: string, shown: string): Stats | undefined {
  let stats: Stats | undefined
  try {
    stats = statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(shown, 'read', error) : error
  }
  if (stats === undefined || stats.isDirectory() || stats.isFile()) return stats
  throw new FileError(
    `${showPath(shown)}: cannot be read: it is not a regular file; pipe its contents into the command, and name it '-'.`,
  )
}

function kindOf(path: string, shown: string): Kind {
  const name = path.toLowerCase()
  if (/\.(ya?ml|json)$/.test(name)) return 'scenario'
  if (/\.(tape|arrow|feather)$/.test(name)) return 'events'
  if (/\.((csv|tsv|txt)(\.gz)?|(jsonl|ndjson)\.gz)$/.test(name)) return 'table'
  if (/\.(jsonl|ndjson)$/.test(name)) return isTimelineHead(headOf(path, shown)) ? 'events' : 'table'
  // Files that the command writes have the description of the timeline in the footer.
  if (name.endsWith('.parquet')) return footerOf(path, shown).includes('tapeline') ? 'events' : 'table'
  return 'scenario'
}

function headOf(path: string, shown: string): Buffer {
  return partOf(path, shown, () => 0)
}

function footerOf(path: string, shown: string): Buffer {
  return partOf(path, shown, (size) => Math.max(0, size - SNIFFED))
}

function partOf(path: string, shown: string, from: (size: number) => number): Buffer {
  try {
    const { size } = statSync(path)
    const bytes = Buffer.alloc(Math.min(size, SNIFFED))
    const file = openSync(path, 'r')
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from(size)))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(shown, 'read', error) : error
  }
}

const FLAGS = {
  symbol: '--symbol',
  symbolFromName: '--symbol-from-name',
  list: '--list',
  zone: '--zone',
  unchecked: '--unchecked',
} as const

function checkFlags(shown: string, kind: Kind, flags: SourceFlags): void {
  const stray = Object.entries(FLAGS).find(
    ([name]) =>
      flags[name as keyof TableFlags] !== undefined && kind !== (name === 'unchecked' ? 'events' : 'table'),
  )
  if (stray === undefined) return
  const [name, flag] = stray
  throw new UsageError(
    name === 'unchecked'
      ? `${flag} is for a file of events, which '${showPath(shown)}' is not.`
      : `${flag} is for a table of prices, which '${showPath(shown)}' is not.`,
  )
}

/** Bars of a table. Without a flag the symbol is in a column; the exchange is required. */
async function tableOf(path: string, shown: string, flags: SourceFlags): Promise<Timeline<MarketEvent>> {
  if (flags.noTables === true) {
    throw new UsageError(
      `'${showPath(shown)}' is a table of prices, without events; import it first: tapeline import <file> --out events.tape.`,
    )
  }
  const { symbol, symbolFromName, list, zone } = flags
  if (list === undefined) {
    throw new UsageError(
      `'${showPath(shown)}' is a table of prices and needs the exchange, such as --list XNAS; without a column of symbols also --symbol NVDA or --symbol-from-name.`,
    )
  }
  if (shown === STDIN) checkNamed(flags)
  const { importBars } = await import('./importers.js')
  const { timeline } = await importBars(path, {
    spelling: (option, value) =>
      `${spellAsFlag(option, value)}${Object.hasOwn(FLAGS, option) ? '' : ' of tapeline import'}`,
    list: { exchange: list },
    ...(symbol === undefined ? {} : { symbol }),
    ...(symbolFromName === undefined ? {} : { symbolFromName }),
    ...(zone === undefined ? {} : { zone }),
  })
  return timeline
}

/** @throws UsageError if the symbol would be in the name of the standard input */
export function checkNamed({ symbolFromName }: Pick<TableFlags, 'symbolFromName'>): void {
  if (symbolFromName === true)
    throw new UsageError('--symbol-from-name needs files with names; use --symbol for the standard input.')
}

/** A history without a scenario file. */
function bare(name: string, timeline: Timeline<MarketEvent>): Scenario {
  const none = {
    whatIfs: [],
    expectations: [],
    consequences: [],
    uncaused: [],
    sources: {},
    declaredVerdicts: {},
  }
  return { name, title: name, summary: '', zone: ZONE, timeline, document: {}, ...none }
}

function nameOf(shown: string): string {
  return shown === STDIN ? 'stdin' : basename(shown).replace(/\.[a-z.]+$/i, '') || basename(shown)
}
