import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { CsvSource, Relation } from '../source/table.js'

const QUOTE = 0x22
const FEED = 0x0a
const RETURN = 0x0d

/** Lines from 1, by the number of a row, and by that of a record. */
export interface Lines {
  readonly rows: ReadonlyMap<number, number>
  readonly records: ReadonlyMap<number, number>
}

/**
 * The lines on which some rows of a relation begin. Those of a CSV file are looked up, since a cell may hold several
 * lines and empty lines are no rows; that is done only where something is to be reported. Of other sources a row is a line.
 * @param rows numbers of rows, from 1
 * @param records numbers of records as DuckDB counts them: the header is the first, and empty lines and what is no row count too
 */
export async function linesOf(
  relation: Relation,
  rows: ReadonlySet<number>,
  records: ReadonlySet<number>,
): Promise<Lines> {
  const lines = { rows: new Map([...rows].map((row) => [row, row])), records: new Map<number, number>() }
  if (relation.csv === undefined || rows.size + records.size === 0) return lines
  const perLine = relation.rowsPerLine ?? 1
  // Where a line makes many rows, the rows of the file itself are looked for.
  const fileRows = new Set([...rows].map((row) => Math.ceil(row / perLine)))
  const found = { rows: new Map<number, number>(), records: lines.records }
  const counter = new LineCounter(relation.csv, fileRows, records, found)
  const file = createReadStream(relation.csv.file.path)
  const zipped = relation.csv.file.path.toLowerCase().endsWith('.gz')
  const text: Readable = zipped ? file.pipe(createGunzip()) : file
  file.on('error', (error) => text.destroy(error))
  try {
    for await (const chunk of text as AsyncIterable<Buffer>) {
      if (counter.take(chunk)) break
    }
    counter.end()
  } catch {
    // Where the file cannot be read to its end, a row is told by its number alone.
  } finally {
    file.destroy()
  }
  for (const row of rows) lines.rows.set(row, found.rows.get(Math.ceil(row / perLine)) ?? row)
  return lines
}

/** Walks over the bytes of a CSV file and counts its lines and rows. */
class LineCounter {
  private line = 1
  /** The line on which the row at hand begins. */
  private from = 1
  private row = 1
  private record = 1
  private empty = true
  private quoted = false
  private afterReturn = false
  private readonly lastRow: number
  private readonly lastRecord: number

  constructor(
    private readonly csv: CsvSource,
    private readonly rows: ReadonlySet<number>,
    private readonly records: ReadonlySet<number>,
    private readonly lines: { readonly rows: Map<number, number>; readonly records: Map<number, number> },
  ) {
    this.lastRow = Math.max(-1, ...rows)
    this.lastRecord = Math.max(-1, ...records)
  }

  /** @returns whether all was found */
  take(bytes: Buffer): boolean {
    for (const byte of bytes) {
      if (byte === FEED && this.afterReturn) {
        this.afterReturn = false
        continue
      }
      this.afterReturn = byte === RETURN
      if (byte === FEED || byte === RETURN) {
        if (!this.quoted) this.end()
        this.line += 1
        if (!this.quoted) this.from = this.line
        if (this.row > this.lastRow && this.record > this.lastRecord) return true
      } else {
        this.empty = false
        // A doubled quote closes and opens at once.
        if (byte === QUOTE) this.quoted = !this.quoted
      }
    }
    return false
  }

  /** Ends the row at hand, if there is one. */
  end(): void {
    if (this.records.has(this.record)) this.lines.records.set(this.record, this.from)
    const isHead = this.record <= this.csv.headRecords
    if (!isHead && !this.empty && !this.csv.rejected.has(this.record)) {
      if (this.rows.has(this.row)) this.lines.rows.set(this.row, this.from)
      this.row += 1
    }
    this.record += 1
    this.empty = true
  }
}
