import { rmSync } from 'node:fs'
import type { BarOptions } from './bars/bar-options.js'
import { checkTapeImport } from './check-import-options.js'
import { writeWhole } from './export/write-whole.js'
import { importBars } from './import-bars.js'
import type { Imported, ImportReport } from './import-options.js'
import { importTrades } from './import-trades.js'
import { withSource } from './rows/read-source.js'
import type { ImportSource } from './source/source.js'
import { RowBatches } from './spill/row-batches.js'
import { SpillFile } from './spill/spill-file.js'
import { writeTapeFile } from './tape/write-tape.js'
import { type TradeOptions, tradeLayout } from './trades/trade-import.js'
import { TradeStream } from './trades/trade-stream.js'

/** Bytes of rows that are in memory by default. */
const MEMORY_BUDGET_BYTES = 268_435_456
/** The bytes of a row in memory while it is read and sorted, twice its columns. */
const BYTES_A_ROW = 128

/** Options of imports into a tape. */
export interface TapeImportOptions {
  /**
   * Bytes of rows that are in memory at once. Default 256 MiB. DuckDB, which reads the source, takes up to 256 MiB more. Bars are all
   * in memory, whatever the budget is.
   */
  readonly memoryBudgetBytes?: number
  /** Called with the report before the tape gets its name. If it throws, there is no tape, and an older file is kept. */
  readonly check?: (report: ImportReport) => void
}

/** Options of `importTradesToTape`. */
export type TradeTapeOptions = TradeOptions & TapeImportOptions

/** Options of `importBarsToTape`. */
export type BarTapeOptions = BarOptions & TapeImportOptions

/**
 * Imports trades into a tape, as `importTrades` and `exportEvents` do, for sources larger than memory. The report, the faults and the
 * bytes are the same. Rows are read and checked in batches, sorted on the disk and merged into blocks, so that they may be in any
 * order, such as by instrument. The disk of the tape needs about 70 bytes a row beside it until the end.
 *
 * Not in memory are rows and events; these are: a bit for each event, symbols, and `into` unless it is an open tape. All rows are in
 * memory if `into` is a branch, or holds events of the same file names, or there are more than 4,096 files.
 * @param path of the tape. It is written under another name, and gets its name at the end: a run that fails or is stopped leaves no
 * file, and an older one as it was
 * @throws TapelineError as `importTrades`; `file.unreadable` if the tape cannot be written
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { marketEvents } from '@tapeline/core/market'
 * import { importTradesToTape, openTape } from '@tapeline/import'
 *
 * const file = join(tmpdir(), 'ticks.csv')
 * writeFileSync(file, 'symbol,time,price\nAMD,2025-01-27T14:31Z,117.2\nNVDA,2025-01-27T14:30Z,124.8\n')
 * const path = join(tmpdir(), 'ticks.tape')
 * const { events } = await importTradesToTape(file, path, { list: { exchange: 'XNAS' } })
 * const tape = openTape(path, marketEvents)
 * console.log(events, tape.timeline.length) // 2 4
 * tape.close()
 * ```
 */
export async function importTradesToTape(
  source: ImportSource,
  path: string,
  options: TradeTapeOptions = {},
): Promise<ImportReport> {
  checkTapeImport('importTradesToTape()', source, path, options)
  const { memoryBudgetBytes = MEMORY_BUDGET_BYTES, check, ...trades } = options
  return writeReported(path, options, async (temporary) => {
    const streamed = await streamTrades(source, temporary, trades, memoryBudgetBytes)
    return streamed ?? writeHeld(await importTrades(source, trades), temporary)
  })
}

/**
 * Imports bars into a tape, as `importBars` and `exportEvents` do, with the same report, faults and bytes. Its rows are all in memory,
 * about 150 bytes for each, since the length and the times of bars are found out of all of them.
 * @param path as in {@link importTradesToTape}
 * @throws TapelineError as `importBars`; `file.unreadable` if the tape cannot be written
 */
export async function importBarsToTape(
  source: ImportSource,
  path: string,
  options: BarTapeOptions = {},
): Promise<ImportReport> {
  checkTapeImport('importBarsToTape()', source, path, options)
  const { memoryBudgetBytes: _, check: __, ...bars } = options
  return writeReported(path, options, async (temporary) =>
    writeHeld(await importBars(source, bars), temporary),
  )
}

async function writeReported(
  path: string,
  { check, signal }: TapeImportOptions & Pick<TradeOptions, 'signal'>,
  write: (temporary: string) => Promise<ImportReport>,
): Promise<ImportReport> {
  let report: ImportReport | undefined
  await writeWhole(path, signal, async (temporary) => {
    report = await write(temporary)
    check?.(report)
  })
  return report as unknown as ImportReport
}

function writeHeld({ timeline, ...report }: Imported, temporary: string): ImportReport {
  writeTapeFile(timeline, temporary)
  return report
}

/** @returns undefined if the events cannot be streamed; nothing is written then */
async function streamTrades(
  source: ImportSource,
  temporary: string,
  options: TradeOptions,
  memoryBudgetBytes: number,
): Promise<ImportReport | undefined> {
  const layout = tradeLayout(options.timeFormat)
  const width = layout.numbers.length
  const remove = (): void => rmSync(temporary, { force: true })
  const files: SpillFile[] = []
  const newFile = (ending: string): SpillFile => {
    const file = new SpillFile(`${temporary}.${ending}`, width)
    files.push(file)
    return file
  }
  try {
    const batchRows = Math.max(1, Math.floor(memoryBudgetBytes / BYTES_A_ROW))
    const batches = new RowBatches(newFile('rows'), width, batchRows)
    const report = await withSource(
      source,
      options,
      layout,
      (rows) =>
        new TradeStream({ rows, batches, layout, sorted: newFile('sorted') }, options).write(
          temporary,
          remove,
        ),
      batches,
    )
    if (report === undefined) remove()
    return report
  } finally {
    for (const file of files) file.close()
  }
}
