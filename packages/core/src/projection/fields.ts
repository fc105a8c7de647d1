/**
 * A field of a keyed entry: a number, one of some strings, or a short code. A `'float64'` is a number too, but a missing value is NaN and never
 * undefined. V8 then stores the number inside the entry; it would allocate an object for any other number. Use it for fields
 * that most events write. A `'code'` is any short text: 1 to 8 upper-case letters, digits or `. / - _ :`.
 */
export type FieldKind = 'number' | 'float64' | 'code' | readonly string[] | InitialField

/** A number with an initial value, which is never missing; for fields that recipes add to. */
export interface InitialField {
  readonly kind: 'number' | 'float64'
  /** Must not be NaN. */
  readonly initial: number
}

/** The declared fields of a keyed state, in the order in which they are published. */
export type Fields = Readonly<Record<string, FieldKind>>

export type FieldValue<Kind> = Kind extends 'number' | 'float64' | InitialField
  ? number
  : Kind extends 'code'
    ? string
    : Kind extends readonly (infer Name)[]
      ? Name
      : never

/** An entry as recipes see it: every field is present. A missing value is NaN in a `'float64'`, and undefined in other fields. */
export type EntryOf<F extends Fields> = {
  -readonly [Name in keyof F]: F[Name] extends 'float64' | InitialField
    ? number
    : FieldValue<F[Name]> | undefined
}

/** Initial values of an entry. @see KeyedProjectionOptions.entryRecipes */
export type InitialOf<F extends Fields> = { readonly [Name in keyof F]?: FieldValue<F[Name]> }

/** An entry as derived values see it: a missing value is undefined, in a field of any kind. */
export type ReadEntry<F extends Fields> = {
  readonly [Name in keyof F]: FieldValue<F[Name]> | undefined
}

/** An entry as it is published: a missing value is an absent key. */
export type PublishedEntry<F extends Fields> = { readonly [Name in keyof F]?: FieldValue<F[Name]> }

/** Any object: interfaces have no index signature. */
export type DerivedFields = object
