import { ownValue, setOwn } from '../event/records.js'
import { ownShapeText, valueOfText, writtenOutOr } from '../event/written-out.js'

/** An entry as recipes hold it, whatever its fields. */
export type AnyEntry = Record<string, number | string | undefined>

/** What moves entries of one set of fields between objects and numbers; a missing value is NaN there, a word its place in its list. */
export interface EntryCode {
  /** An entry with every field missing; always of the same shape, which keeps recipes fast. */
  blank(): AnyEntry
  /**
   * Writes entries from an index of the list on into numbers, field by field, as many for each field as the list has entries;
   * -0 as 0.
   * @param changed is set to 1 for each field of which some number was another before
   * @returns the index of the first that is not made of just the declared fields and values, or the length of the list
   */
  pack(list: readonly Readonly<AnyEntry>[], from: number, into: Float64Array, changed: Uint8Array): number
  /** As `pack` for entries that are known to have no other field; one that is not there is missing. */
  packClosed: EntryCode['pack']
  /** Entries made of the first rows of columns, all of the shape that `blank` gives. */
  unpack(columns: readonly Float64Array[], count: number): AnyEntry[]
  /**
   * Writes the rows of columns into entries that are there. @returns whether all had just the declared fields; if not, some
   * were left as they were
   */
  assign(list: readonly AnyEntry[], columns: readonly Float64Array[]): boolean
  /** Adds the values of a row that are published and not missing to an object, in the order of the fields. */
  addTo(target: Record<string, unknown>, columns: readonly Float64Array[], row: number): void
  /** The same for an entry; -0 as 0. */
  copyTo(target: Record<string, unknown>, entry: Readonly<AnyEntry>): void
}

type Words = readonly (readonly string[] | undefined)[]

/** What stands in an entry for a missing value, by field: undefined, or NaN. */
export type Missing = readonly (number | undefined)[]

/** Whether a field is published, and whether it always has a value, by field. */
export interface FieldTraits {
  readonly isPublished: readonly boolean[]
  readonly isRequired: readonly boolean[]
}

/**
 * The code for some fields. Where the engine allows it, it is made for them as text, which packs faster than a
 * loop over names; a page whose policy forbids that (no `unsafe-eval`) gets the loops, with the same results.
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

/** As loops over the names. */
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

/** The number for a value: NaN for a missing one; undefined for one that is not declared. */
export function codeOf(
  words: readonly string[] | undefined,
  value: unknown,
  missing: number | undefined,
): number | undefined {
  if (Object.is(value, missing)) return Number.NaN
  if (words === undefined) return typeof value === 'number' && !Number.isNaN(value) ? value + 0 : undefined
  // The lists are too short for a map to pay.
  for (let code = 0; code < words.length; code += 1) if (words[code] === value) return code
  return undefined
}

/** Whether what stands in an entry says that there is no value. */
export function isMissing(value: unknown): boolean {
  return value === undefined || Number.isNaN(value)
}

/* A number that is the same as before is not written. */
const packNumber = (field: number): string => `
  else if (typeof value === 'number' && value === value) { if (into[at] !== value) { into[at] = value + 0; changed[${field}] = 1 } }
  else return index`

const packWord = (words: readonly string[], field: number): string => `
  else {
    ${words.map((word, code) => `if (value === ${JSON.stringify(word)}) code = ${code}; else`).join(' ')} return index
    if (into[at] !== code) { into[at] = code; changed[${field}] = 1 }
  }`

/** Reads a field of an entry that a recipe may have made without it; only some names are found where they are not an entry's own. */
function ownText(name: string): string {
  const key = JSON.stringify(name)
  return name in Object.prototype
    ? `(Object.hasOwn(entry, ${key}) ? entry[${key}] : undefined)`
    : `entry[${key}]`
}

/** As straight lines of code, one for each field. */
function writtenOut(
  names: readonly string[],
  words: Words,
  missing: Missing,
  traits: FieldTraits,
): EntryCode {
  const { isPublished, isRequired } = traits
  const width = names.length
  // A literal with this key would set the prototype.
  if (names.includes('__proto__')) throw new TypeError('A field of this name cannot be written out.')
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
