import { EpochUnits } from '../rows/resolve-times.js'
import { RowStore } from '../rows/row-store.js'
import type { Run, SpillFile } from './spill-file.js'

/** The rows that a reading had when it began a file, to read that again. */
export interface RowMark {
  readonly runs: number
  readonly buffered: number
}

/** Rows in the order in which they are read: those of a batch in memory, and the others on disk. */
export class RowBatches {
  readonly store: RowStore
  /** Of the rows on disk. */
  readonly units: EpochUnits = new EpochUnits()
  private readonly runs: Run[] = []
  private spilled = 0

  constructor(
    private readonly file: SpillFile,
    width: number,
    /** Most rows of a batch. */
    readonly batchRows: number,
  ) {
    this.store = new RowStore(width)
  }

  /** Number of all rows. */
  get length(): number {
    return this.spilled + this.store.length
  }

  /** Whether the rows in memory should be moved to the disk before so many more are read. */
  isFullWith(more: number): boolean {
    return this.store.length > 0 && this.store.length + more > this.batchRows
  }

  /** Moves the rows in memory to the disk. */
  spill(): void {
    const { store, batchRows } = this
    this.units.take(store)
    for (let from = 0; from < store.length; from += batchRows) {
      const length = Math.min(batchRows, store.length - from)
      this.runs.push(
        this.file.write(
          store,
          Int32Array.from({ length }, (_, index) => from + index),
        ),
      )
    }
    this.spilled += store.length
    store.length = 0
  }

  mark(): RowMark {
    return { runs: this.runs.length, buffered: this.store.length }
  }

  /** Drops the rows after a mark, all of them of one file. */
  restore({ runs, buffered }: RowMark, file: number): void {
    const { store } = this
    this.units.forget(file)
    if (this.runs.length > runs) {
      store.length = 0
      for (const run of this.runs.slice(runs)) {
        for (const page of run) {
          this.spilled -= page.rows
          if (store.length < buffered) this.file.read(page, store)
        }
      }
      this.runs.length = runs
    }
    store.length = buffered
  }

  /** All rows, batch by batch. Rows on disk are read anew each time. */
  *all(): Generator<RowStore> {
    if (this.store.length > 0) this.spill()
    for (const run of this.runs) yield this.file.load(run)
  }
}
