export type { BarField } from './bars/bar-layout.js'
export type { BarOptions } from './bars/bar-options.js'
export { exportEvents } from './export/export-events.js'
export { exportSamples } from './export/export-samples.js'
export { exportState } from './export/export-state.js'
export type { ExportFormat } from './export/sheet.js'
export type { ExportOptions } from './export/write-sheet.js'
export { importBars } from './import-bars.js'
export { type EventFileOptions, importEvents } from './import-events.js'
export type {
  Imported,
  ImportedFile,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ListingOptions,
} from './import-options.js'
export {
  type BarTapeOptions,
  importBarsToTape,
  importTradesToTape,
  type TapeImportOptions,
  type TradeTapeOptions,
} from './import-to-tape.js'
export { importTrades } from './import-trades.js'
export { readTable, type TableColumns, tableReaders } from './read-table.js'
export type { Finding } from './rows/findings.js'
export type { EpochUnit } from './rows/resolve-times.js'
export type { Spelling } from './rows/spelling.js'
export type { TextEncoding } from './source/decode.js'
export type { ImportSource, QuerySource, TableFormat } from './source/source.js'
export type { ReadOptions } from './tape/checksums.js'
export { type OpenTape, type OpenTapeOptions, openTape } from './tape/open-tape.js'
export { readTape } from './tape/read-tape.js'
export { writeTape } from './tape/write-tape.js'
export type { TradeField, TradeOptions } from './trades/trade-import.js'
