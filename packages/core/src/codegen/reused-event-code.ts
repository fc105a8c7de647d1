import type { AnyEventDefinition } from '../event/definition.js'
import { chosenText, columnsText, NO_NUMBER, valueName, valuesText } from './column-text.js'
import { compile, ownShapeText } from './compile-or.js'
import { type Field, NO_CAUSES, type Rows } from './rows.js'

/**
 * Text that fills the one reused event of a type, for functions with the variables `rows` and `index`. A new event each time costs
 * more than most recipes.
 */
export interface ReusedEventCode {
  /** The values that the text refers to; `reused` is the event. */
  readonly scope: Readonly<Record<string, unknown>>
  /** Statements that prepare for other rows. */
  readonly follow: string
  /** Statements that fill it with the event at the index, which is held in columns. */
  readonly write: string
}

/** @throws EvalError or TypeError if the engine compiles no text */
export function reusedEventCode(
  { type, version }: AnyEventDefinition,
  fields: readonly Field[],
  texts: readonly (string | undefined)[],
): ReusedEventCode {
  const scope: Record<string, unknown> = { reused: newReused(type, version), texts, ROWS, INDEX }
  let count = 0
  const reuse = (present: readonly Field[]): string => {
    const name = `data${count}`
    count += 1
    // In a shape of its own, whose number fields have held only numbers, V8 keeps numbers inside the object, and copies them
    // into an entry without allocating.
    const names = present.map((field) => field.name)
    const values = present.map(({ kind }) => (kind === 'number' ? NO_NUMBER : 'undefined'))
    const text = `${ownShapeText('Data', names)}\nreturn new Data(${values.join(', ')})`
    scope[name] = compile({ text, scope: {} })
    const writes = present.map((field) => `${name}[${JSON.stringify(field.name)}] = ${valueName(field)}`)
    return `(${[...writes, name].join(', ')})`
  }
  return {
    scope,
    follow: `
      ${columnsText(fields)}
      const { at, envelopeOf } = rows
      reused[ROWS] = rows
      if (envelopeOf === undefined) {
        // There is no envelope if all events are held as objects.
        const envelope = rows.envelopeAt(0)
        if (envelope !== undefined) {
          reused.basis = envelope.basis
          reused.sources = envelope.sources
        }
      }`,
    write: `
      ${valuesText(fields)}
      reused.data = ${chosenText(fields, reuse)}
      reused[INDEX] = index
      reused.at = at[index]
      if (envelopeOf !== undefined) {
        const envelope = rows.envelopeAt(index)
        reused.basis = envelope.basis
        reused.sources = envelope.sources
      }`,
  }
}

const ROWS = Symbol('rows')
const INDEX = Symbol('index')

/** A value that few recipes read is computed on read. */
function computedOnRead(read: (rows: Rows, index: number) => unknown): PropertyDescriptor {
  return {
    get(this: { readonly [ROWS]: Rows; readonly [INDEX]: number }): unknown {
      return read(this[ROWS], this[INDEX])
    },
    enumerable: true,
    configurable: true,
  }
}

const ID = computedOnRead((rows, index) => rows.idAt(index))
const KNOWN_AT = computedOnRead((rows, index) => rows.knownAtOf(index))
const SEQ = computedOnRead((rows, index) => rows.seqAt(index))

/**
 * An event to be filled again and again. Its getters are defined one by one, and are the same for all types: V8 turns an object
 * into a dictionary for a literal with a getter, or for another getter in the same place, and writes then take three times as long.
 */
function newReused(type: string, version: number): object {
  const event: Record<string | symbol, unknown> = {}
  Object.defineProperty(event, 'id', ID)
  Object.assign(event, { type, at: 0.5, precision: 'instant' })
  Object.defineProperty(event, 'knownAt', KNOWN_AT)
  Object.assign(event, { version, basis: 'recorded', data: undefined, causes: NO_CAUSES, sources: NO_CAUSES })
  Object.defineProperty(event, 'seq', SEQ)
  Object.defineProperty(event, ROWS, { value: undefined, writable: true, enumerable: false })
  Object.defineProperty(event, INDEX, { value: 0, writable: true, enumerable: false })
  return event
}
