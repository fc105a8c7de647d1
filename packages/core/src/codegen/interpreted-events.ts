import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { ReusedEventCode } from './reused-event-code.js'
import { type Field, NO_CAUSES, type Rows } from './rows.js'

/** The texts that columns hold as numbers, by number. */
export type Texts = readonly (string | undefined)[]

/** The event at an index of columns. */
export type ReadEvent = (rows: Rows, index: number) => TapelineEvent

/** Reads events of one type from columns. */
export interface EventReader {
  /** A new object on each call, not frozen. */
  readonly make: ReadEvent
  /** The same object on each call, with the values of the event at the index. */
  readonly readReused: ReadEvent
  /** The code of `readReused`, for the loops of runners; undefined if it is interpreted. */
  readonly reusedCode: ReusedEventCode | undefined
}

/** Loops over the fields. */
export function interpretedEvents(
  { type, version }: AnyEventDefinition,
  fields: readonly Field[],
  texts: Texts,
): EventReader {
  const make: ReadEvent = (rows, index) => {
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
  return { make, readReused: make, reusedCode: undefined }
}
