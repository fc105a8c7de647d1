import type { TapelineEvent } from '../../event/event.js'
import type { Layouts } from './layout.js'
import type { SeqSet } from './seq-set.js'
import { type ColumnBatch, columnsFault } from './timeline-columns.js'

/* Checks of columns before they become blocks. */

/** Checks that all columns have the same length. @throws TapelineError `file.invalid` */
export function checkRows(batch: ColumnBatch): void {
  const { length, at, types, seq, knownAt, numbers, texts, idPrefix, idNumber, envelope } = batch
  for (const column of [at, types, seq, idNumber, knownAt, idPrefix, envelope, ...numbers, ...texts]) {
    if (column !== undefined && column.length !== length)
      throw columnsFault('Columns differ in length.', String(length), String(column.length))
  }
}

/**
 * Checks that times are finite and events in order, from the last event of the batch before.
 * @returns the last event of this batch
 * @throws TapelineError `file.invalid`
 */
export function checkOrder(
  { length, at, seq, knownAt }: ColumnBatch,
  last: { readonly at: number; readonly seq: number },
  numbers: SeqSet,
): { readonly at: number; readonly seq: number } {
  let { at: lastAt, seq: lastSeq } = last
  for (let row = 0; row < length; row += 1) {
    const own = at[row] as number
    const number = seq[row] as number
    if (!Number.isFinite(own) || own < lastAt || (own === lastAt && !(number > lastSeq)))
      throw columnsFault(
        'Events are not in order, or their times are wrong.',
        `more than ${lastAt}`,
        `${own}`,
      )
    lastAt = own
    lastSeq = number
  }
  addNumbers(seq, numbers)
  if (knownAt !== undefined) checkFinite(knownAt)
  return { at: lastAt, seq: lastSeq }
}

/** Adds sequence numbers as runs, because they are mostly consecutive. */
function addNumbers(seq: ColumnBatch['seq'], numbers: SeqSet): void {
  for (let start = 0; start < seq.length; ) {
    const first = seq[start] as number
    let end = start + 1
    while (end < seq.length && seq[end] === first + end - start) end += 1
    numbers.addRun(first, end - start)
    start = end
  }
}

/** The rows whose fields are checked. */
export interface FieldRows {
  readonly length: number
  readonly typeIds: Uint16Array
  readonly numbers: ColumnBatch['numbers']
  readonly texts: ColumnBatch['texts']
  readonly objects: readonly (TapelineEvent | undefined)[] | undefined
  readonly layouts: Layouts
}

/** Checks that numbers are finite, and that each event has all required fields. @throws TapelineError `file.invalid` */
export function checkFields(rows: FieldRows): void {
  const { length, typeIds, numbers, texts, objects, layouts } = rows
  for (const column of numbers) if (column !== undefined) checkFinite(column)
  const types = distinct(typeIds)
  for (const typeId of types) {
    const layout = layouts[typeId]
    // Most batches hold events of one type only. Then whole columns are checked.
    const isAll = types.length === 1 && objects === undefined
    const isHere = (row: number): boolean =>
      isAll || (typeIds[row] === typeId && (objects === undefined || objects[row] === undefined))
    if (layout === undefined) {
      for (let row = 0; row < length; row += 1) if (isHere(row)) throw lacking()
      continue
    }
    for (const { kind, column, isOptional } of layout.fields) {
      if (isOptional) continue
      const values = kind === 'number' ? numbers[column] : texts[column]
      if (isAll) checkFilled(values, kind === 'number')
      else {
        for (let row = 0; row < length; row += 1)
          if (isHere(row) && isMissing(values?.[row], kind === 'number')) throw lacking()
      }
    }
  }
}

function isMissing(value: number | undefined, isNumber: boolean): boolean {
  return value === undefined || (isNumber ? Number.isNaN(value) : value === 0)
}

function checkFilled(values: Float64Array | Uint32Array | undefined, isNumber: boolean): void {
  if (values === undefined) throw lacking()
  if (isNumber) {
    for (let row = 0; row < values.length; row += 1) if (Number.isNaN(values[row])) throw lacking()
  } else {
    for (let row = 0; row < values.length; row += 1) if (values[row] === 0) throw lacking()
  }
}

function lacking(): Error {
  return columnsFault('An event in the columns lacks a field that its type declares.')
}

function distinct(values: Uint16Array): number[] {
  const found = new Set<number>()
  let last = -1
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] as number
    if (value !== last) found.add(value)
    last = value
  }
  return [...found]
}

function checkFinite(column: Float64Array): void {
  for (let row = 0; row < column.length; row += 1) {
    if (Math.abs(column[row] as number) === Number.POSITIVE_INFINITY)
      throw columnsFault('A number is not finite.', undefined, String(column[row]))
  }
}
