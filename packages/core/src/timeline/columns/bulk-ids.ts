import { lastIndex } from '../../event/last-index.js'
import type { SortKey } from './block.js'
import { type DerivedId, derivedId } from './derived-id.js'

/** The times and sequence numbers of events that arrived together, in the order of arrival. */
export interface ArrivalKeys {
  readonly at: Float64Array
  readonly seq: Float64Array
}

/** Ascending numbers of ids with one prefix. */
interface IdSpan {
  /** Number of ids. */
  readonly length: number
  readonly first: number
  readonly last: number
  /** Undefined if they are consecutive. */
  readonly numbers: Float64Array | undefined
  /** The index of each event in the order of arrival; undefined if these are consecutive from 0. */
  readonly rows: Uint32Array | undefined
}

/** The ids with one prefix of events that arrived together. */
interface IdRun extends IdSpan {
  readonly prefix: string
  readonly keys: ArrivalKeys
}

/**
 * Finds the keys of events that arrived in bulk by their ids; persistent. The ids with one prefix ascend, so that a new one is
 * known to be unique without looking at the others, and no map of ids is needed (benchmark `own-append`).
 */
export class BulkIds {
  static readonly empty: BulkIds = new BulkIds(new Map())

  private constructor(private readonly byPrefix: ReadonlyMap<string, readonly IdRun[]>) {}

  has(prefix: string): boolean {
    return this.byPrefix.has(prefix)
  }

  /** The greatest number in an id with this prefix, or -1. */
  lastOf(prefix: string): number {
    return this.byPrefix.get(prefix)?.at(-1)?.last ?? -1
  }

  /** @param runs each with greater numbers than the ids that have the same prefix */
  with(runs: readonly IdRun[]): BulkIds {
    const byPrefix = new Map(this.byPrefix)
    for (const run of runs) byPrefix.set(run.prefix, [...(byPrefix.get(run.prefix) ?? []), run])
    return new BulkIds(byPrefix)
  }

  /** The key of the event that arrived with an id; it may be in force no more. */
  find({ prefix, number }: DerivedId): SortKey | undefined {
    const runs = this.byPrefix.get(prefix) ?? []
    const run = runs[lastIndex(runs.length, (index) => (runs[index] as IdRun).first <= number)]
    const row = run === undefined ? -1 : rowOf(run, number)
    if (run === undefined || row < 0) return undefined
    return { at: run.keys.at[row] as number, seq: run.keys.seq[row] as number }
  }
}

/** The index in the order of arrival of the event with a number, or -1. */
function rowOf({ first, last, length, numbers, rows }: IdSpan, number: number): number {
  if (number < first || number > last) return -1
  let place = number - first
  if (numbers !== undefined) {
    place = lastIndex(length, (index) => (numbers[index] as number) <= number)
    if (numbers[place] !== number) return -1
  }
  return rows === undefined ? place : (rows[place] as number)
}

/** Most prefixes of one bulk. Events with more of them are indexed one by one. */
const PREFIXES_MAX = 64

/** Collects the ids of events that arrive in bulk. */
export class BulkIdWriter {
  private readonly prefixes = new Map<string, PrefixWriter>()
  private last: PrefixWriter | undefined

  /**
   * @param capacity most ids
   * @param before the greatest number of each prefix before, or -1
   */
  constructor(
    private readonly capacity: number,
    private readonly before: (prefix: string) => number,
  ) {}

  /**
   * Whether an id certainly differs from all others with its prefix, and can be added.
   * @param id not empty
   */
  accepts(id: string): boolean {
    const { last } = this
    let number = last === undefined ? -1 : last.numberIn(id)
    if (number < 0) {
      const derived = derivedId(id)
      if (derived === undefined) return false
      number = derived.number
      this.last = this.writerOf(derived.prefix)
    }
    if (this.last === undefined || number <= this.last.greatest) return false
    this.last.next = number
    return true
  }

  /** Adds the id that was accepted last, for the event with an index. */
  add(row: number): void {
    this.last?.add(row)
  }

  /** The index of an added event, or -1. */
  rowOf(id: string): number {
    const derived = derivedId(id)
    const writer = derived && this.prefixes.get(derived.prefix)
    return writer?.find(derived?.number as number) ?? -1
  }

  /** @param keys of all events */
  runs(keys: ArrivalKeys): IdRun[] {
    return [...this.prefixes.values()].flatMap((writer) => writer.run(keys) ?? [])
  }

  private writerOf(prefix: string): PrefixWriter | undefined {
    let writer = this.prefixes.get(prefix)
    if (writer === undefined && this.prefixes.size < PREFIXES_MAX) {
      writer = new PrefixWriter(prefix, this.capacity, this.before(prefix))
      this.prefixes.set(prefix, writer)
    }
    return writer
  }
}

const [ZERO, NINE] = [48, 57]
/** Numbers of more digits are not derived from ids. */
const DIGITS_MAX = 15

class PrefixWriter {
  /** The number of the id that was accepted last. */
  next = -1
  private length = 0
  private first = 0
  /** Undefined while the numbers are consecutive. */
  private numbers: Float64Array | undefined
  /** Undefined while all rows have this prefix. */
  private rows: Uint32Array | undefined
  private readonly endsInDigit: boolean

  constructor(
    private readonly prefix: string,
    private readonly capacity: number,
    public greatest: number,
  ) {
    const end = prefix.charCodeAt(prefix.length - 1)
    this.endsInDigit = end >= ZERO && end <= NINE
    this.numbers = undefined
    this.rows = undefined
  }

  /** The number in an id with this prefix; -1 if it has another one, or `derivedId` must split it. */
  numberIn(id: string): number {
    const start = this.prefix.length
    const digits = id.length - start
    if (this.endsInDigit || digits < 1 || digits > DIGITS_MAX || !id.startsWith(this.prefix)) return -1
    let number = id.charCodeAt(start) - ZERO
    if (number < 0 || number > 9 || (number === 0 && digits > 1)) return -1
    for (let index = start + 1; index < id.length; index += 1) {
      const digit = id.charCodeAt(index) - ZERO
      if (digit < 0 || digit > 9) return -1
      number = number * 10 + digit
    }
    return number
  }

  add(row: number): void {
    const { length, next } = this
    if (length === 0) this.first = next
    const isConsecutive = next === this.first + length
    if (this.numbers === undefined && !isConsecutive)
      this.numbers = new Float64Array(this.capacity).map((_, place) => this.first + place)
    if (this.rows === undefined && row !== length)
      this.rows = new Uint32Array(this.capacity).map((_, place) => place)
    if (this.numbers !== undefined) this.numbers[length] = next
    if (this.rows !== undefined) this.rows[length] = row
    this.greatest = next
    this.length = length + 1
  }

  /** The row of an id, or -1. */
  find(number: number): number {
    return rowOf(this.span(), number)
  }

  run(keys: ArrivalKeys): IdRun | undefined {
    if (this.length === 0) return undefined
    return { prefix: this.prefix, keys, ...this.span() }
  }

  private span(): IdSpan {
    const { first, greatest: last, length, numbers, rows } = this
    return {
      first,
      last: length === 0 ? -1 : last,
      length,
      numbers: numbers?.subarray(0, length),
      rows: rows?.subarray(0, length),
    }
  }
}
