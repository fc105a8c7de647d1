/**
 * A field of a keyed entry: a number, or one of some strings. A `'float64'` is a number too, but NaN where its value is missing
 * and never undefined: V8 then keeps it inside the entry, where it would make each other number an object of its own. So it is
 * the kind for what most events write.
 */
export type FieldKind = 'number' | 'float64' | readonly string[] | InitialField

/** A number that entries start with, and that is never missing: for what recipes add to. */
export interface InitialField {
  readonly kind: 'number' | 'float64'
  /** No NaN. */
  readonly initial: number
}

/** The declared fields of a keyed state, in the order in which they are published. */
export type Fields = Readonly<Record<string, FieldKind>>

export type FieldValue<Kind> = Kind extends 'number' | 'float64' | InitialField
  ? number
  : Kind extends readonly (infer Name)[]
    ? Name
    : never

/** An entry as recipes see it: every field is there, where its value is missing as NaN in a `'float64'`, else as undefined. */
export type EntryOf<F extends Fields> = {
  -readonly [Name in keyof F]: F[Name] extends 'float64' | InitialField
    ? number
    : FieldValue<F[Name]> | undefined
}

/** Values that an entry starts with. @see KeyedProjectionOptions.entryRecipes */
export type InitialOf<F extends Fields> = { readonly [Name in keyof F]?: FieldValue<F[Name]> }

/** An entry as what derives from it sees it: a missing value is undefined, whatever the kind of its field. */
export type ReadEntry<F extends Fields> = {
  readonly [Name in keyof F]: FieldValue<F[Name]> | undefined
}

/** An entry as it is published: a missing value is an absent key. */
export type PublishedEntry<F extends Fields> = { readonly [Name in keyof F]?: FieldValue<F[Name]> }

/** Any object: interfaces have no index signature. */
export type DerivedFields = object
