import type { Field } from './rows.js'

/* Pieces of generated code that read events from columns; they refer to the variables `rows` and `index`. */

/** NaN as an expression of literals. The name `NaN` would be looked up, and V8 would keep the numbers beside it as objects. */
export const NO_NUMBER = '0 / 0'

/** The code has a literal for each combination of present fields, and so its size doubles with each optional field. */
const OPTIONAL_MAX = 3

/** Whether there is code for these fields. */
export function hasCode(fields: readonly Field[]): boolean {
  // A literal with this key would set the prototype.
  const setsPrototype = fields.some(({ name }) => name === '__proto__')
  return !setsPrototype && fields.filter(({ isOptional }) => isOptional).length <= OPTIONAL_MAX
}

/** The variable with a field's value: NaN or undefined if it is absent. */
export function valueName({ kind, column }: Field): string {
  return `${kind}${column}`
}

function columnName(field: Field): string {
  return `${valueName(field)}Column`
}

/** Statements that declare the columns. */
export function columnsText(fields: readonly Field[]): string {
  return fields
    .map((field) => {
      const columns = field.kind === 'number' ? 'numbers' : 'texts'
      return `const ${columnName(field)} = rows.${columns}[${field.column}]`
    })
    .join('\n')
}

/** Statements that declare the values at the index. */
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

/** An expression that checks which optional fields are present, and has the value of what `found` returns for these. */
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

/** An object literal with these fields. */
export function literalText(fields: readonly Field[], value: (field: Field) => string): string {
  return `{ ${fields.map((field) => `${JSON.stringify(field.name)}: ${value(field)}`).join(', ')} }`
}
