import { TapelineError } from '../event/error.js'

/** A field of a keyed entry: a number, or one of some strings. */
export type FieldKind = 'number' | readonly string[]

/** The declared fields of a keyed state, in the order in which they are published. */
export type Fields = Readonly<Record<string, FieldKind>>

export type FieldValue<Kind> = Kind extends 'number' ? number : Kind extends readonly (infer Name)[] ? Name : never

/** An entry as recipes see it: every field is there, undefined where its value is missing. */
export type EntryOf<F extends Fields> = { -readonly [Name in keyof F]: FieldValue<F[Name]> | undefined }

/** An entry as it is published: a missing value is an absent key. */
export type PublishedEntry<F extends Fields> = { readonly [Name in keyof F]?: FieldValue<F[Name]> }

export type AnyEntry = Record<string, number | string | undefined>
/** Any object: interfaces have no index signature. */
export type DerivedFields = object

/**
 * The fields of a keyed state as columns: how an entry is made, packed into numbers, read back, and published. A missing
 * value is NaN in a column, and nowhere else.
 */
export class FieldTable {
  readonly names: readonly string[]
  private readonly codes: readonly (ReadonlyMap<string, number> | undefined)[]
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
      const fits = kind === 'number' || (Array.isArray(kind) && kind.length > 0 && kind.every((word) => typeof word === 'string'))
      if (!fits) {
        throw new TapelineError({
          code: 'projection.invalid',
          message: `The field '${this.names[index]}' of '${projection}' is declared wrongly.`,
          expected: "'number' or a list of strings",
        })
      }
    }
    this.words = kinds.map((kind) => (kind === 'number' ? undefined : kind))
    this.codes = this.words.map((words) => words && new Map(words.map((word, code) => [word, code])))
    this.template = Object.fromEntries(this.names.map((name) => [name, undefined]))
  }

  /** An entry with every field missing; always of the same shape, which keeps recipes fast. */
  blank(): AnyEntry {
    return { ...this.template }
  }

  /** Writes an entry into a row of `into`, starting at `offset`. @throws TapelineError `state.unsupported` */
  pack(entry: Readonly<AnyEntry>, key: string, into: Float64Array, offset: number): void {
    const { names, codes } = this
    for (let field = 0; field < names.length; field += 1) {
      const value = entry[names[field] as string]
      const code = codes[field]
      if (value === undefined) into[offset + field] = Number.NaN
      else if (code === undefined && typeof value === 'number' && value === value) into[offset + field] = value
      else into[offset + field] = this.codeOf(code, value, key, names[field] as string)
    }
  }

  /** Reads an entry from a row of `from`. */
  unpack(from: Float64Array, offset: number): AnyEntry {
    const entry = this.blank()
    const { names, words } = this
    for (let field = 0; field < names.length; field += 1) {
      const value = from[offset + field] as number
      if (value === value) entry[names[field] as string] = words[field]?.[value] ?? value
    }
    return entry
  }

  /** Whether what is published of an entry is still what `published` shows. */
  isCurrent(entry: Readonly<AnyEntry>, published: Readonly<AnyEntry>): boolean {
    for (const name of this.names) if (!Object.is(entry[name], published[name])) return false
    return true
  }

  /** The entry as a frozen value: its fields in their declared order, then what derives from them. @throws as {@link pack} */
  publish(entry: Readonly<AnyEntry>, key: string): Readonly<AnyEntry> {
    const published: Record<string, unknown> = {}
    const { names, codes } = this
    for (let field = 0; field < names.length; field += 1) {
      const name = names[field] as string
      const value = entry[name]
      if (value === undefined) continue
      const code = codes[field]
      if (code !== undefined || typeof value !== 'number' || value !== value) this.codeOf(code, value, key, name)
      published[name] = value
    }
    for (const name in entry) {
      if (!(name in this.template)) throw this.unfit(key, name, 'a field that is declared', `the field '${name}'`)
    }
    if (this.derive !== undefined) {
      const derived = this.derive(entry, key) as Readonly<Record<string, unknown>>
      for (const name in derived) if (derived[name] !== undefined) published[name] = derived[name]
    }
    return Object.freeze(published) as Readonly<AnyEntry>
  }

  private codeOf(codes: ReadonlyMap<string, number> | undefined, value: unknown, key: string, name: string): number {
    const code = codes?.get(value as string)
    if (code !== undefined) return code
    throw this.unfit(key, name, codes === undefined ? 'a number that is not NaN, or undefined' : [...codes.keys()].join(', '), String(value))
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
