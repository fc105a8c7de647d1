import type { Timeline } from '@tapeline/core'
import { didYouMean } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import {
  type Imported,
  type ImportProgress,
  type ImportReport,
  type ImportSource,
  importBars,
  importBarsToTape,
  importTrades,
  importTradesToTape,
  type TradeOptions,
} from '@tapeline/import'
import { checkNamed } from '../scenario/open-source.js'
import { STDIN, withoutFolder, withStandardInput } from '../scenario/standard-input.js'
import { scenarioOf } from '../scenario/timeline-of.js'
import { UsageError } from '../usage-error.js'
import { bySymbol, type ImportFlags, importOptionsOf } from './import-options-of.js'

/** The sources and the target of an import. */
export interface ImportPricesFlags extends ImportFlags {
  /** A scenario by its name or path, or a file of events. */
  readonly into?: string
  /** Whether to read a file of events in `into` without its checksums. */
  readonly unchecked?: boolean
}

/** The observers of an import. */
interface Watch {
  /** Called when reading begins: before that, while waiting for the standard input, a signal ends the process at once. */
  readonly signal: () => AbortSignal
  readonly onProgress: (progress: ImportProgress) => void
}

/**
 * Imports bars or trades from files, globs and the standard input, `-`.
 * @throws UsageError, FileError; TapelineError with every fault
 */
export function importPrices(
  sources: readonly string[],
  flags: ImportPricesFlags,
  watch: Watch,
): Promise<Imported> {
  return withSources(sources, flags, watch, async (source, settings) => {
    const imported = await (flags.trades === true
      ? importTrades(source, settings)
      : importBars(source, settings))
    checkListed(imported.listed, flags)
    const { timeline, ...report } = imported
    return [report, timeline] as const
  }).then(([report, timeline]) => ({ ...report, timeline }))
}

/** As {@link importPrices}, into a tape, which is written while it is imported. */
export async function importPricesToTape(
  sources: readonly string[],
  path: string,
  flags: ImportPricesFlags,
  watch: Watch,
): Promise<ImportReport> {
  const [report] = await withSources(sources, flags, watch, async (source, settings) => {
    const options = { ...settings, check: ({ listed }: ImportReport) => checkListed(listed, flags) }
    const written =
      flags.trades === true
        ? await importTradesToTape(source, path, options)
        : await importBarsToTape(source, path, options)
    return [written, undefined] as const
  })
  return report
}

/** The options of an import by its flags. */
type Settings = ReturnType<typeof importOptionsOf> & Pick<TradeOptions, 'into' | 'signal' | 'onProgress'>

/** Calls an import with what the flags name. @returns its report, with the standard input by its name, and what it made */
async function withSources<Made>(
  sources: readonly string[],
  flags: ImportPricesFlags,
  { signal, onProgress }: Watch,
  run: (source: ImportSource, settings: Settings) => Promise<readonly [report: ImportReport, made: Made]>,
): Promise<readonly [report: ImportReport, made: Made]> {
  if (flags.unchecked === true && flags.into === undefined)
    throw new UsageError('--unchecked is for the file of events that --into names.')
  const options = importOptionsOf(flags)
  const into = flags.into === undefined ? {} : { into: await timelineToAddTo(flags.into, flags.unchecked) }
  const read = (files: readonly string[]): ReturnType<typeof run> => {
    const source = flags.query === undefined ? files : { query: flags.query, files }
    return run(source, { ...options, ...into, signal: signal(), onProgress })
  }
  if (!sources.includes(STDIN)) return await read(sources)
  if (flags.query !== undefined)
    throw new UsageError(`--query names files by their paths, and '${STDIN}' has none; write it to a file.`)
  checkNamed(flags)
  const replaced = (file: string): readonly string[] => sources.map((each) => (each === STDIN ? file : each))
  return await withStandardInput(
    async (file) => {
      const [report, made] = await read(replaced(file))
      return [JSON.parse(withoutFolder(JSON.stringify(report))), made] as const
    },
    flags.format === undefined ? undefined : `.${flags.format}`,
  )
}

async function timelineToAddTo(into: string, unchecked?: boolean): Promise<Timeline<MarketEvent>> {
  const reading = unchecked === undefined ? {} : { unchecked }
  return (await scenarioOf(into, { noTables: true, ...reading })).timeline
}

/** @throws UsageError for a name or a sector of an instrument that the import does not list */
function checkListed(listed: readonly string[], { instrumentName = [], sector = [] }: ImportFlags): void {
  for (const [flag, texts] of Object.entries({ '--instrument-name': instrumentName, '--sector': sector })) {
    const stray = Object.keys(bySymbol(flag, texts)).find((symbol) => !listed.includes(symbol))
    if (stray === undefined) continue
    const all = listed.length === 0 ? 'none' : listed.slice(0, 10).join(', ')
    throw new UsageError(
      `${flag} names '${stray}', which this import does not list; it lists ${all}.${didYouMean(stray, listed)}`,
    )
  }
}
