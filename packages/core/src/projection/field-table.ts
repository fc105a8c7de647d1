import { entryCodec } from '../codegen/entry-code.js'
import { codeOf, type EntryCodec, type Missing, SHORT_CODES, wordOf } from '../codegen/interpreted-entries.js'
import { TapelineError } from '../event/error.js'
import { ShapeKeeper } from '../event/kept-shapes.js'
import { didYouMean } from '../event/nearest-name.js'
import type { AnyEntry } from '../event/recipes.js'
import { ownValue, setOwn } from '../event/records.js'
import { derivedOfEntry, frozenDerived, hasGetters } from './derive.js'
import type { DerivedFields, FieldKind, Fields, InitialField } from './fields.js'

/* Over 250 lines because making, packing, reading and publishing entries share the one table of their fields. */

/**
 * Makes plain objects like `{}`, with room for more keys: V8 turns a literal that gets about twenty keys by computed names into
 * a hash table, which takes twice the time to fill and three times the memory.
 */
const Roomy = function Roomy() {} as unknown as new () => Record<string, unknown>
Roomy.prototype = Object.prototype

/** Shorter lists are searched each time, which costs less than a map. */
const LEAST_CLOSED = 32

/** The entries of a keyed state as columns of numbers, one per field; the rows are the keys in their order. */
export interface PackedEntries {
  readonly keys: readonly string[]
  /** A column in which no value changed is shared with the columns of the previous state. */
  readonly columns: readonly Float64Array[]
}

/**
 * The fields of a keyed state as columns: makes entries, packs them into numbers, reads them back, and publishes them. In a
 * column, NaN always means a missing value.
 */
export class FieldTable {
  /** As declared. */
  readonly declared: Fields
  readonly names: readonly string[]
  private readonly words: readonly (readonly string[] | undefined)[]
  /** The fields that hold NaN where their value is missing. */
  readonly mayBeNaN: readonly string[]
  private readonly initials: readonly (readonly [string, number])[]
  private readonly isRequired: readonly boolean[]
  /** The published fields. */
  readonly publishedNames: readonly string[]
  private readonly missing: Missing
  /** Two instances: code that has seen frozen entries is slower for other entries. */
  private readonly code: EntryCodec
  private readonly codeForFrozen: EntryCodec
  /** The values that were packed last, field by field, and the columns made from them. */
  private scratch = new Float64Array(0)
  private scratchHolds: readonly Float64Array[] | undefined
  private readonly changed: Uint8Array
  private readonly oneRow: Float64Array
  /** Entries with exactly the declared fields that can get no others, and lists of such entries. */
  private readonly closed = new WeakSet<object>()
  private readonly shape = new ShapeKeeper('entry')
  /** Whether `derive` returns getters; undefined before its first call. */
  private derivesByGetters: boolean | undefined

  /**
   * @param projection its name, for errors
   * @param derive values that follow from the fields of one entry, computed on read
   * @param internal fields that are not published
   * @throws TapelineError `projection.invalid` for a field that is neither `number`, `float64`, `code` nor a list of at least one string, and
   * for an internal field that is not declared
   */
  constructor(
    readonly projection: string,
    fields: Fields,
    private readonly derive: ((entry: Readonly<AnyEntry>, key: string) => DerivedFields) | undefined,
    internal: readonly string[] = [],
  ) {
    this.declared = fields
    this.names = Object.keys(fields)
    const declared = Object.values(fields)
    const kinds = declared.map((kind) => (isInitial(kind) ? kind.kind : kind))
    for (const [index, kind] of kinds.entries()) {
      const fits =
        kind === 'number' ||
        kind === 'float64' ||
        kind === 'code' ||
        (Array.isArray(kind) && kind.length > 0 && kind.every((word) => typeof word === 'string'))
      const whole = declared[index] as FieldKind
      if (!fits || (isInitial(whole) && (typeof whole.initial !== 'number' || Number.isNaN(whole.initial)))) {
        throw new TapelineError({
          code: 'projection.invalid',
          message: `The field '${this.names[index]}' of '${projection}' is declared wrongly.`,
          expected: "'number', 'float64', 'code', { kind: 'float64', initial: 0 } or a list of strings",
        })
      }
    }
    this.words = kinds.map((kind) => {
      if (kind === 'code') return SHORT_CODES
      return typeof kind === 'string' ? undefined : (kind as readonly string[])
    })
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
    this.code = entryCodec(this.names, this.words, this.missing, traits)
    this.codeForFrozen = entryCodec(this.names, this.words, this.missing, traits)
    this.changed = new Uint8Array(this.names.length)
    this.oneRow = new Float64Array(this.names.length)
  }

  /**
   * An entry whose fields have their initial values or are missing. The shape is always the same, which keeps recipes fast.
   * @param initial values that replace these
   */
  blank(initial?: Partial<AnyEntry>): AnyEntry {
    const entry = this.code.blank()
    for (const [name, value] of this.initials) entry[name] = value
    if (initial !== undefined) this.begin(entry, initial)
    return entry
  }

  /** @throws Error for an undeclared field, and for NaN */
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
   * As {@link blank}, but not extensible, so that packing need not look for undeclared fields; {@link unpack} makes such entries
   * too. A recipe that adds a field throws, and is run again by Immer, whose copies are extensible.
   */
  closedBlank(initial?: Partial<AnyEntry>): AnyEntry {
    const entry = Object.preventExtensions(this.blank(initial))
    this.shape.keep(entry)
    this.closed.add(entry)
    return entry
  }

