import type { Fault } from '@tapeline/core'
import { FAULTS_MAX, type Faults, TapelineError } from '@tapeline/core/internal'
import type { Place } from '@tapeline/core/types'

/** Most rows that a finding lists; all are counted. */
const LISTED_MAX = 100

/** A row of the source. */
export interface RowRef {
  /** Number of the relation. */
  readonly file: number
  /** From 1, without the header. */
  readonly row: number
}

/** A property of some rows that is not a fault. */
export interface Finding {
  readonly count: number
  /** The first hundred, in the order of finding. */
  readonly places: readonly Place[]
}

/** Rows that were counted; the first are listed. */
export class Tally {
  count = 0
  readonly first: RowRef[] = []

  /** @param rows the number of counted rows */
  add(file: number, row: number, rows = 1): void {
    this.count += rows
    if (this.first.length < LISTED_MAX) this.first.push({ file, row })
  }

  /** Adds the rows of another tally. */
  addAll({ count, first }: Tally): void {
    this.count += count
    this.first.push(...first.slice(0, LISTED_MAX - this.first.length))
  }
}

/** Rows that were counted for each instrument, in any order of these. */
export class TallyBySymbol {
  private readonly tallies: (Tally | undefined)[] = []

  /** @param symbol its number */
  of(symbol: number): Tally {
    const known = this.tallies[symbol]
    if (known !== undefined) return known
    const tally = new Tally()
    this.tallies[symbol] = tally
    return tally
  }

  /** Adds all to one tally, in the order of the symbols. */
  addTo(tally: Tally): void {
    for (const own of this.tallies) if (own !== undefined) tally.addAll(own)
  }
}

/** A row, or in a CSV file what is no row: a record as DuckDB counts them, or what begins on a line. */
export type FaultRef = RowRef & { readonly record?: number; readonly line?: number | undefined }

/** A fault of such a row. */
export type RowFault = Omit<Fault, 'place'> & FaultRef

/** Faults that were counted; the first are listed. */
export class FaultTally {
  count = 0
  /** How many rows are at fault. */
  rows = 0
  private last: FaultRef | undefined
  readonly first: RowFault[] = []

  /** Whether further faults are only counted. */
  get isFull(): boolean {
    return this.first.length >= FAULTS_MAX
  }

  /**
   * The faults of one row follow one another.
   * @param describe called if the fault is listed
   */
  add(ref: FaultRef, describe: () => Omit<Fault, 'place'>): void {
    this.count += 1
    const { last } = this
    if (last?.file !== ref.file || last.row !== ref.row || last.record !== ref.record) this.rows += 1
    this.last = ref
    if (!this.isFull) this.first.push({ ...describe(), ...ref })
  }

  /** Adds the faults of lines that are no rows, one for each line. */
  addLines(file: number, { listed, count }: Faults): void {
    for (const { place, ...fault } of listed) {
      if (!this.isFull) this.first.push({ ...fault, file, row: 0, line: place?.line })
    }
    this.count += count
    this.rows += count
  }

  /** Adds the faults of other rows. */
  addAll({ count, rows, first }: FaultTally): void {
    this.count += count
    this.rows += rows
    this.last = undefined
    this.first.push(...first.slice(0, FAULTS_MAX - this.first.length))
  }

  /** Counts faults of other rows, one of each, that are not listed. */
  addUnlisted(count: number): void {
    this.count += count
    this.rows += count
  }

  /** Forgets the faults of a file that is read again. */
  forget(file: number, before: { readonly count: number; readonly rows: number }): void {
    this.count = before.count
    this.rows = before.rows
    this.last = undefined
    const kept = this.first.filter((fault) => fault.file !== file)
    this.first.splice(0, this.first.length, ...kept)
  }
}

/**
 * All faults as one error.
 * @param listed the first of them, with their places
 */
export function errorOf(listed: readonly Fault[], count: number): TapelineError {
  return new TapelineError(listed, { unlisted: Math.max(0, count - listed.length) })
}
