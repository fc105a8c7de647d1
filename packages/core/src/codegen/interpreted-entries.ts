import { type AnyEntry, isMissing } from '../event/recipes.js'
import { ownValue, setOwn } from '../event/records.js'
import { codeOfNumber, numberOfCode } from './short-code.js'

/**
 * Moves entries with one set of fields between objects and numbers. As a number, a missing value is NaN, and a word is its index
 * in the list of words; a short code is a number of its own.
 */
export interface EntryCodec {
  /** An entry with every field missing. The shape is always the same, which keeps recipes fast. */
  blank(): AnyEntry
  /**
   * Writes the entries from index `from` on into numbers, field by field; each field has as many numbers as the list has
   * entries. -0 becomes 0.
   * @param changed set to 1 for each field in which a number differs from before
   * @returns the index of the first entry with undeclared or missing fields, or undeclared values; else the length of the list
   */
  pack(list: readonly Readonly<AnyEntry>[], from: number, into: Float64Array, changed: Uint8Array): number
  /** As `pack`, for entries that cannot have undeclared fields; an absent field is missing. */
  packClosed: EntryCodec['pack']
  /** Entries from the first rows of columns, all with the shape of `blank()`. */
  unpack(columns: readonly Float64Array[], count: number): AnyEntry[]
  /**
   * Writes the rows of columns into existing entries. @returns whether every entry had exactly the declared fields; if not,
   * some entries were not changed
   */
  assign(list: readonly AnyEntry[], columns: readonly Float64Array[]): boolean
  /** Adds the published values of a row that are not missing to an object, in the order of the fields. */
  addTo(target: Record<string, unknown>, columns: readonly Float64Array[], row: number): void
  /** As `addTo`, from an entry; -0 becomes 0. */
  copyTo(target: Record<string, unknown>, entry: Readonly<AnyEntry>): void
}

/** By field: the words that it may hold; undefined for a number. */
export type Words = readonly (readonly string[] | undefined)[]

/** The value that an entry holds for a missing one, by field: undefined or NaN. */
export type Missing = readonly (number | undefined)[]

/** By field: whether it is published, and whether it always has a value. */
export interface FieldTraits {
  readonly isPublished: readonly boolean[]
  readonly isRequired: readonly boolean[]
}

/** Loops over the names of the fields. */
export function interpretedEntries(
  names: readonly string[],
  words: Words,
  missing: Missing,
  traits: FieldTraits,
): EntryCodec {
  const { isPublished, isRequired } = traits
  const template: AnyEntry = Object.fromEntries(names.map((name, field) => [name, missing[field]]))
  const isWhole = (entry: Readonly<AnyEntry>): boolean => {
    let field = 0
    for (const name in entry) {
      if (name !== names[field]) return false
      field += 1
    }
    return field === names.length
  }
  const fill = (entry: AnyEntry, columns: readonly Float64Array[], row: number): void => {
    for (const [field, name] of names.entries()) entry[name] = readValue(columns, field, row)
  }
  const readValue = (
    columns: readonly Float64Array[],
    field: number,
    row: number,
  ): string | number | undefined => {
    const value = columns[field]?.[row] as number
    return Number.isNaN(value) ? missing[field] : wordOf(words[field], value)
  }
  const packWith =
    (fits: typeof isWhole): EntryCodec['pack'] =>
    (list, from, into, changed) => {
      for (let index = from; index < list.length; index += 1) {
        const entry = list[index] as Readonly<AnyEntry>
        if (!fits(entry)) return index
        for (const [field, name] of names.entries()) {
          const code = codeOf(words[field], entry[name], missing[field])
          if (code === undefined || (isRequired[field] && Number.isNaN(code))) return index
          const at = field * list.length + index
          if (into[at] === code || (Number.isNaN(into[at]) && Number.isNaN(code))) continue
          into[at] = code
          changed[field] = 1
        }
      }
      return list.length
    }
  return {
    blank: () => ({ ...template }),
    pack: packWith(isWhole),
    packClosed: packWith(() => true),
    unpack(columns, count) {
      return Array.from({ length: count }, (_, row) => {
        const entry = { ...template }
        fill(entry, columns, row)
        return entry
      })
    },
    assign(list, columns) {
      for (const [row, entry] of list.entries()) {
        if (!isWhole(entry)) return false
        fill(entry, columns, row)
      }
      return true
    },
    addTo(target, columns, row) {
      for (const [field, name] of names.entries()) {
        const value = readValue(columns, field, row)
        if (isPublished[field] && !isMissing(value)) setOwn(target, name, value)
      }
    },
    copyTo(target, entry) {
      for (const [field, name] of names.entries()) {
        const value = ownValue(entry, name)
        if (isPublished[field] && !isMissing(value)) setOwn(target, name, value === 0 ? 0 : value)
      }
    },
  }
}

/** The words of a field that may hold any short code. */
export const SHORT_CODES: readonly string[] = Object.freeze([])

/** The value for a number of a column that is not NaN. */
export function wordOf(words: readonly string[] | undefined, value: number): number | string {
  if (words === undefined) return value
  return words === SHORT_CODES ? codeOfNumber(value) : (words[value] ?? value)
}

/** The number for a value: NaN for a missing value, undefined for one that is not declared. */
export function codeOf(
  words: readonly string[] | undefined,
  value: unknown,
  missing: number | undefined,
): number | undefined {
  if (Object.is(value, missing)) return Number.NaN
  if (words === undefined) return typeof value === 'number' && !Number.isNaN(value) ? value + 0 : undefined
  if (words === SHORT_CODES) return numberOfCode(value)
  // The lists are too short for a map to be faster.
  for (let code = 0; code < words.length; code += 1) if (words[code] === value) return code
  return undefined
}
