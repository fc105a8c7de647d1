import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { Field, Rows } from './rows.js'
import { texts } from './texts.js'

/** The event at an index, out of columns. */
export type MakeEvent = (rows: Rows, index: number) => TapelineEvent

/** What makes events of one type. */
export interface EventCode {
  /** A new object each time, not frozen. */
  readonly make: MakeEvent
  /** Always the same object, which is another event at the next call: a new one each time costs more than most recipes. */
  readonly lend: MakeEvent
}

/** Beyond so many optional fields there is one literal no more for each way in which they may be absent. */
const OPTIONAL_MAX = 3
const NO_CAUSES: readonly never[] = Object.freeze([])

/**
 * The code that makes events of one type. Where the engine allows it, it is written out as text, so that an event is one
 * object literal, the same shape for every one with the same fields; a page whose policy forbids that (no `unsafe-eval`) gets
 * a loop, with the same results.
 */
export function eventCodeOf(definition: AnyEventDefinition, fields: readonly Field[]): EventCode {
  try {
    return writtenOut(definition, fields)
  } catch (error) {
    if (error instanceof EvalError || error instanceof TypeError) return loopedOver(definition, fields)
    throw error
  }
}

/** As a loop over the fields. */
export function loopedOver(definition: AnyEventDefinition, fields: readonly Field[]): EventCode {
  const { type, version } = definition
  const make: MakeEvent = (rows, index) => {
    const data: Record<string, unknown> = {}
    for (const { name, kind, column } of fields) {
      const value = kind === 'number' ? rows.numberAt(column, index) : texts[rows.textAt(column, index)]
      if (value !== undefined && !Number.isNaN(value))
        Object.defineProperty(data, name, { value, enumerable: true, writable: true, configurable: true })
    }
    const at = rows.at[index] as number
    const { basis, sources } = rows.envelopeAt(index)
    return {
      id: rows.idAt(index),
      type,
      at,
      precision: 'instant',
      knownAt: rows.knownAtOf(index),
      version,
      basis,
      data,
      causes: NO_CAUSES,
      sources,
      seq: rows.seqAt(index),
    }
  }
  return { make, lend: make }
}

/** As straight lines of code. */
function writtenOut({ type, version }: AnyEventDefinition, fields: readonly Field[]): EventCode {
  // A literal with this key would set the prototype.
  if (fields.some(({ name }) => name === '__proto__'))
    throw new TypeError('A field of this name cannot be written out.')
  const optional = fields.filter(({ isOptional }) => isOptional)
  if (optional.length > OPTIONAL_MAX)
    throw new TypeError('There are too many optional fields to be written out.')
  const variable = (field: Field): string => `${field.kind}${field.column}`
  const reads = fields
    .map((field) =>
      field.kind === 'number'
        ? `const ${variable(field)} = numbers[${field.column}] === undefined ? NaN : numbers[${field.column}][index]`
        : `const ${variable(field)} = codes[${field.column}] === undefined ? undefined : texts[codes[${field.column}][index]]`,
    )
    .join('\n')
  /** An expression that asks which optional fields are there, and is what `found` says of those that are. */
  const choose = (found: (present: readonly Field[]) => string): string => {
    const ask = (rest: readonly Field[], absent: ReadonlySet<Field>): string => {
      const [field, ...others] = rest
      if (field === undefined) return found(fields.filter((own) => !absent.has(own)))
      const test =
        field.kind === 'number'
          ? `${variable(field)} === ${variable(field)}`
          : `${variable(field)} !== undefined`
      return `(${test} ? ${ask(others, absent)} : ${ask(others, new Set([...absent, field]))})`
    }
    return ask(optional, new Set())
  }
  const literal = (present: readonly Field[], value: (field: Field) => string): string =>
    `{ ${present.map((field) => `${JSON.stringify(field.name)}: ${value(field)}`).join(', ')} }`
  const lent: string[] = []
  const reuse = (present: readonly Field[]): string => {
    const name = `data${lent.length}`
    // The first numbers are no integers, so that their places are made for any number.
    lent.push(`const ${name} = ${literal(present, ({ kind }) => (kind === 'number' ? '0.5' : "''"))}`)
    const writes = present.map((field) => `${name}[${JSON.stringify(field.name)}] = ${variable(field)}`)
    return `(${[...writes, name].join(', ')})`
  }
  const choice = choose(reuse)
  const text = `'use strict'
    ${lent.join('\n')}
    const event = newLent(${JSON.stringify(type)}, ${version})
    return {
      make(rows, index) {
        const numbers = rows.numbers, codes = rows.texts
        ${reads}
        const data = ${choose((present) => literal(present, variable))}
        const envelope = rows.envelopeAt(index)
        return {
          id: rows.idAt(index),
          type: ${JSON.stringify(type)},
          at: rows.at[index],
          precision: 'instant',
          knownAt: rows.knownAtOf(index),
          version: ${version},
          basis: envelope.basis,
          data,
          causes: noCauses,
          sources: envelope.sources,
          seq: rows.seqAt(index),
        }
      },
      lend(rows, index) {
        const numbers = rows.numbers, codes = rows.texts
        ${reads}
        event.data = ${choice}
        const envelope = rows.envelopeAt(index)
        event[ROWS] = rows
        event[INDEX] = index
        event.at = rows.at[index]
        event.knownAt = rows.knownAtOf(index)
        event.basis = envelope.basis
        event.sources = envelope.sources
        event.seq = rows.seqAt(index)
        return event
      },
    }`
  return new Function('texts', 'noCauses', 'newLent', 'ROWS', 'INDEX', text)(
    texts,
    NO_CAUSES,
    newLent,
    ROWS,
    INDEX,
  ) as EventCode
}

const ROWS = Symbol('rows')
const INDEX = Symbol('index')

/** The id of a lent event is worked out where a recipe asks for it, which hardly one does. */
const ID: PropertyDescriptor = {
  get(this: { readonly [ROWS]: Rows; readonly [INDEX]: number }): string {
    return this[ROWS].idAt(this[INDEX])
  },
  enumerable: true,
  configurable: true,
}

/**
 * An event to be written over. The getter is put in by itself, and is the same for all types: a literal with a getter, or a
 * second getter in the same place, makes V8 keep the object as a dictionary, which takes three times as long to write.
 */
function newLent(type: string, version: number): object {
  const event: Record<string | symbol, unknown> = {}
  Object.defineProperty(event, 'id', ID)
  Object.assign(event, { type, at: 0.5, precision: 'instant', knownAt: 0.5, version, basis: 'recorded' })
  Object.assign(event, { data: undefined, causes: NO_CAUSES, sources: NO_CAUSES, seq: 0.5 })
  for (const key of [ROWS, INDEX])
    Object.defineProperty(event, key, { value: undefined, writable: true, enumerable: false })
  return event
}
