import { RowStore } from '../rows/row-store.js'
import type { Run, SpillFile } from './spill-file.js'

/** One run while it is merged: the page in memory, and the place in it. */
class RunCursor {
  store: RowStore
  index = 0
  private page = 0

  constructor(
    private readonly file: SpillFile,
    private readonly run: Run,
    /** Rows of an earlier run come first among equals. */
    readonly number: number,
    private readonly width: number,
  ) {
    this.store = new RowStore(width, 0)
    this.readPage()
  }

  /** @returns false at the end */
  next(): boolean {
    this.index += 1
    return this.index < this.store.length || this.readPage()
  }

  isBefore(other: RunCursor): boolean {
    const { store, index } = this
    const difference =
      (store.time[index] as number) - (other.store.time[other.index] as number) ||
      (store.nanos[index] as number) - (other.store.nanos[other.index] as number)
    return difference < 0 || (difference === 0 && this.number < other.number)
  }

  private readPage(): boolean {
    const page = this.run[this.page]
    if (page === undefined) return false
    this.store = new RowStore(this.width, page.rows)
    this.file.read(page, this.store)
    this.page += 1
    this.index = 0
    return true
  }
}

/** Sorted runs as one: a merge by a binary heap, with one page of each run in memory. */
export class SortedRows {
  /** The page of the current row. */
  store: RowStore
  /** Its index there. */
  index = 0
  private readonly heap: RunCursor[] = []
  private isBegun = false

  /** @param runs each sorted by time and nanoseconds, in the order of their rows */
  constructor(file: SpillFile, runs: readonly Run[], width: number) {
    this.store = new RowStore(width, 0)
    for (const [number, run] of runs.entries())
      if (run.length > 0) this.heap.push(new RunCursor(file, run, number, width))
    for (let place = (this.heap.length >> 1) - 1; place >= 0; place -= 1) this.sink(place)
  }

  /** Moves to the next row. @returns false at the end */
  next(): boolean {
    const { heap } = this
    const [top] = heap
    if (top === undefined) return false
    if (this.isBegun && !top.next()) {
      const last = heap.pop() as RunCursor
      if (heap.length === 0) return false
      heap[0] = last
    }
    if (this.isBegun) this.sink(0)
    this.isBegun = true
    const first = heap[0] as RunCursor
    this.store = first.store
    this.index = first.index
    return true
  }

  private sink(from: number): void {
    const { heap } = this
    const cursor = heap[from] as RunCursor
    let place = from
    for (;;) {
      let child = 2 * place + 1
      const left = heap[child]
      if (left === undefined) break
      const right = heap[child + 1]
      let least = left
      if (right?.isBefore(left)) [child, least] = [child + 1, right]
      if (!least.isBefore(cursor)) break
      heap[place] = least
      place = child
    }
    heap[place] = cursor
  }
}
