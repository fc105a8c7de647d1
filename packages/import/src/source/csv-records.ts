const FEED = 0x0a
const RETURN = 0x0d
const QUOTE = 0x22
const SPACE = 0x20

/** What a byte is to a record. */
const Kind = { plain: 0, delimiter: 1, quote: 2, end: 3, space: 4 } as const
/** Where in a cell the scanner is. */
const At = { start: 0, text: 1, quoted: 2, closed: 3 } as const

/**
 * Walks over the bytes of a CSV file, record by record, as DuckDB cuts them: a line feed, a carriage return or both end a record
 * outside of quotes, and a quote opens a cell at its beginning alone.
 */
export class RecordScanner {
  /** The record that ends, from 1; the header and empty lines count too. */
  record = 1
  /** The line on which it begins, from 1. */
  line = 1
  /** The place of its first byte, from 0. */
  start = 0
  /** The place behind its last byte, where its line ends. */
  end = 0
  cells = 1
  /** Whether a cell beyond the width is not empty. */
  hasMore = false
  /** Whether there is text behind a closing quote. */
  isBroken = false
  private readonly kinds = new Uint8Array(256)
  private at: number = At.start
  /** The line at hand, which a cell in quotes may have begun before. */
  private lines = 1
  private offset = 0
  private quotedFrom = 0
  /** The place of the last carriage return. */
  private returnAt = -2

  /**
   * @param delimiter only its last byte counts
   * @param width how many cells a row has
   * @param onRecord called at the end of each record; `true` stops the walk
   */
  constructor(
    delimiter: string,
    private readonly width: number,
    private readonly onRecord: (record: RecordScanner) => boolean,
  ) {
    const { kinds } = this
    kinds[SPACE] = Kind.space
    kinds[QUOTE] = Kind.quote
    kinds[FEED] = Kind.end
    kinds[RETURN] = Kind.end
    kinds[Buffer.from(delimiter).at(-1) ?? 0] = Kind.delimiter
  }

  get isEmpty(): boolean {
    return this.end === this.start
  }

  /** @returns whether the walk was stopped */
  take(bytes: Buffer): boolean {
    const { kinds, width, offset } = this
    let { at } = this
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] as number
      const kind = kinds[byte]
      if (kind === Kind.plain) {
        if (at === At.text || at === At.quoted) continue
        if (at === At.closed) this.isBroken = true
        else if (this.cells > width) this.hasMore = true
        at = At.text
      } else if (kind === Kind.delimiter) {
        if (at === At.quoted) continue
        this.cells += 1
        at = At.start
      } else if (kind === Kind.end) {
        const place = offset + index
        if (byte === FEED && place === this.returnAt + 1) {
          if (at !== At.quoted) this.start = place + 1
          continue
        }
        if (byte === RETURN) this.returnAt = place
        this.lines += 1
        if (at === At.quoted) continue
        this.end = place
        if (this.onRecord(this)) return true
        this.next()
        at = At.start
      } else if (kind === Kind.quote) {
        if (at === At.start) {
          at = At.quoted
          this.quotedFrom = offset + index
        } else if (at === At.quoted) {
          at = At.closed
          if (this.cells > width && offset + index > this.quotedFrom + 1) this.hasMore = true
        } else if (at === At.closed) at = At.quoted
      } else if (at === At.start && this.cells > width) this.hasMore = true
    }
    this.at = at
    this.offset = offset + bytes.length
    return false
  }

  private next(): void {
    this.record += 1
    this.line = this.lines
    this.start = this.end + 1
    this.cells = 1
    this.hasMore = false
    this.isBroken = false
  }

  /** Ends the last record, if there is no line end behind it. */
  finish(): void {
    this.end = this.offset
    if (this.end > this.start) this.onRecord(this)
  }
}
