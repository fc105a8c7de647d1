import type { Field } from './rows.js'

/* The pieces of text that code is made of which reads events out of columns; `rows` and `index` are in its scope. */

/** NaN as a literal: by its name it would be looked up, and every number that stands beside it made an object for that. */
export const NO_NUMBER = '0 / 0'

/** Beyond so many optional fields there is one literal no more for each way in which they may be absent. */
const OPTIONAL_MAX = 3

/** @throws TypeError for fields that cannot be written out */
export function checkWritable(fields: readonly Field[]): void {
  // A literal with this key would set the prototype.
  if (fields.some(({ name }) => name === '__proto__'))
    throw new TypeError('A field of this name cannot be written out.')
  if (fields.filter(({ isOptional }) => isOptional).length > OPTIONAL_MAX)
    throw new TypeError('There are too many optional fields to be written out.')
}

/** The name of a field's value; NaN or undefined where that is absent. */
export function valueName({ kind, column }: Field): string {
  return `${kind}${column}`
}

function columnName(field: Field): string {
  return `${valueName(field)}Column`
}

/** Declares the columns. */
export function columnsText(fields: readonly Field[]): string {
  return fields
    .map((field) => {
      const columns = field.kind === 'number' ? 'numbers' : 'texts'
      return `const ${columnName(field)} = rows.${columns}[${field.column}]`
    })
    .join('\n')
}

/** Declares the values at the index, out of the columns. */
export function valuesText(fields: readonly Field[]): string {
  return fields
    .map((field) => {
      const column = columnName(field)
      const [absent, present] =
        field.kind === 'number' ? [NO_NUMBER, `${column}[index]`] : ['undefined', `texts[${column}[index]]`]
      return `const ${valueName(field)} = ${column} === undefined ? ${absent} : ${present}`
    })
    .join('\n')
}

/** An expression that asks which optional fields are there, and is what `found` says of those that are. */
export function chosenText(fields: readonly Field[], found: (present: readonly Field[]) => string): string {
  const ask = (rest: readonly Field[], absent: ReadonlySet<Field>): string => {
    const [field, ...others] = rest
    if (field === undefined) return found(fields.filter((own) => !absent.has(own)))
    const value = valueName(field)
    const test = field.kind === 'number' ? `${value} === ${value}` : `${value} !== undefined`
    return `(${test} ? ${ask(others, absent)} : ${ask(others, new Set([...absent, field]))})`
  }
  return ask(
    fields.filter(({ isOptional }) => isOptional),
    new Set(),
  )
}

/** An object literal of some fields. */
export function literalText(fields: readonly Field[], value: (field: Field) => string): string {
  return `{ ${fields.map((field) => `${JSON.stringify(field.name)}: ${value(field)}`).join(', ')} }`
}
