import { freeze } from 'immer'
import { TapelineError } from '../event/error.js'

/** A field of a keyed entry: a number, or one of some strings. */
export type FieldKind = 'number' | readonly string[]

/** The declared fields of a keyed state, in the order in which they are published. */
export type Fields = Readonly<Record<string, FieldKind>>

export type FieldValue<Kind> = Kind extends 'number'
  ? number
  : Kind extends readonly (infer Name)[]
    ? Name
    : never

/** An entry as recipes see it: every field is there, undefined where its value is missing. */
export type EntryOf<F extends Fields> = { -readonly [Name in keyof F]: FieldValue<F[Name]> | undefined }

/** An entry as it is published: a missing value is an absent key. */
export type PublishedEntry<F extends Fields> = { readonly [Name in keyof F]?: FieldValue<F[Name]> }

export type AnyEntry = Record<string, number | string | undefined>
/** Any object: interfaces have no index signature. */
export type DerivedFields = object

/**
 * Makes plain objects like `{}`, with room for more keys: a literal that gets some twenty of them by computed names becomes a
 * hash table in V8, which takes twice the time to fill and three times the memory.
 */
const Roomy = function Roomy() {} as unknown as new () => Record<string, unknown>
Roomy.prototype = Object.prototype

/**
 * The fields of a keyed state as columns: how an entry is made, packed into numbers, read back, and published. A missing
 * value is NaN in a column, and nowhere else.
 */
export class FieldTable {
  readonly names: readonly string[]
  private readonly words: readonly (readonly string[] | undefined)[]
  private readonly template: AnyEntry

  /**
   * @param projection its name, for errors
   * @param derive values that follow from the fields of one entry, computed where someone looks
   * @throws TapelineError `projection.invalid` for a field that is neither `number` nor a list of at least one string
   */
  constructor(
    readonly projection: string,
    fields: Fields,
    private readonly derive: ((entry: Readonly<AnyEntry>, key: string) => DerivedFields) | undefined,
  ) {
    this.names = Object.keys(fields)
    const kinds = Object.values(fields)
    for (const [index, kind] of kinds.entries()) {
      const fits =
        kind === 'number' ||
        (Array.isArray(kind) && kind.length > 0 && kind.every((word) => typeof word === 'string'))
      if (!fits) {
        throw new TapelineError({
          code: 'projection.invalid',
          message: `The field '${this.names[index]}' of '${projection}' is declared wrongly.`,
          expected: "'number' or a list of strings",
        })
      }
    }
    this.words = kinds.map((kind) => (kind === 'number' ? undefined : kind))
    this.template = Object.fromEntries(this.names.map((name) => [name, undefined]))
  }

  /** An entry with every field missing; always of the same shape, which keeps recipes fast. */
  blank(): AnyEntry {
    return { ...this.template }
  }

  /** Writes an entry into a row of `into`, starting at `offset`; -0 as 0. @throws TapelineError `state.unsupported` */
  pack(entry: Readonly<AnyEntry>, key: string, into: Float64Array, offset: number): void {
    const { names, words } = this
    let field = 0
    // All fields stand there in their order, as `blank` made them, and so reading them in turn is fastest; it finds strays too.
    for (const name in entry) {
      if (name !== names[field]) {
        this.packByName(entry, key, into, offset)
        return
      }
      const value = entry[name]
      if (value === undefined) into[offset + field] = Number.NaN
      else if (typeof value === 'number' && words[field] === undefined && !Number.isNaN(value))
        into[offset + field] = value + 0
      else into[offset + field] = this.codeOf(field, value, key)
      field += 1
    }
    if (field < names.length) this.packByName(entry, key, into, offset)
  }

  private packByName(entry: Readonly<AnyEntry>, key: string, into: Float64Array, offset: number): void {
    this.checkStray(entry, key)
    for (const [field, name] of this.names.entries()) {
      const value = entry[name]
      if (value === undefined) into[offset + field] = Number.NaN
      else into[offset + field] = this.codeOf(field, value, key) + 0
    }
  }

  /** Reads an entry from a row of `from`. */
  unpack(from: Float64Array, offset: number): AnyEntry {
    const entry = this.blank()
    const { names, words } = this
    for (let field = 0; field < names.length; field += 1) {
      const value = from[offset + field] as number
      if (!Number.isNaN(value)) entry[names[field] as string] = words[field]?.[value] ?? value
    }
    return entry
  }

  /** Reads one field of an entry from a row of `from`. */
  unpackField(from: Float64Array, offset: number, name: string): number | string | undefined {
    const field = this.names.indexOf(name)
    const value = from[offset + field] as number
    return !Number.isNaN(value) ? (this.words[field]?.[value] ?? value) : undefined
  }

  /** Whether what is published of an entry is still what `published` shows. */
  isCurrent(entry: Readonly<AnyEntry>, published: Readonly<AnyEntry>): boolean {
    for (const name of this.names) if (entry[name] !== published[name]) return false
    return true
  }

  /** The values that derive from the fields of an entry, not frozen; undefined if none are declared. */
  derivedOf(entry: Readonly<AnyEntry>, key: string): Readonly<Record<string, unknown>> | undefined {
    return this.derive?.(entry, key) as Readonly<Record<string, unknown>> | undefined
  }

  /** The entry as a frozen value: its fields in their declared order, then what derives from them. @throws as {@link pack} */
  publish(entry: Readonly<AnyEntry>, key: string): Readonly<AnyEntry> {
    const published = new Roomy()
    const { names } = this
    for (let field = 0; field < names.length; field += 1) {
      const name = names[field] as string
      const value = entry[name]
      if (value === undefined) continue
      this.codeOf(field, value, key)
      published[name] = value === 0 ? 0 : value
    }
    this.checkStray(entry, key)
    if (this.derive !== undefined) {
      const derived = this.derive(entry, key) as Readonly<Record<string, unknown>>
      for (const name in derived)
        if (derived[name] !== undefined) published[name] = freeze(derived[name], true)
    }
    return Object.freeze(published) as Readonly<AnyEntry>
  }

  private checkStray(entry: Readonly<AnyEntry>, key: string): void {
    for (const name in entry) {
      if (!Object.hasOwn(this.template, name))
        throw this.unfit(key, name, 'a field that is declared', `the field '${name}'`)
    }
  }

  /** The number that stands for a value in a column: itself, or the place of a word among those it may be. */
  private codeOf(field: number, value: number | string, key: string): number {
    const words = this.words[field]
    if (words === undefined) {
      if (typeof value === 'number' && !Number.isNaN(value)) return value
    } else {
      // The lists are too short for a map to pay.
      for (let code = 0; code < words.length; code += 1) if (words[code] === value) return code
    }
    throw this.unfit(
      key,
      this.names[field] as string,
      words?.join(', ') ?? 'a number that is not NaN, or undefined',
      String(value),
    )
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
