import { ownValue, setOwn } from '../event/records.js'
import { ownShapeText, valueOfText, writtenOutOr } from '../event/written-out.js'

/** An entry as recipes hold it, with any fields. */
export type AnyEntry = Record<string, number | string | undefined>

/**
 * Moves entries with one set of fields between objects and numbers. As a number, a missing value is NaN, and a word is its index
 * in the list of words.
 */
export interface EntryCode {
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
  packClosed: EntryCode['pack']
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

type Words = readonly (readonly string[] | undefined)[]

/** The value that an entry holds for a missing one, by field: undefined or NaN. */
export type Missing = readonly (number | undefined)[]

/** By field: whether it is published, and whether it always has a value. */
export interface FieldTraits {
  readonly isPublished: readonly boolean[]
  readonly isRequired: readonly boolean[]
}

/**
 * The code for these fields. Where possible it is generated as text, which packs faster than a loop over names. A page whose
 * policy forbids that (no `unsafe-eval`) gets the loops, with the same results.
 */
export function entryCodeOf(
  names: readonly string[],
  words: Words,
  missing: Missing,
  traits: FieldTraits,
): EntryCode {
  return writtenOutOr(
    () => writtenOut(names, words, missing, traits),
    () => loopedOver(names, words, missing, traits),
  )
}

/** The same as loops over the names. */
export function loopedOver(
  names: readonly string[],
  words: Words,
  missing: Missing,
  traits: FieldTraits,
): EntryCode {
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
    return Number.isNaN(value) ? missing[field] : (words[field]?.[value] ?? value)
  }
  const packWith =
    (fits: typeof isWhole): EntryCode['pack'] =>
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

/** The number for a value: NaN for a missing value, undefined for one that is not declared. */
export function codeOf(
  words: readonly string[] | undefined,
  value: unknown,
  missing: number | undefined,
): number | undefined {
  if (Object.is(value, missing)) return Number.NaN
  if (words === undefined) return typeof value === 'number' && !Number.isNaN(value) ? value + 0 : undefined
  // The lists are too short for a map to be faster.
  for (let code = 0; code < words.length; code += 1) if (words[code] === value) return code
  return undefined
}

/** Whether an entry's value marks a missing one. */
export function isMissing(value: unknown): boolean {
  return value === undefined || Number.isNaN(value)
}

/* A number that has not changed is not written. */
const packNumber = (field: number): string => `
  else if (typeof value === 'number' && value === value) { if (into[at] !== value) { into[at] = value + 0; changed[${field}] = 1 } }
  else return index`

const packWord = (words: readonly string[], field: number): string => `
  else {
    ${words.map((word, code) => `if (value === ${JSON.stringify(word)}) code = ${code}; else`).join(' ')} return index
    if (into[at] !== code) { into[at] = code; changed[${field}] = 1 }
  }`

/** Reads a field of an entry that a recipe may have made without it; names that every object inherits need an own-key check. */
function ownText(name: string): string {
  const key = JSON.stringify(name)
  return name in Object.prototype
    ? `(Object.hasOwn(entry, ${key}) ? entry[${key}] : undefined)`
    : `entry[${key}]`
}

/** Generated code: one line per field, without loops. */
function writtenOut(
  names: readonly string[],
  words: Words,
  missing: Missing,
  traits: FieldTraits,
): EntryCode {
  const { isPublished, isRequired } = traits
  const width = names.length
  // A literal with this key would set the prototype.
  if (names.includes('__proto__'))
    throw new TypeError('No code can be generated for a field named __proto__.')
  const keys = names.map((name) => JSON.stringify(name))
  const each = (write: (key: string, field: number) => string): string => keys.map(write).join('\n')
  const eachPublished = (write: (key: string, field: number) => string): string =>
    each((key, field) => (isPublished[field] ? write(key, field) : ''))
  const check = (otherwise: string): string => `
    field = 0
    for (name in entry) { if (name !== names[field]) ${otherwise}; field += 1 }
    if (field !== ${width}) ${otherwise}`
  const read = (field: number): string =>
    words[field] === undefined
      ? missing[field] === undefined
        ? `((value = c${field}[row]) === value ? value : undefined)`
        : `c${field}[row]`
      : `((value = c${field}[row]) === value ? w${field}[value] : undefined)`
  const columns = keys.map((_, field) => `const c${field} = columns[${field}]`).join('\n')
  const pack = (checked: string): string => `
        let name, field, value, at, code
        const count = list.length
        for (let index = from; index < count; index += 1) {
          const entry = list[index]
          ${checked}
          ${each(
            (key, field) => `
              value = entry[${key}]
              at = ${field} * count + index
              if (${isRequired[field] ? 'false' : missing[field] === undefined ? 'value === undefined' : 'value !== value'}) { if (into[at] === into[at]) { into[at] = 0 / 0; changed[${field}] = 1 } }
              ${words[field] === undefined ? packNumber(field) : packWord(words[field] as readonly string[], field)}`,
          )}
        }
        return count`
  const text = `'use strict'
    ${words.map((list, field) => (list === undefined ? '' : `const w${field} = words[${field}]`)).join('\n')}
    ${ownShapeText('Entry', names)}
    return {
      blank() { return new Entry(${missing.map(String).join(', ')}) },
      pack(list, from, into, changed) {${pack(check('return index'))}},
      packClosed(list, from, into, changed) {${pack('')}},
      unpack(columns, count) {
        ${columns}
        const list = new Array(count)
        let value
        for (let row = 0; row < count; row += 1) list[row] = new Entry(${keys.map((_, field) => read(field)).join(', ')})
        return list
      },
      assign(list, columns) {
        ${columns}
        let name, field, value
        for (let row = 0; row < list.length; row += 1) {
          const entry = list[row]
          ${check('return false')}
          ${each((key, field) => `entry[${key}] = ${read(field)}`)}
        }
        return true
      },
      addTo(target, columns, row) {
        let value
        ${eachPublished((key, field) => `value = columns[${field}][row]; if (value === value) target[${key}] = ${words[field] === undefined ? 'value' : `w${field}[value]`}`)}
      },
      copyTo(target, entry) {
        let value
        ${eachPublished((key, field) => `value = ${ownText(names[field] as string)}; if (value !== undefined && value === value) target[${key}] = value === 0 ? 0 : value`)}
      },
    }`
  return valueOfText(text, { names, words }) as EntryCode
}
