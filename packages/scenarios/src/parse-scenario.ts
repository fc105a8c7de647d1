import '@tapeline/calendars'
import type { Fault, Source } from '@tapeline/core'
import { type ArgumentKind, checkOptionsOf, kinds, parseZone, TapelineError } from '@tapeline/core/internal'
import { assemble } from './assemble.js'
import { BRANCHES, type Branches } from './branches.js'
import { declareCauses } from './consequences.js'
import { deepFreeze } from './deep-freeze.js'
import { readClaims, readEvents } from './events.js'
import { checkEvents, readExpectations } from './expectations/read-expectations.js'
import { type FileItem, fileSchema } from './format/file.js'
import { sourceSchema } from './format/source.js'
import { noteExchanges, readInstruments, readSessions } from './instruments.js'
import { readBars, readCloses, readPrints } from './price-tables.js'
import { insideFolder, readColumnsFrom, readFrom } from './read-files.js'
import { Reading } from './reading.js'
import type { Scenario, ScenarioDocument } from './scenario.js'
import type { TableColumns } from './table-reader.js'
import { undoSplits } from './undo-splits.js'
import { checkBranches, checkBranchesLater } from './what-if/check-branches.js'
import { readWhatIfs } from './what-if/read-what-ifs.js'
import { readYaml, type YamlDocument } from './yaml-document.js'

/** Access to the files of a scenario. */
export interface ScenarioFiles {
  /** The path of the scenario file, for `read`. Default `scenario.yaml`. */
  readonly file?: string
  /**
   * Returns the text of a file by its path from the scenario's folder, with `/` between its parts. Its errors are reported as
   * faults (`file.unreadable`).
   */
  readonly read: (path: string) => string
  /**
   * Returns the columns of a table in a format other than CSV, by its path and its ending: `parquet`. Without it such a table is
   * a fault. Its errors are reported as faults (`file.unreadable`).
   */
  readonly readColumns?: (path: string, format: string) => TableColumns
  /** The name of a path in faults. Default: the path. */
  readonly nameOf?: (path: string) => string
  readonly branches?: Branches
}

const FILES = {
  file: kinds.name,
  read: kinds.function,
  readColumns: kinds.function,
  nameOf: kinds.function,
  branches: BRANCHES,
} satisfies Record<keyof ScenarioFiles, ArgumentKind>

/**
 * Reads a scenario from its files, without accessing a disk.
 * @returns the scenario with its sealed timeline
 * @throws TapelineError with the faults of all files, each with its file and line (and column, in YAML and JSON), in the order
 * of the files. At most 300 are listed; all are counted. Nothing is loaded then
 * @example
 * ```ts
 * import { parseScenario } from '@tapeline/scenarios'
 *
 * const files: Record<string, string> = {
 *   'scenario.yaml': `
 * format: tapeline.scenario/1
 * name: small
 * title: Two closes
 * zone: America/New_York
 * start: 2025-01-24
 * instruments:
 *   - { symbol: NVDA, name: Nvidia, exchange: XNAS }
 * closes:
 *   - { file: closes.csv }
 * `,
 *   'closes.csv': 'symbol,day,price\nNVDA,2025-01-24,142.62\nNVDA,2025-01-27,118.42\n',
 * }
 * const { timeline } = parseScenario({ read: (path) => files[path] ?? '' })
 * console.log(timeline.length, timeline.sealed) // 3 true
 * ```
 */
export function parseScenario(files: ScenarioFiles): Scenario {
  checkOptionsOf('parseScenario()', files, FILES, ['read'])
  return parseDocument(readDocument(files), files)
}

/** The scenario file alone. @throws TapelineError with the faults of its YAML or JSON, or `file.unreadable` */
export function readDocument({
  file = 'scenario.yaml',
  read,
  nameOf = (path) => path,
}: Pick<ScenarioFiles, 'file' | 'read' | 'nameOf'>): YamlDocument {
  const name = nameOf(file)
  const faults: Fault[] = []
  const document = readYaml(name, readFrom(read, file, { place: { file: name } }), faults)
  if (document === undefined) throw new TapelineError(faults)
  return document
}

