export type { BarField } from './bars/bar-layout.js'
export type { BarOptions } from './bars/bar-options.js'
export { importBars } from './import-bars.js'
export type {
  Imported,
  ImportedFile,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ListingOptions,
} from './import-options.js'
export { importTrades } from './import-trades.js'
export type { Finding } from './rows/findings.js'
export type { EpochUnit } from './rows/resolve-times.js'
export type { ImportSource, QuerySource, TableFormat } from './source/source.js'
export type { TradeField, TradeOptions } from './trades/trade-import.js'
