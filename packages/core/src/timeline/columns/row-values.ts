import { NO_CAUSES } from '../../codegen/rows.js'
import type { AnyEventDefinition } from '../../event/definition.js'
import type { TapelineEvent } from '../../event/event.js'

/** The fields of the data of some events, in their order. */
export interface RowShape {
  /** Its index in the list of shapes. */
  readonly index: number
  readonly definition: AnyEventDefinition
  readonly fields: readonly {
    readonly key: string
    readonly isNumber: boolean
    /** The index of its column among those of numbers, or of other values. */
    readonly column: number
  }[]
}

/** Events without objects, one row an event: instants without causes and sources, recorded, of the current version. */
export interface RowValues {
  readonly at: Float64Array
  readonly seq: Float64Array
  /** NaN means at `at`. */
  readonly knownAt: Float64Array | undefined
  readonly ids: readonly string[]
  readonly shapes: readonly RowShape[]
  readonly shapeOf: Uint16Array
  readonly numbers: readonly Float64Array[]
  /** Texts, booleans, null, and frozen arrays and objects. */
  readonly others: readonly (readonly unknown[])[]
}

/** The event of a row, as a new frozen object. */
export function eventOf(rows: RowValues, row: number): TapelineEvent {
  const { definition, fields } = rows.shapes[rows.shapeOf[row] as number] as RowShape
  const data: Record<string, unknown> = {}
  for (const { key, isNumber, column } of fields)
    data[key] = isNumber ? rows.numbers[column]?.[row] : rows.others[column]?.[row]
  const at = rows.at[row] as number
  const known = rows.knownAt === undefined ? Number.NaN : (rows.knownAt[row] as number)
  return Object.freeze<TapelineEvent>({
    id: rows.ids[row] as string,
    type: definition.type,
    at,
    precision: 'instant',
    knownAt: Number.isNaN(known) ? at : known,
    version: definition.version,
    basis: 'recorded',
    data: Object.freeze(data),
    causes: NO_CAUSES,
    sources: NO_CAUSES,
    seq: rows.seq[row] as number,
  })
}
