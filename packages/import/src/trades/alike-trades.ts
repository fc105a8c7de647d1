import type { Tally } from '../rows/findings.js'
import type { RowStore } from '../rows/row-store.js'

/** Rows of one moment with the same figures. */
interface Alike {
  kept: number
  file: number
  inFile: number
}

/** The last moment of an instrument, and what was traded then. */
interface Moment {
  time: number
  nanos: number
  price: number
  size: number
  file: number
  /** From the second row of the moment on. */
  seen: Map<string, Alike> | undefined
}

/**
 * Counts what says the same as another row of the same moment. Two trades may well be alike, but of files that overlap each has
 * the same trade: of those that are alike as many are kept as the file with most of them has.
 */
export class AlikeTrades {
  /** How many trades were left out, since an earlier file has them, too. */
  repeated = 0
  private readonly moments: (Moment | undefined)[] = []

  /** @param duplicatesOf where those of a symbol are counted */
  constructor(private readonly duplicatesOf: (symbol: number) => Tally) {}

  /** Takes the next row of its instrument in the order of times. @returns whether it is kept */
  isKept(store: RowStore, index: number): boolean {
    const symbol = store.symbol[index] as number
    const [time, nanos] = [store.time[index] as number, store.nanos[index] as number]
    const [price, size] = [store.fields[0]?.[index] as number, store.fields[1]?.[index] as number]
    const file = store.file[index] as number
    const moment = this.moments[symbol]
    if (moment === undefined) {
      this.moments[symbol] = { time, nanos, price, size, file, seen: undefined }
      return true
    }
    if (moment.time !== time || moment.nanos !== nanos) {
      moment.time = time
      moment.nanos = nanos
      moment.price = price
      moment.size = size
      moment.file = file
      moment.seen = undefined
      return true
    }
    moment.seen ??= new Map([[`${moment.price} ${moment.size}`, { kept: 1, file: moment.file, inFile: 1 }]])
    const figures = `${price} ${size}`
    const alike = moment.seen.get(figures)
    if (alike === undefined) {
      moment.seen.set(figures, { kept: 1, file, inFile: 1 })
      return true
    }
    this.duplicatesOf(symbol).add(file, store.row[index] as number)
    alike.inFile = alike.file === file ? alike.inFile + 1 : 1
    alike.file = file
    if (alike.inFile > alike.kept) alike.kept = alike.inFile
    else {
      this.repeated += 1
      return false
    }
    return true
  }

  /** What was assumed, as sentences. */
  get notes(): readonly string[] {
    return this.repeated > 0
      ? [
          'Trades of a file that an earlier file has, too, were left out; trades that are alike in one file are all kept.',
        ]
      : []
  }
}
