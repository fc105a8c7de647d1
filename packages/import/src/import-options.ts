import type { Fault, Source, Timeline } from '@tapeline/core'
import type { Exchange, MarketEvent } from '@tapeline/core/market'
import type { Finding } from './rows/findings.js'
import type { Field } from './rows/guess-columns.js'
import type { EpochUnit } from './rows/resolve-times.js'
import type { Spelling } from './rows/spelling.js'
import type { TextEncoding } from './source/decode.js'
import type { TableFormat } from './source/source.js'

/** How far an import has come. */
export interface ImportProgress {
  /** `read`: rows are read from the source; `append`: events are put into the timeline. */
  readonly phase: 'read' | 'append'
  /** Rows or events so far. */
  readonly done: number
  /** How many there will be: exact in `append`, and about so in `read`; undefined where nobody can tell (a packed file, a query). */
  readonly total: number | undefined
}

/** How instruments are listed that the timeline does not list yet. */
export interface ListingOptions {
  readonly exchange: Exchange
  /** Default `equity`; `index` for symbols that begin with `^`. */
  readonly kind?: 'equity' | 'index'
  /** Names by symbol. Default: the symbol. */
  readonly names?: Readonly<Record<string, string>>
  /** Sectors by symbol. */
  readonly sectors?: Readonly<Record<string, string>>
}

/** Options that imports of bars and trades have in common. */
export interface ImportOptions<Fields extends Field> {
  /** The timeline that receives the events. Default: an empty one for the events of the market. */
  readonly into?: Timeline<MarketEvent>
  /** Default: by the name of each file. */
  readonly format?: TableFormat
  /** Of CSV. Default: that of comma, semicolon, tab and bar which parts the header into most names. */
  readonly delimiter?: string
  /** How the characters of CSV files are written. Default: UTF-8, or UTF-16 or windows-1252 if a file's first 64 KB say so; stated. */
  readonly encoding?: TextEncoding
  /** Whether CSV files have a header. Default: unless their first row looks like a row; stated. */
  readonly header?: boolean
  /** The names of the columns of CSV files without a header. Default: by what their cells look like; stated. */
  readonly names?: readonly string[]
  /** How many lines come before the header of CSV files. Default: comments, `sep=;`, empty lines and lines of one cell; stated. */
  readonly skipLines?: number
  /**
   * What separates decimals in text files; the other of the two may part thousands. Default: what all rows allow. Signs of money and
   * `%` count for nothing, and K, M and B for a thousand, a million and a billion (1e9).
   */
  readonly decimal?: '.' | ','
  /** What prices are multiplied by: 1e-9 for prices in billionths. Default: 1, and 1e-9 in files of Databento; stated. */
  readonly priceScale?: number
  /** The column of a field, by its name in the source; an empty name leaves the field out. Default: guessed by name, and stated in the report. */
  readonly columns?: Readonly<Partial<Record<Fields, string>>>
  /** The zone of times without an offset, such as `America/New_York`. It is never guessed. */
  readonly zone?: string
  /**
   * How times are written that are not ISO 8601, as DuckDB's `strptime` has it: `%m/%d/%Y %H:%M`. Default: the way that all rows
   * allow; stated. Dates that all allow two, 01/02/2025, are an error.
   */
  readonly timeFormat?: string
  /** What numbers count since 1970. Default: in each file the unit in which all of them lie between 1990 and 2100. */
  readonly epochUnit?: EpochUnit
  /** The symbol of every row. */
  readonly symbol?: string
  /**
   * The symbol of a file's rows is its name up to the first `_`, space or ending, or the first group of an expression that is
   * matched against the name. Default: a column tells it.
   */
  readonly symbolFromName?: boolean | RegExp
  /** Lists instruments that are not listed. Default: such a symbol is an error. */
  readonly list?: ListingOptions
  /**
   * Whether the source is adjusted for splits, as all prices of Yahoo are: its prices are then brought back into the shares of
   * their moments by the splits that `into` has after each row, and volumes likewise. `true`: for all of them; a moment (epoch
   * milliseconds UTC): for those up to it, as when the source was written. Default `false`.
   */
  readonly splitAdjusted?: boolean | number
  /** The sources of every event. Default: none, beyond the file and row that stand in the id. */
  readonly sources?: readonly Source[]
  /** How messages name an option. Default: as code does, `zone: 'UTC'`. */
  readonly spelling?: Spelling
  /** Leaves out rows with faults, and counts them. Default: one fault, and nothing is imported. */
  readonly skipBad?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

/** One file or query, and what was read from it. */
export interface ImportedFile {
  readonly file: string
  /** Rows that there were, the header apart. */
  readonly rows: number
  /** The column of each field, and whether it was guessed by its name. */
  readonly columns: Readonly<Record<string, { readonly column: string; readonly guessed: boolean }>>
  /** Columns from which nothing was read. */
  readonly ignored: readonly string[]
}

/** What an import did, and what it assumed. Rows are told by the lines of text files, and elsewhere by their number from 1. */
export interface ImportReport {
  readonly files: readonly ImportedFile[]
  /** Rows that there were in all. */
  readonly rows: number
  /** Events that were made of them, listings apart. */
  readonly events: number
  /** Instruments that the import listed. */
  readonly listed: readonly string[]
  /** All that was assumed and not given, as sentences. */
  readonly notes: readonly string[]
  /** Faults of rows that were left out, with `skipBad`; the first 300 in full. */
  readonly faults: {
    readonly count: number
    /** How many rows were left out. */
    readonly rows: number
    readonly first: readonly Fault[]
  }
  /**
   * Rows that say the same as an earlier one. Bars are left out. Trades of one file may well be alike, and are kept; those that
   * several files have are read once.
   */
  readonly duplicates: Finding
  /** Rows that are earlier than the row before of the same instrument. The events are in order all the same. */
  readonly outOfOrder: Finding
  /** Rows at times when the exchange does not trade. They are imported. */
  readonly offCalendar: Finding
  /** Bars that are missing in front of these rows: within a session, or whole trading days, weeks or months. None for trades. */
  readonly gaps: Finding
  /** Rows with a price of five times the row before, or a fifth of it: a slipped decimal point, another unit, a split. */
  readonly outliers: Finding
  /** Bars that were taken to begin at a close, though no row is outside regular hours: their times may be ends. */
  readonly atClose: Finding
  /** Bars across an open or close that were cut to their session, with `straddling: 'place'`. */
  readonly placed: Finding
  /** Bars that end after `asOf`; they are left out. */
  readonly unfinished: Finding
  /**
   * Rows behind a split on the timeline at which the price does not change by about its ratio: the source is adjusted for splits
   * and not declared so; or is declared so, and is not.
   */
  readonly atSplits: Finding
}

/** A report, and the timeline with what was imported. */
export interface Imported extends ImportReport {
  readonly timeline: Timeline<MarketEvent>
}
