import { freeze } from 'immer'
import { TapelineError } from '../event/error.js'
import { fixDates } from '../event/fixed-date.js'
import { didYouMean } from '../event/nearest-name.js'
import { ownValue, setOwn } from '../event/records.js'
import { type AnyEntry, codeOf, type EntryCode, entryCodeOf, type Missing } from './entry-code.js'
import type { DerivedFields, FieldKind, Fields, InitialField } from './fields.js'

/* Over 250 lines because making, packing, reading and publishing entries share the one table of their fields. */

/**
 * Makes plain objects like `{}`, with room for more keys: a literal that gets some twenty of them by computed names becomes a
 * hash table in V8, which takes twice the time to fill and three times the memory.
 */
const Roomy = function Roomy() {} as unknown as new () => Record<string, unknown>
Roomy.prototype = Object.prototype

/** Shorter lists are looked through each time, which costs less than to remember them. */
const LEAST_CLOSED = 32

/** The entries of a keyed state as columns of numbers, one for each field; the rows are the keys in their order. */
export interface PackedEntries {
  readonly keys: readonly string[]
  /** Shared with the columns of another state where all values of a field are the same. */
  readonly columns: readonly Float64Array[]
}

/**
 * The fields of a keyed state as columns: how an entry is made, packed into numbers, read back, and published. A missing
 * value is NaN in a column, and nowhere else.
 */
export class FieldTable {
  readonly names: readonly string[]
  private readonly words: readonly (readonly string[] | undefined)[]
  /** The fields that hold NaN where their value is missing. */
  readonly mayBeNaN: readonly string[]
  private readonly initials: readonly (readonly [string, number])[]
  private readonly isRequired: readonly boolean[]
  /** What stands in an entry for a missing value, by field. */
  /** Those that are published. */
  readonly publishedNames: readonly string[]
  private readonly missing: Missing
  /** Two instances, since code that has met frozen entries is slower for others. */
  private readonly code: EntryCode
  private readonly codeForFrozen: EntryCode
  /** The values that were packed last, field by field, and the columns that were made of them. */
  private scratch = new Float64Array(0)
  private scratchHolds: readonly Float64Array[] | undefined
  private readonly changed: Uint8Array
  private readonly oneRow: Float64Array
  /** Entries that have the declared fields and can get no others, and lists of such. */
  private readonly closed = new WeakSet<object>()
  /** V8 forgets the shape of entries of which there is none left, and with it the code that was made for them. */
  private sample: AnyEntry | undefined

  /**
   * @param projection its name, for errors
   * @param derive values that follow from the fields of one entry, computed where someone looks
   * @param internal fields that are not published
   * @throws TapelineError `projection.invalid` for a field that is neither `number`, `float64` nor a list of at least one string, and
   * for an internal one that is not declared
   */
  constructor(
    readonly projection: string,
    fields: Fields,
    private readonly derive: ((entry: Readonly<AnyEntry>, key: string) => DerivedFields) | undefined,
    internal: readonly string[] = [],
  ) {
    this.names = Object.keys(fields)
    const declared = Object.values(fields)
    const kinds = declared.map((kind) => (isInitial(kind) ? kind.kind : kind))
    for (const [index, kind] of kinds.entries()) {
      const fits =
        kind === 'number' ||
        kind === 'float64' ||
        (Array.isArray(kind) && kind.length > 0 && kind.every((word) => typeof word === 'string'))
      const whole = declared[index] as FieldKind
      if (!fits || (isInitial(whole) && (typeof whole.initial !== 'number' || Number.isNaN(whole.initial)))) {
        throw new TapelineError({
          code: 'projection.invalid',
          message: `The field '${this.names[index]}' of '${projection}' is declared wrongly.`,
          expected: "'number', 'float64', { kind: 'float64', initial: 0 } or a list of strings",
        })
      }
    }
    this.words = kinds.map((kind) => (typeof kind === 'string' ? undefined : (kind as readonly string[])))
    this.initials = declared.flatMap((kind, field) =>
      isInitial(kind) ? [[this.names[field] as string, kind.initial] as const] : [],
    )
    const isRequired = declared.map(isInitial)
    this.isRequired = isRequired
    this.mayBeNaN = this.names.filter((_, field) => declared[field] === 'float64')
    this.missing = kinds.map((kind) => (kind === 'float64' ? Number.NaN : undefined))
    for (const name of internal) {
      if (this.names.includes(name)) continue
      throw new TapelineError({
        code: 'projection.invalid',
        message: `The internal field '${name}' of '${projection}' is not declared.${didYouMean(name, this.names)}`,
        expected: 'one of its fields',
      })
    }
    this.publishedNames = this.names.filter((name) => !internal.includes(name))
    const traits = { isPublished: this.names.map((name) => !internal.includes(name)), isRequired }
    this.code = entryCodeOf(this.names, this.words, this.missing, traits)
    this.codeForFrozen = entryCodeOf(this.names, this.words, this.missing, traits)
    this.changed = new Uint8Array(this.names.length)
    this.oneRow = new Float64Array(this.names.length)
  }

