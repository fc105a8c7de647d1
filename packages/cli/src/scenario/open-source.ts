import {
  closeSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { isTapelineError, TapelineError, type Timeline } from '@tapeline/core'
import { type Exchange, type MarketEvent, marketEvents } from '@tapeline/core/market'
import { importBars, importEvents, tableReaders } from '@tapeline/import'
import { readScenario, type Scenario } from '@tapeline/scenarios'
import { checkPath, FileError, fileErrorOf, isSystemError, showPath } from '../file-error.js'
import { onExit } from '../terminal/on-exit.js'
import { UsageError } from '../usage-error.js'

/** How a table of prices is read that is named in place of a scenario, as it is typed. */
export interface TableFlags {
  readonly symbol?: string
  readonly symbolFromName?: boolean
  readonly list?: Exchange
  readonly zone?: string
}

/** What a file holds, by its name and, where that leaves it open, by its first bytes. */
type Kind = 'events' | 'table' | 'scenario'

/** The name for the standard input. */
export const STDIN = '-'
/** A history without a scenario file is shown on the clocks of New York, whose exchanges list its instruments. */
const ZONE = 'America/New_York'
const SNIFFED = 1 << 16

/**
 * A scenario by its path; a file of events (`.tape`, `.jsonl`, `.parquet`, `.arrow`); a table of bars (CSV, JSON Lines, Parquet); or
 * any of these from the standard input, `-`, recognised by its first bytes.
 * @throws UsageError, FileError; TapelineError with every fault
 */
export async function openSource(path: string, flags: TableFlags): Promise<Scenario> {
  checkPath('The scenario', path)
  if (path !== STDIN) return openPath(path, path, flags)
  const bytes = await buffer(process.stdin)
  if (bytes.length === 0) throw new UsageError("There is nothing on the standard input, which '-' reads.")
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-stdin-'))
  const forget = onExit(() => rmSync(folder, { recursive: true, force: true }))
  try {
    const file = join(folder, `stdin${endingOf(bytes)}`)
    writeFileSync(file, bytes)
    return await openPath(file, STDIN, flags)
  } catch (error) {
    throw isTapelineError(error) ? renamed(error, folder) : error
  } finally {
    rmSync(folder, { recursive: true, force: true })
    forget()
  }
}

async function openPath(path: string, shown: string, flags: TableFlags): Promise<Scenario> {
  const stats = statsOf(path, shown)
  const kind = stats === undefined || stats.isDirectory() ? 'scenario' : kindOf(path, shown)
  if (kind !== 'table') checkNoFlags(shown, flags)
  try {
    if (kind === 'scenario') return await readScenario(path, { readers: tableReaders })
    const timeline =
      kind === 'events'
        ? ((await importEvents(path, marketEvents)) as unknown as Timeline<MarketEvent>)
        : await tableOf(path, shown, flags)
    return bare(nameOf(shown), timeline)
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(shown, 'read', error) : error
  }
}

/** Nothing where there is no such file, which the reader of scenarios reports with the nearest name. */
function statsOf(path: string, shown: string): Stats | undefined {
  let stats: Stats | undefined
  try {
    stats = statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(shown, 'read', error) : error
  }
  if (stats === undefined || stats.isDirectory() || stats.isFile()) return stats
  throw new FileError(
    `${showPath(shown)}: cannot be read: it is not a regular file; pipe what it gives into the command, and name it '-'.`,
  )
}

function kindOf(path: string, shown: string): Kind {
  const name = path.toLowerCase()
  if (/\.(ya?ml|json)$/.test(name)) return 'scenario'
  if (/\.(tape|arrow|feather)$/.test(name)) return 'events'
  if (/\.((csv|tsv|txt)(\.gz)?|(jsonl|ndjson)\.gz)$/.test(name)) return 'table'
  if (/\.(jsonl|ndjson)$/.test(name)) return isTimelineHead(headOf(path, shown)) ? 'events' : 'table'
  // What the command writes keeps the description of the timeline in the footer.
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

function isTimelineHead(head: Buffer): boolean {
  return /^\s*\{[^\n]*"format"\s*:\s*"tapeline\.timeline\//.test(head.toString('utf8'))
}

/** The ending that says what some bytes are. */
function endingOf(bytes: Buffer): string {
  const start = bytes.subarray(0, 6).toString('latin1')
  if (start === 'ARROW1') return '.tape'
  if (start.startsWith('PAR1')) return '.parquet'
  if (start.startsWith('\x1f\x8b')) return '.csv.gz'
  const head = bytes.subarray(0, SNIFFED)
  const text = head.toString('utf8')
  if (isTimelineHead(head)) return '.jsonl'
  if (/^\s*(#[^\n]*\n\s*)*\{?\s*"?(format|\$schema)"?\s*:/.test(text)) return '.yaml'
  return /^\s*\{[^\n]*\}\s*(\n|$)/.test(text) ? '.jsonl' : '.csv'
}

const FLAGS = {
  symbol: '--symbol',
  symbolFromName: '--symbol-from-name',
  list: '--list',
  zone: '--zone',
} as const

function checkNoFlags(shown: string, flags: TableFlags): void {
  const stray = Object.entries(FLAGS).find(([name]) => flags[name as keyof TableFlags] !== undefined)
  if (stray !== undefined) {
    throw new UsageError(`${stray[1]} is for a table of prices; '${showPath(shown)}' says it itself.`)
  }
}

/** Bars of a table. Without a flag the symbol is in a column; where the instruments are listed has to be said. */
async function tableOf(path: string, shown: string, flags: TableFlags): Promise<Timeline<MarketEvent>> {
  const { symbol, symbolFromName, list, zone } = flags
  if (list === undefined) {
    throw new UsageError(
      `'${showPath(shown)}' is a table of prices: say where its instruments are listed, --list XNAS, and if it has no column of symbols --symbol NVDA or --symbol-from-name.`,
    )
  }
  const { timeline } = await importBars(path, {
    list: { exchange: list },
    ...(symbol === undefined ? {} : { symbol }),
    ...(symbolFromName === undefined ? {} : { symbolFromName }),
    ...(zone === undefined ? {} : { zone }),
  })
  return timeline
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

/** The same faults, without the name of the folder that the standard input was put into. */
function renamed(error: TapelineError, folder: string): TapelineError {
  const plain = (text: string | undefined): string | undefined =>
    text
      ?.replaceAll(`${folder}/`, '')
      .replaceAll(/\bstdin\.(tape|parquet|csv\.gz|jsonl|yaml|csv)/g, 'standard input')
  const faults = error.faults.map((fault) => ({
    ...fault,
    message: plain(fault.message) as string,
    found: plain(fault.found),
    place: fault.place && { ...fault.place, file: plain(fault.place.file) as string },
  }))
  return new TapelineError(faults, { cause: error })
}
