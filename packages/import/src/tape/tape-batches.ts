import type { ColumnBatch, TimelineColumns } from '@tapeline/core/internal'
import type { Data } from 'apache-arrow'
import type { Dictionary } from './arrow-columns.js'

/** Rows of a file that are written together. */
export interface TapeBatch extends ColumnBatch {
  /** 1 for events that are objects, which are in the column of objects. */
  readonly isObject: Uint8Array
  /** Whether these are the events that correct something or were corrected. */
  readonly isCorrected: boolean
}

/** A column of a file, as what makes it for each batch. */
export interface TapeColumn {
  readonly name: string
  readonly dictionary?: Dictionary
  readonly make: (batch: TapeBatch) => Data
}

/** A timeline about to be written. */
export interface TapeRows {
  readonly columns: TimelineColumns
  /** Those of the columns, and behind them further ones of events that correct something. */
  readonly types: readonly string[]
  /** At least one. */
  readonly batches: readonly TapeBatch[]
}

export function tapeRowsOf(columns: TimelineColumns): TapeRows {
  const { corrected } = columns
  const types = [
    ...new Set([...columns.types.map(({ type }) => type), ...corrected.map(({ type }) => String(type))]),
  ]
  const batches = Array.from(columns.batches, (batch): TapeBatch => {
    const isObject = new Uint8Array(batch.length)
    for (const [row] of batch.objects) isObject[row] = 1
    return { ...batch, isObject, isCorrected: false }
  })
  if (corrected.length > 0 || batches.length === 0) batches.push(correctedBatch(columns, types))
  return { columns, types, batches }
}

function correctedBatch({ corrected }: TimelineColumns, types: readonly string[]): TapeBatch {
  const { length } = corrected
  const isLate = corrected.some(({ knownAt }) => knownAt !== undefined)
  return {
    length,
    at: Float64Array.from(corrected, ({ at }) => Number(at)),
    types: Uint16Array.from(corrected, ({ type }) => types.indexOf(String(type))),
    seq: Float64Array.from(corrected, ({ seq }) => Number(seq)),
    knownAt: isLate
      ? Float64Array.from(corrected, ({ knownAt }) => Number(knownAt ?? Number.NaN))
      : undefined,
    numbers: [],
    texts: [],
    idPrefix: undefined,
    idNumber: new Float64Array(length),
    envelope: undefined,
    objects: corrected.map((event, row) => [row, event]),
    isObject: new Uint8Array(length).fill(1),
    isCorrected: true,
  }
}