  /**
   * An entry whose fields have their initial values or are missing; always of the same shape, which keeps recipes fast.
   * @param initial values of its own
   */
  blank(initial?: Partial<AnyEntry>): AnyEntry {
    const entry = this.code.blank()
    for (const [name, value] of this.initials) entry[name] = value
    if (initial !== undefined) this.begin(entry, initial)
    return entry
  }

  /** @throws Error for a field that is not declared, and for NaN */
  private begin(entry: AnyEntry, initial: Partial<AnyEntry>): void {
    for (const [name, value] of Object.entries(initial)) {
      if (!this.names.includes(name))
        throw new Error(
          `'blank' got the field '${name}', which is not declared.${didYouMean(name, this.names)}`,
        )
      if (Number.isNaN(value)) throw new Error(`'blank' got NaN for '${name}'; leave a missing value out`)
      entry[name] = value
    }
  }

  /**
   * The same closed to other fields, so that nobody need look for any; all that {@link unpack} makes are. Where a recipe adds
   * one it throws, and is run by Immer, whose copies are open.
   */
  closedBlank(initial?: Partial<AnyEntry>): AnyEntry {
    this.sample = Object.preventExtensions(this.blank(initial))
    this.closed.add(this.sample)
    return this.sample
  }

  /**
   * Entries as columns; -0 as 0.
   * @param frozen whether the entries are frozen, which makes them objects of another shape
   * @param previous whose columns are shared where they are the same
   * @throws TapelineError `state.unsupported`
   */
  pack(
    keys: readonly string[],
    list: readonly Readonly<AnyEntry>[],
    frozen: boolean,
    previous: PackedEntries | undefined,
  ): PackedEntries {
    const { length: count } = list
    const before = previous?.columns[0]?.length === count ? previous.columns : undefined
    const [values, changed] = [this.fill(before, count), this.changed.fill(before === undefined ? 1 : 0)]
    this.scratchHolds = undefined
    const code = frozen ? this.codeForFrozen : this.code
    const isClosed = !frozen && count >= LEAST_CLOSED && this.areClosed(list)
    for (let next = 0; ; next += 1) {
      next = isClosed ? code.packClosed(list, next, values, changed) : code.pack(list, next, values, changed)
      if (next === count) break
      this.packByName(list[next] as Readonly<AnyEntry>, keys[next] as string, values, next, count)
    }
    const columns = columnsOf(values, count, before, changed)
    this.scratchHolds = columns
    return { keys, columns }
  }

  private areClosed(list: readonly Readonly<AnyEntry>[]): boolean {
    if (this.closed.has(list)) return true
    for (const entry of list) if (!this.closed.has(entry) && !this.isClosed(entry)) return false
    this.closed.add(list)
    return true
  }

  private isClosed(entry: Readonly<AnyEntry>): boolean {
    const own = Object.keys(entry)
    const { names } = this
    return (
      !Object.isExtensible(entry) &&
      own.length === names.length &&
      own.every((name, index) => name === names[index])
    )
  }

  /** The entries of columns. */
  unpack({ keys, columns }: PackedEntries): AnyEntry[] {
    const list = this.code.unpack(columns, keys.length)
    for (let row = 0; row < list.length; row += 1) Object.preventExtensions(list[row])
    this.closed.add(list)
    this.sample = list[0] ?? this.sample
    return list
  }

  /** Writes columns into entries that are there, one for each row. @returns whether all could take them */
  assign(list: readonly AnyEntry[], { columns }: PackedEntries): boolean {
    return this.code.assign(list, columns)
  }

  /** One entry of columns. */
  unpackRow({ columns }: PackedEntries, row: number): AnyEntry {
    const entry = this.blank()
    for (const [field, name] of this.names.entries())
      entry[name] = this.valueOf(columns, field, row) ?? this.missing[field]
    return entry
  }

  /** One field of one entry of columns; undefined where its value is missing. */
  unpackField({ columns }: PackedEntries, row: number, name: string): number | string | undefined {
    return this.valueOf(columns, this.names.indexOf(name), row)
  }

  /** Takes the value of a field out of an entry, or puts its initial one back. */
  clear(entry: AnyEntry, name: string): void {
    entry[name] = this.initials.find(([own]) => own === name)?.[1] ?? this.missing[this.names.indexOf(name)]
  }

