import type { AnyEventDefinition } from '../../event/definition.js'
import { ownShapeText, valueOfText } from '../../event/written-out.js'
import { chosenText, columnsText, NO_NUMBER, valueName, valuesText } from './column-text.js'
import type { Field, Rows } from './rows.js'
import { texts } from './texts.js'

export const NO_CAUSES: readonly never[] = Object.freeze([])

/**
 * How the one event of a type that is lent is made another, as text for functions that have `rows` and an `index`: a new event
 * each time costs more than most recipes.
 */
export interface LentCode {
  /** What the text names beside these two; `lent` is the event. */
  readonly scope: Readonly<Record<string, unknown>>
  /** Statements that get ready for other rows. */
  readonly follow: string
  /** Statements that make it the event at the index, which stands in the columns. */
  readonly write: string
}

export function lentCodeOf({ type, version }: AnyEventDefinition, fields: readonly Field[]): LentCode {
  const scope: Record<string, unknown> = { lent: newLent(type, version), texts, ROWS, INDEX }
  let count = 0
  const reuse = (present: readonly Field[]): string => {
    const name = `data${count}`
    count += 1
    // In a shape of its own, which has held nothing but numbers where there are any, numbers stand in place, and an entry
    // that holds them likewise takes them over without an object being made.
    const names = present.map((field) => field.name)
    const values = present.map(({ kind }) => (kind === 'number' ? NO_NUMBER : 'undefined'))
    scope[name] = valueOfText(`${ownShapeText('Data', names)}\nreturn new Data(${values.join(', ')})`, {})
    const writes = present.map((field) => `${name}[${JSON.stringify(field.name)}] = ${valueName(field)}`)
    return `(${[...writes, name].join(', ')})`
  }
  return {
    scope,
    follow: `
      ${columnsText(fields)}
      const { at, envelopeOf } = rows
      lent[ROWS] = rows
      if (envelopeOf === undefined) {
        // There is none where all events are held as objects.
        const envelope = rows.envelopeAt(0)
        if (envelope !== undefined) {
          lent.basis = envelope.basis
          lent.sources = envelope.sources
        }
      }`,
    write: `
      ${valuesText(fields)}
      lent.data = ${chosenText(fields, reuse)}
      lent[INDEX] = index
      lent.at = at[index]
      if (envelopeOf !== undefined) {
        const envelope = rows.envelopeAt(index)
        lent.basis = envelope.basis
        lent.sources = envelope.sources
      }`,
  }
}

const ROWS = Symbol('rows')
const INDEX = Symbol('index')

/** What hardly a recipe asks a lent event for is worked out where one does. */
function workedOut(read: (rows: Rows, index: number) => unknown): PropertyDescriptor {
  return {
    get(this: { readonly [ROWS]: Rows; readonly [INDEX]: number }): unknown {
      return read(this[ROWS], this[INDEX])
    },
    enumerable: true,
    configurable: true,
  }
}

const ID = workedOut((rows, index) => rows.idAt(index))
const KNOWN_AT = workedOut((rows, index) => rows.knownAtOf(index))
const SEQ = workedOut((rows, index) => rows.seqAt(index))

/**
 * An event to be written over. The getters are put in one by one, and are the same for all types: a literal with a getter, or a
 * second getter in the same place, makes V8 keep the object as a dictionary, which takes three times as long to write.
 */
function newLent(type: string, version: number): object {
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