  /** As {@link closedBlank}, with the values of an entry; undefined if it has other fields than the declared ones. */
  closedCopy(from: Readonly<AnyEntry> = {}): AnyEntry | undefined {
    const own = Object.keys(from)
    if (
      own.length > 0 &&
      (own.length !== this.names.length || own.some((name) => !this.names.includes(name)))
    )
      return undefined
    const copy = this.closedBlank()
    for (const name of own) copy[name] = from[name]
    return copy
  }

  /**
   * Packs entries into columns; -0 becomes 0.
   * @param frozen whether the entries are frozen, which gives them another shape
   * @param previous columns to share if they are the same
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

  /** The entries in columns. */
  unpack({ keys, columns }: PackedEntries): AnyEntry[] {
    const list = this.code.unpack(columns, keys.length)
    for (let row = 0; row < list.length; row += 1) Object.preventExtensions(list[row])
    this.closed.add(list)
    if (list[0] !== undefined) this.shape.keep(list[0])
    return list
  }

  /** Writes columns into existing entries, one per row. @returns false if an entry could not take them */
  assign(list: readonly AnyEntry[], { columns }: PackedEntries): boolean {
    return this.code.assign(list, columns)
  }

  /** One entry from columns. */
  unpackRow({ columns }: PackedEntries, row: number): AnyEntry {
    const entry = this.blank()
    for (const [field, name] of this.names.entries())
      entry[name] = this.valueOf(columns, field, row) ?? this.missing[field]
    return entry
  }

  /** One field of one entry from columns; undefined for a missing value. */
  unpackField({ columns }: PackedEntries, row: number, name: string): number | string | undefined {
    return this.valueOf(columns, this.names.indexOf(name), row)
  }

  /** Removes the value of a field from an entry, or restores its initial value. */
  clear(entry: AnyEntry, name: string): void {
    entry[name] = this.initials.find(([own]) => own === name)?.[1] ?? this.missing[this.names.indexOf(name)]
  }

  /** The values derived from the fields of a published entry, not frozen; undefined if the projection declares none. */
  derivedOf(entry: Readonly<AnyEntry>, key: string): Readonly<Record<string, unknown>> | undefined {
    if (this.derive === undefined) return undefined
    const own = this.derive(entry, key)
    this.derivesByGetters ??= hasGetters(own)
    // Values alone need no memory of what was read.
    const derived = this.derivesByGetters ? derivedOfEntry(this.projection, own) : own
    return derived as Readonly<Record<string, unknown>>
  }

  /** One row of columns as a frozen entry: its fields in their declared order, then the derived values. */
  publish({ columns }: PackedEntries, row: number, key: string): Readonly<AnyEntry> {
    const published = new Roomy()
    this.code.addTo(published, columns, row)
    return this.finish(published, key)
  }

  /** An entry in the form that {@link publish} returns. @throws as {@link pack} */
  publishEntry(entry: Readonly<AnyEntry>, key: string): Readonly<AnyEntry> {
    this.rowOf(entry, key)
    const published = new Roomy()
    this.codeForFrozen.copyTo(published, entry)
    return this.finish(published, key)
  }

  /** The values of an entry as numbers, by field; the next call overwrites them. @throws as {@link pack} */
  rowOf(entry: Readonly<AnyEntry>, key: string): Float64Array {
    if (this.codeForFrozen.pack([entry], 0, this.oneRow, this.changed) === 0)
      this.packByName(entry, key, this.oneRow, 0, 1)
    return this.oneRow
  }

  /** Whether an entry can be packed. */
  fits(entry: Readonly<AnyEntry>, key: string): boolean {
    try {
      this.rowOf(entry, key)
      return true
    } catch {
      return false
    }
  }

  private finish(published: Record<string, unknown>, key: string): Readonly<AnyEntry> {
    const derived = this.derivedOf(published as AnyEntry, key)
    for (const name in derived)
      if (derived[name] !== undefined) setOwn(published, name, frozenDerived(derived[name]))
    return Object.freeze(published) as Readonly<AnyEntry>
  }

  /** A buffer for this many entries, filled with the values of `columns`, to compare new values with. */
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
    return Number.isNaN(value) ? undefined : wordOf(this.words[field], value)
  }

  private packByName(
    entry: Readonly<AnyEntry>,
    key: string,
    into: Float64Array,
    row: number,
    count: number,
  ): void {
    for (const name in entry) {
      if (!this.names.includes(name)) throw this.unfit(key, name, 'a declared field', `the field '${name}'`)
    }
    for (const [field, name] of this.names.entries()) {
      const words = this.words[field]
      const code = codeOf(words, ownValue(entry, name), this.missing[field])
      const isRequired = this.isRequired[field] === true
      if (code === undefined || (isRequired && Number.isNaN(code))) {
        const expected =
          (words === SHORT_CODES ? SHORT_CODE : words?.join(', ')) ??
          expectedNumber(this.missing[field], isRequired)
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

const SHORT_CODE = '1 to 8 upper-case letters, digits or . / - _ :'

function isInitial(kind: FieldKind): kind is InitialField {
  return typeof kind === 'object' && kind !== null && !Array.isArray(kind)
}

function expectedNumber(missing: number | undefined, isRequired: boolean): string {
  if (isRequired) return 'a number that is not NaN, since it has an initial value'
  return missing === undefined
    ? 'a number that is not NaN, or undefined'
    : 'a number, NaN where it is missing, and never undefined'
}

/**
 * Values field by field as columns; an unchanged column is shared with the previous state. The others share one buffer, since
 * allocating a buffer costs as much as filling it.
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