  /** The values that derive from the fields of an entry as it is published, not frozen; undefined if none are declared. */
  derivedOf(entry: Readonly<AnyEntry>, key: string): Readonly<Record<string, unknown>> | undefined {
    return this.derive?.(entry, key) as Readonly<Record<string, unknown>> | undefined
  }

  /** An entry of columns as a frozen value: its fields in their declared order, then what derives from them. */
  publish({ columns }: PackedEntries, row: number, key: string): Readonly<AnyEntry> {
    const published = new Roomy()
    this.code.addTo(published, columns, row)
    return this.finish(published, key)
  }

  /** An entry as {@link publish} gives it. @throws as {@link pack} */
  publishEntry(entry: Readonly<AnyEntry>, key: string): Readonly<AnyEntry> {
    if (this.codeForFrozen.pack([entry], 0, this.oneRow, this.changed) === 0)
      this.packByName(entry, key, this.oneRow, 0, 1)
    const published = new Roomy()
    this.codeForFrozen.copyTo(published, entry)
    return this.finish(published, key)
  }

  /** Whether an entry can be packed. */
  fits(entry: Readonly<AnyEntry>, key: string): boolean {
    try {
      if (this.codeForFrozen.pack([entry], 0, this.oneRow, this.changed) === 0)
        this.packByName(entry, key, this.oneRow, 0, 1)
      return true
    } catch {
      return false
    }
  }

  private finish(published: Record<string, unknown>, key: string): Readonly<AnyEntry> {
    if (this.derive !== undefined) {
      const derived = this.derive(published as AnyEntry, key) as Readonly<Record<string, unknown>>
      for (const name in derived)
        if (derived[name] !== undefined) setOwn(published, name, frozenValue(derived[name]))
    }
    return Object.freeze(published) as Readonly<AnyEntry>
  }

  /** Room for so many entries, in which the values of some columns stand, for new ones to be compared with. */
  private fill(columns: readonly Float64Array[] | undefined, count: number): Float64Array {
    const size = count * this.names.length
    if (this.scratch.length < size) {
      this.scratch = new Float64Array(2 * size)
      this.scratchHolds = undefined
    }
    if (columns !== undefined && columns !== this.scratchHolds)
      for (const [field, column] of columns.entries()) this.scratch.set(column, field * count)
    return this.scratch
  }

  private valueOf(columns: readonly Float64Array[], field: number, row: number): number | string | undefined {
    const value = columns[field]?.[row] as number
    return Number.isNaN(value) ? undefined : (this.words[field]?.[value] ?? value)
  }

  private packByName(
    entry: Readonly<AnyEntry>,
    key: string,
    into: Float64Array,
    row: number,
    count: number,
  ): void {
    for (const name in entry) {
      if (!this.names.includes(name))
        throw this.unfit(key, name, 'a field that is declared', `the field '${name}'`)
    }
    for (const [field, name] of this.names.entries()) {
      const words = this.words[field]
      const code = codeOf(words, ownValue(entry, name), this.missing[field])
      const isRequired = this.isRequired[field] === true
      if (code === undefined || (isRequired && Number.isNaN(code))) {
        const expected = words?.join(', ') ?? expectedNumber(this.missing[field], isRequired)
        throw this.unfit(key, name, expected, String(entry[name]))
      }
      const at = field * count + row
      if (Object.is(into[at], code)) continue
      into[at] = code
      this.changed[field] = 1
    }
  }

  private unfit(key: string, name: string, expected: string, found: string): TapelineError {
    return new TapelineError({
      code: 'state.unsupported',
      message: `A recipe of '${this.projection}' left '${key}.${name}' with a value that is not declared.`,
      expected,
      found,
    })
  }
}

function isInitial(kind: FieldKind): kind is InitialField {
  return typeof kind === 'object' && kind !== null && !Array.isArray(kind)
}

function frozenValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  fixDates(value)
  return freeze(value, true)
}

function expectedNumber(missing: number | undefined, isRequired: boolean): string {
  if (isRequired) return 'a number that is not NaN, since it has an initial value'
  return missing === undefined
    ? 'a number that is not NaN, or undefined'
    : 'a number, NaN where it is missing, and never undefined'
}

/**
 * Values field by field as columns; those that have not changed are the columns from before. The others lie in one buffer,
 * since each buffer of its own would cost as much as it takes to fill it.
 */
function columnsOf(
  values: Float64Array,
  count: number,
  before: readonly Float64Array[] | undefined,
  changed: Uint8Array,
): Float64Array[] {
  const fresh = new Float64Array(changed.reduce((sum, flag) => sum + flag, 0) * count)
  let to = 0
  return Array.from(changed, (flag, field) => {
    const old = before?.[field]
    if (flag === 0 && old !== undefined) return old
    fresh.set(values.subarray(field * count, (field + 1) * count), to)
    to += count
    return fresh.subarray(to - count, to)
  })
}
