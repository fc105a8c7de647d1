import { checkTradeOptions } from './check-import-options.js'
import { finishImport } from './finish-import.js'
import type { Imported } from './import-options.js'
import { withSource } from './rows/read-source.js'
import type { ImportSource } from './source/source.js'
import { TradeImport, type TradeOptions, tradeLayout } from './trades/trade-import.js'

/**
 * Reads trades into a timeline as `price.traded` events, with ids as in {@link importBars}. Equal trades are counted as duplicates:
 * those of one file are kept, and those of several files are read once. All rows or none are imported, unless `skipBad`. The
 * timeline is sealed.
 * @returns a report with the assumptions, and the timeline
 * @throws TapelineError as {@link importBars}
 */
export async function importTrades(source: ImportSource, options: TradeOptions = {}): Promise<Imported> {
  checkTradeOptions(source, options)
  return withSource(source, options, tradeLayout(options.timeFormat), (rows) =>
    finishImport(new TradeImport(rows, options), options),
  )
}
