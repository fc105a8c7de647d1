import type { TapelineEvent } from '../event/event.js'
import { columnsFault } from './columns-fault.js'
import type { Layouts } from './layout.js'
import type { SeqSet } from './seq-set.js'
import type { ColumnPart } from './timeline-columns.js'

/* What is looked at in columns before they become blocks: little for each event, since there may be millions. */

/** That columns are of one length. @throws TapelineError `file.invalid` */
export function checkRows(part: ColumnPart): void {
  const { length, at, types, seq, knownAt, numbers, texts, idPrefix, idNumber, envelope } = part
  for (const column of [at, types, seq, idNumber, knownAt, idPrefix, envelope, ...numbers, ...texts]) {
    if (column !== undefined && column.length !== length)
      throw columnsFault('Columns are not of one length.', String(length), String(column.length))
  }
}

/**
 * That times are finite and ascend, and with them the numbers of arrival, from the last event of the part before on.
 * @returns the last event of this part
 * @throws TapelineError `file.invalid`
 */
export function checkOrder(
  { length, at, seq, knownAt }: ColumnPart,
  last: { readonly at: number; readonly seq: number },
  numbers: SeqSet,
): { readonly at: number; readonly seq: number } {
  let { at: lastAt, seq: lastSeq } = last
  for (let row = 0; row < length; row += 1) {
    const [own, number] = [at[row] as number, seq[row] as number]
    if (!Number.isFinite(own) || own < lastAt || (own === lastAt && number <= lastSeq))
      throw columnsFault(
        'Events are not in order, or their times are wrong.',
        `more than ${lastAt}`,
        `${own}`,
      )
    numbers.add(number)
    lastAt = own
    lastSeq = number
  }
  for (const known of knownAt ?? [])
    if (known === Number.POSITIVE_INFINITY || known === Number.NEGATIVE_INFINITY)
      throw columnsFault('A time at which an event became known is not finite.')
  return { at: lastAt, seq: lastSeq }
}

/** What is asked of fields. */
export interface FieldRows {
  readonly length: number
  readonly typeIds: Uint16Array
  readonly numbers: ColumnPart['numbers']
  readonly texts: ColumnPart['texts']
  readonly objects: readonly (TapelineEvent | undefined)[] | undefined
  readonly layouts: Layouts
}

/** That numbers are finite, and that an event has the fields that are not optional. @throws TapelineError `file.invalid` */
export function checkFields({ length, typeIds, numbers, texts, objects, layouts }: FieldRows): void {
  for (const column of numbers) if (column !== undefined) checkFinite(column)
  for (const typeId of new Set(typeIds)) {
    const layout = layouts[typeId]
    const needed = layout?.fields.filter(({ isOptional }) => !isOptional) ?? []
    const numeric = needed.filter(({ kind }) => kind === 'number').map(({ column }) => numbers[column])
    const textual = needed.filter(({ kind }) => kind === 'text').map(({ column }) => texts[column])
    for (let row = 0; row < length; row += 1) {
      if (typeIds[row] !== typeId || objects?.[row] !== undefined) continue
      if (layout === undefined || !hasAll(numeric, textual, row))
        throw columnsFault('An event in the columns lacks a field that its type declares.')
    }
  }
}

function hasAll(numeric: ColumnPart['numbers'], textual: ColumnPart['texts'], row: number): boolean {
  for (const column of numeric) if (column === undefined || Number.isNaN(column[row])) return false
  for (const column of textual) if (column === undefined || column[row] === 0) return false
  return true
}

function checkFinite(column: Float64Array): void {
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row] as number
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      throw columnsFault('A number is not finite.', undefined, String(value))
  }
}
