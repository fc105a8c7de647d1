import type { AnyEventDefinition } from '../event/definition.js'
import { chosenText, columnsText, hasCode, literalText, valueName, valuesText } from './column-text.js'
import { compileOr, type GeneratedCode } from './compile-or.js'
import { type EventReader, interpretedEvents, type Texts } from './interpreted-events.js'
import { reusedEventCode } from './reused-event-code.js'
import { type Field, NO_CAUSES } from './rows.js'

/**
 * Reads the events of one type from columns. In generated code an event is one object literal, so that all events with the same
 * fields have one shape.
 */
export function eventReader(
  definition: AnyEventDefinition,
  fields: readonly Field[],
  texts: Texts,
): EventReader {
  return compileOr(
    () => generated(definition, fields, texts),
    () => interpretedEvents(definition, fields, texts),
  )
}

/** Code without loops: each field has statements of its own. */
function generated(
  definition: AnyEventDefinition,
  fields: readonly Field[],
  texts: Texts,
): GeneratedCode | undefined {
  if (!hasCode(fields)) return undefined
  const { type, version } = definition
  const reusedCode = reusedEventCode(definition, fields, texts)
  const text = `'use strict'
    return {
      reusedCode,
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
      readReused(rows, index) {
        ${reusedCode.follow}
        ${reusedCode.write}
        return reused
      },
    }`
  return { text, scope: { noCauses: NO_CAUSES, reusedCode, ...reusedCode.scope } }
}
