import { setImmediate } from 'node:timers/promises'
import type { ColumnBatch, TapeAppender } from '@tapeline/core/internal'
import type { RowStore } from '../rows/row-store.js'

/** Few enough to yield often between them. */
const BATCH_ROWS = 65_536

/** Collects trades in columns and writes them as they fill. */
export class TradeWriter {
  /** Number of trades so far. */
  length = 0
  private rows = 0
  private at = new Float64Array(BATCH_ROWS)
  private price = new Float64Array(BATCH_ROWS)
  private size = new Float64Array(BATCH_ROWS)
  private knownAt = new Float64Array(BATCH_ROWS)
  private symbol = new Uint32Array(BATCH_ROWS)
  private file = new Uint16Array(BATCH_ROWS)
  private row = new Int32Array(BATCH_ROWS)
  private areKnown = false

  constructor(
    private readonly appender: TapeAppender,
    private readonly hasFiles: boolean,
    /** Called with the number of trades so far. @throws to stop */
    private readonly onBatch: (done: number) => void,
  ) {}

  /** @returns whether the batch is full; then wait for {@link flush} */
  push(store: RowStore, index: number): boolean {
    const place = this.rows
    const at = store.time[index] as number
    const known = store.knownTime[index] as number
    // 0 for -0, as events have it.
    this.at[place] = at + 0
    this.price[place] = (store.fields[0]?.[index] as number) + 0
    this.size[place] = (store.fields[1]?.[index] as number) + 0
    const isKnown = !Number.isNaN(known) && known !== at
    this.knownAt[place] = isKnown ? known : Number.NaN
    this.areKnown ||= isKnown
    this.symbol[place] = (store.symbol[index] as number) + 1
    this.file[place] = store.file[index] as number
    this.row[place] = store.row[index] as number
    this.rows += 1
    return this.rows === BATCH_ROWS
  }

  /** Writes the batch, and yields to other tasks. */
  async flush(): Promise<void> {
    if (this.rows === 0) return
    this.appender.take(this.batch())
    this.length += this.rows
    this.rows = 0
    this.areKnown = false
    this.onBatch(this.length)
    await setImmediate()
  }

  /** Views of the columns, which are written before they are filled again. */
  private batch(): ColumnBatch {
    const { rows, appender, length } = this
    const firstSeq = appender.firstSeq + length
    const seq = new Float64Array(rows)
    for (let index = 0; index < rows; index += 1) seq[index] = firstSeq + index
    return {
      length: rows,
      at: this.at.subarray(0, rows),
      types: new Uint8Array(rows),
      seq,
      knownAt: this.areKnown ? this.knownAt.subarray(0, rows) : undefined,
      numbers: [this.price.subarray(0, rows), this.size.subarray(0, rows)],
      texts: [this.symbol.subarray(0, rows)],
      idPrefix: this.hasFiles ? this.file.subarray(0, rows) : undefined,
      idNumber: this.row.subarray(0, rows),
      envelope: undefined,
      objects: [],
    }
  }
}
