import type { Fault, Source, Timeline } from '@tapeline/core'
import type { Exchange, MarketEvent } from '@tapeline/core/market'
import type { Finding } from './rows/findings.js'
import type { Field } from './rows/guess-columns.js'
import type { EpochUnit } from './rows/resolve-times.js'
import type { Spelling } from './rows/spelling.js'
import type { TextEncoding } from './source/decode.js'
import type { TableFormat } from './source/source.js'

/** The progress of an import. */
export interface ImportProgress {
  /** `read`: rows are read from the source; `append`: events are added to the timeline. */
  readonly phase: 'read' | 'append'
  /** Rows or events so far. */
  readonly done: number
  /** The total: exact in `append`, an estimate in `read`; undefined if unknown (a compressed file, a query). */
  readonly total: number | undefined
}

/** The listing of instruments that the timeline does not list yet. */
export interface ListingOptions {
  readonly exchange: Exchange
  /** Default `equity`; `index` for symbols that begin with `^`. */
  readonly kind?: 'equity' | 'index'
  /** Names by symbol. Default: the symbol. */
  readonly names?: Readonly<Record<string, string>>
  /** Sectors by symbol. */
  readonly sectors?: Readonly<Record<string, string>>
}

/** Common options of imports of bars and trades. */
export interface ImportOptions<Fields extends Field> {
  /** The timeline that receives the events. Default: an empty one for the events of the market. */
  readonly into?: Timeline<MarketEvent>
  /** Default: by the name of each file. */
  readonly format?: TableFormat
  /** For CSV. Default: comma, semicolon, tab or bar, whichever splits the header into the most names. */
  readonly delimiter?: string
  /** The encoding of CSV files. Default: UTF-8, or UTF-16 or windows-1252 according to a file's first 64 KB; reported. */
  readonly encoding?: TextEncoding
  /** Whether CSV files have a header. Default: true, unless the first row looks like data; reported. */
  readonly header?: boolean
  /** The names of the columns of CSV files without a header. Default: inferred from the cells; reported. */
  readonly names?: readonly string[]
  /** The number of lines before the header of CSV files. Default: comments, `sep=;`, empty lines and lines of one cell; reported. */
  readonly skipLines?: number
  /**
   * The decimal sign of text files; the other sign may separate thousands. Default: the sign that fits all rows. Currency signs
   * and `%` are ignored, and K, M and B mean a thousand, a million and a billion (1e9).
   */
  readonly decimal?: '.' | ','
  /** The factor of prices: 1e-9 for prices in billionths. Default: 1, and 1e-9 in files of Databento; reported. */
  readonly priceScale?: number
  /** The column of a field, by its name in the source; an empty name omits the field. Default: inferred from the names; reported. */
  readonly columns?: Readonly<Partial<Record<Fields, string>>>
  /** The zone of times without an offset, such as `America/New_York`. It has no default. */
  readonly zone?: string
  /**
   * The format of times that are not ISO 8601, in the letters of DuckDB's `strptime`: `%m/%d/%Y %H:%M`. Default: the format that
   * fits all rows; reported. If all dates fit two formats, such as 01/02/2025, it is an error.
   */
  readonly timeFormat?: string
  /** The unit of numbers since 1970. Default: for each file the unit in which all numbers are between 1990 and 2100. */
  readonly epochUnit?: EpochUnit
  /** The symbol of every row. */
  readonly symbol?: string
  /**
   * The symbol of a file's rows is its name up to the first `_`, space or ending, or the first group of an expression that matches
   * the name. Default: the symbol is in a column.
   */
  readonly symbolFromName?: boolean | RegExp
  /** Lists unlisted instruments. Default: an unlisted symbol is an error. */
  readonly list?: ListingOptions
  /**
   * Whether the source is adjusted for splits, as all prices from Yahoo are. Its prices and volumes are then converted back to the
   * shares of their moments, by the splits of `into` after each row. `true`: for all splits; a moment (epoch milliseconds UTC): for
   * the splits up to it (inclusive), such as the time at which the source was written. Default `false`.
   */
  readonly splitAdjusted?: boolean | number
  /** The sources of every event. Default: none; the id contains the file and the row. */
  readonly sources?: readonly Source[]
  /** The spelling of an option in messages. Default: as in code, `zone: 'UTC'`. */
  readonly spelling?: Spelling
  /** Omits rows with faults and counts them. Default false: with any fault, nothing is imported. */
  readonly skipBad?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

/** One file or query with its columns. */
export interface ImportedFile {
  readonly file: string
  /** Number of rows, without the header. */
  readonly rows: number
  /** The column of each field, and whether it was inferred from its name. */
  readonly columns: Readonly<Record<string, { readonly column: string; readonly guessed: boolean }>>
  /** Columns that were not read. */
  readonly ignored: readonly string[]
}

/** The results and assumptions of an import. Rows are named by their lines in text files, and elsewhere by their number from 1. */
export interface ImportReport {
  readonly files: readonly ImportedFile[]
  /** Number of all rows. */
  readonly rows: number
  /** Number of events from them, without listings. */
  readonly events: number
  /** Symbols that the import listed. */
  readonly listed: readonly string[]
  /** All assumptions, as sentences. */
  readonly notes: readonly string[]
  /** Faults of omitted rows, with `skipBad`; the first 300 in full. */
  readonly faults: {
    readonly count: number
    /** Number of omitted rows. */
    readonly rows: number
    readonly first: readonly Fault[]
  }
  /**
   * Rows equal to an earlier row. Equal bars are omitted. Equal trades of one file are possible and are kept; equal trades of
   * several files are read once.
   */
  readonly duplicates: Finding
  /** Rows earlier than the previous row of the same instrument. The events are in order. */
  readonly outOfOrder: Finding
  /** Rows at times when the exchange does not trade. They are imported. */
  readonly offCalendar: Finding
  /** Missing bars before these rows: within a session, or whole trading days, weeks or months. Empty for trades. */
  readonly gaps: Finding
  /** Rows with a price of at least five times, or at most a fifth of, the row before: a slipped decimal point, another unit, a split. */
  readonly outliers: Finding
  /** Bars that begin at a close, although no row is outside regular hours: their times may be ends. */
  readonly atClose: Finding
  /** Bars across an open or close that were cut to their session, with `straddling: 'place'`. */
  readonly placed: Finding
  /** Bars that end after `asOf`; they are omitted. */
  readonly unfinished: Finding
  /**
   * Rows after a split on the timeline at which the price does not change by about its ratio: the source is adjusted for splits
   * without the declaration, or declared as adjusted without being adjusted.
   */
  readonly atSplits: Finding
}

/** A report, and the timeline with the imported events. */
export interface Imported extends ImportReport {
  readonly timeline: Timeline<MarketEvent>
}