/** As {@link parseScenario}, with the scenario file as it was read before. */
export function parseDocument(document: YamlDocument, files: ScenarioFiles): Scenario {
  const { file = 'scenario.yaml', read, readColumns, nameOf = (path) => path, branches = 'at-once' } = files
  const reading = new Reading(
    document,
    (path, spot) => readFrom(read, insideFolder(path, spot), spot),
    (path, format, spot) => readColumnsFrom(readColumns, insideFolder(path, spot), format, spot),
    nameOf,
  )
  const item = readHead(reading, document.value)

  readSources(reading, item.sources)
  readInstruments(reading, item.instruments, item.start)
  noteExchanges(reading, item.events)
  const { draftClosings } = readSessions(reading, item.sessions)
  readPrints(reading, item.prints)
  readBars(reading, item.bars)
  readCloses(reading, item.closes)
  draftClosings()
  readEvents(reading, item.events)
  readClaims(reading, item.claims)
  undoSplits(reading)
  const causation = declareCauses(reading, item.consequences, item.uncaused)

  const whatIfs = readWhatIfs(reading, item.whatIfs)
  const names = whatIfs.map(({ whatIf }) => whatIf.name)
  const expectations = readExpectations(reading, item.expectations, names)
  const eventsAreSound = reading.faults.listed.every(({ path }) => /^(whatIfs|expectations)/.test(path ?? ''))

  const before = reading.faults.count
  const timeline = assemble(reading)
  const own = whatIfs.map(({ whatIf }) => whatIf)
  if (branches === 'on-demand') checkBranchesLater(reading, own, whatIfs)
  else if (timeline !== undefined && eventsAreSound && reading.faults.count === before) {
    checkBranches(reading, { timeline, whatIfs: own }, whatIfs)
    if (reading.faults.count === 0) checkEvents(reading, { timeline, whatIfs: own }, expectations)
  }
  if (reading.faults.count > 0 || timeline === undefined)
    throw reading.faults.error((listed) => inOrder(listed, nameOf(file)))
  return deepFreeze({
    name: item.name ?? '',
    title: item.title ?? '',
    summary: item.summary ?? '',
    zone: reading.zone,
    sources: Object.fromEntries(reading.sources),
    timeline,
    document: document.value as ScenarioDocument,
    whatIfs: own,
    expectations: expectations.map(({ expectation }) => expectation),
    declaredVerdicts: Object.fromEntries(reading.verdicts),
    consequences: causation.consequences,
    uncaused: causation.uncaused.map(({ instruments, ...rest }) => ({
      ...rest,
      ...(instruments && { instruments }),
    })),
  })
}

/** Checks the top of the file. After a fault there, the rest is still read if possible. */
function readHead(reading: Reading, value: unknown): Partial<FileItem> {
  const checked = reading.check(fileSchema, value, [])
  const item = checked ?? (typeof value === 'object' && value !== null ? (value as Partial<FileItem>) : {})
  const { zone } = item
  if (typeof zone === 'string') {
    if (reading.attempt(reading.spot(['zone']), () => parseZone(zone)) !== undefined) reading.zone = zone
  }
  return { ...item, start: typeof item.start === 'string' ? item.start : undefined }
}

function readSources(reading: Reading, record: unknown): void {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return
  for (const [key, value] of Object.entries(record)) {
    const source = reading.check(sourceSchema, value, ['sources', key])
    if (key.includes('#')) {
      reading.add(
        ['sources', key],
        { code: 'scenario.invalid', message: "The key of a source has no '#'." },
        'key',
      )
    }
    // An invalid source is known too, so that references to it are not reported again.
    const { name = key, address, confidence } = source ?? {}
    reading.sources.set(
      key,
      Object.freeze({
        name,
        ...(address && { address }),
        ...(confidence && { confidence }),
      }) satisfies Source,
    )
  }
}

/** Sorted by file, the scenario file first, then by line and column; faults of one place keep their order. */
function inOrder(faults: readonly Fault[], main: string): Fault[] {
  const rank = ({ place }: Fault): string => (place === undefined || place.file === main ? '' : place.file)
  const compare = (left: Fault, right: Fault): number =>
    Number(rank(left) > rank(right)) - Number(rank(left) < rank(right)) ||
    (left.place?.line ?? 0) - (right.place?.line ?? 0) ||
    (left.place?.column ?? 0) - (right.place?.column ?? 0)
  return [...faults].sort(compare)
}
