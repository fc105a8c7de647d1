import { NO_NUMBER } from './column-text.js'
import { compileOr, type GeneratedCode, ownShapeText } from './compile-or.js'
import {
  type EntryCodec,
  type FieldTraits,
  interpretedEntries,
  type Missing,
  SHORT_CODES,
  type Words,
} from './interpreted-entries.js'
import { codeOfNumber, numberOfCode } from './short-code.js'

/** Packs and unpacks entries with these fields. Generated code packs faster than a loop over names. */
export function entryCodec(
  names: readonly string[],
  words: Words,
  missing: Missing,
  traits: FieldTraits,
): EntryCodec {
  return compileOr(
    () => generated(names, words, missing, traits),
    () => interpretedEntries(names, words, missing, traits),
  )
}

/* A number that has not changed is not written. */
const packNumber = (field: number): string => `
  else if (typeof value === 'number' && value === value) { if (into[at] !== value) { into[at] = value + 0; changed[${field}] = 1 } }
  else return index`

const packCode = (field: number): string => `
  else {
    code = value === lastCode ? lastNumber : numberOfCode(value)
    if (code === undefined) return index
    lastCode = value
    lastNumber = code
    if (into[at] !== code) { into[at] = code; changed[${field}] = 1 }
  }`

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
function generated(
  names: readonly string[],
  words: Words,
  missing: Missing,
  traits: FieldTraits,
): GeneratedCode | undefined {
  const { isPublished, isRequired } = traits
  const width = names.length
  // A literal with this key would set the prototype.
  if (names.includes('__proto__')) return undefined
  const keys = names.map((name) => JSON.stringify(name))
  const each = (write: (key: string, field: number) => string): string => keys.map(write).join('\n')
  const eachPublished = (write: (key: string, field: number) => string): string =>
    each((key, field) => (isPublished[field] ? write(key, field) : ''))
  const check = (otherwise: string): string => `
    field = 0
    for (name in entry) { if (name !== names[field]) ${otherwise}; field += 1 }
    if (field !== ${width}) ${otherwise}`
  const packOf = (field: number): string => {
    const list = words[field]
    if (list === undefined) return packNumber(field)
    return list === SHORT_CODES ? packCode(field) : packWord(list, field)
  }
  const wordText = (field: number): string => {
    if (words[field] === undefined) return 'value'
    return words[field] === SHORT_CODES ? 'codeOfNumber(value)' : `w${field}[value]`
  }
  const read = (field: number): string =>
    words[field] === undefined
      ? missing[field] === undefined
        ? `((value = c${field}[row]) === value ? value : undefined)`
        : `c${field}[row]`
      : `((value = c${field}[row]) === value ? ${wordText(field)} : undefined)`
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
              ${packOf(field)}`,
          )}
        }
        return count`
  const text = `'use strict'
    let lastCode, lastNumber
    ${words.map((list, field) => (list === undefined ? '' : `const w${field} = words[${field}]`)).join('\n')}
    ${ownShapeText('Entry', names)}
    return {
      blank() { return new Entry(${missing.map((value) => (value === undefined ? 'undefined' : NO_NUMBER)).join(', ')}) },
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
        ${eachPublished((key, field) => `value = columns[${field}][row]; if (value === value) target[${key}] = ${wordText(field)}`)}
      },
      copyTo(target, entry) {
        let value
        ${eachPublished((key, field) => `value = ${ownText(names[field] as string)}; if (value !== undefined && value === value) target[${key}] = value === 0 ? 0 : value`)}
      },
    }`
  return { text, scope: { names, words, numberOfCode, codeOfNumber } }
}
