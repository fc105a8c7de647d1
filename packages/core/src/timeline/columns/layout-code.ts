import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'
import { valueOfText, writtenOutOr } from '../../event/written-out.js'
import { checkWritable, chosenText, columnsText, literalText, valueName, valuesText } from './column-text.js'
import { type LentCode, lentCodeOf, NO_CAUSES } from './lent-code.js'
import type { Field, Rows } from './rows.js'
import { texts } from './texts.js'

/** The event at an index, out of columns. */
export type MakeEvent = (rows: Rows, index: number) => TapelineEvent

/** What makes events of one type. */
export interface EventCode {
  /** A new object each time, not frozen. */
  readonly make: MakeEvent
  /** Always the same object, which is another event at the next call. */
  readonly lend: MakeEvent
  /** What `lend` does, as text; undefined where that cannot be written out. */
  readonly lent: LentCode | undefined
}

/**
 * The code that makes events of one type. Where the engine allows it, it is written out as text, so that an event is one
 * object literal, the same shape for every one with the same fields; a page whose policy forbids that (no `unsafe-eval`) gets
 * a loop, with the same results.
 */
export function eventCodeOf(definition: AnyEventDefinition, fields: readonly Field[]): EventCode {
  return writtenOutOr(
    () => writtenOut(definition, fields),
    () => loopedOver(definition, fields),
  )
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
  return { make, lend: make, lent: undefined }
}

/** As straight lines of code. */
function writtenOut(definition: AnyEventDefinition, fields: readonly Field[]): EventCode {
  checkWritable(fields)
  const { type, version } = definition
  const lent = lentCodeOf(definition, fields)
  const text = `'use strict'
    return {
      make(rows, index) {
        ${columnsText(fields)}
        ${valuesText(fields)}
        const data = ${chosenText(fields, (present) => literalText(present, valueName))}
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
        ${lent.follow}
        ${lent.write}
        return lent
      },
    }`
  return { ...(valueOfText(text, { noCauses: NO_CAUSES, ...lent.scope }) as EventCode), lent }
}
