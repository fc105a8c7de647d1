import { TapelineError } from '@tapeline/core/internal'
import { floatColumn, type Writing } from './arrow-columns.js'
import { dictionaryColumn } from './envelope-columns.js'
import type { TapeBatch, TapeColumn, TapeRows } from './tape-batches.js'
import { fieldsOf, ownSlot, presentTypes, type TapeField } from './tape-head.js'

/** The declared fields of data, a column each; those that no event has are left out. */
export function fieldColumns(writing: Writing, { columns, batches }: TapeRows): TapeColumn[] {
  const fields = fieldsOf(columns.types)
  const present = new Map(batches.map((batch) => [batch, presentTypes(batch.types)]))
  const slotOf = (field: TapeField, batch: TapeBatch): number | undefined =>
    ownSlot(field, fields, present.get(batch) ?? [])
  return fields.flatMap((field): TapeColumn | readonly never[] =>
    field.kind === 'number'
      ? numberColumn(writing, field, batches, slotOf)
      : textsColumn(writing, field, columns.texts, batches, slotOf),
  )
}

type SlotOf = (field: TapeField, batch: TapeBatch) => number | undefined

function numberColumn(
  writing: Writing,
  field: TapeField,
  batches: readonly TapeBatch[],
  slotOf: SlotOf,
): TapeColumn | readonly never[] {
  const values = new Map(batches.map((batch) => [batch, numbersOf(field, batch, slotOf(field, batch))]))
  if ([...values.values()].every((column) => column === undefined)) return []
  const make = (batch: TapeBatch) =>
    floatColumn(writing.arrow, values.get(batch) ?? new Float64Array(batch.length).fill(Number.NaN))
  return { name: field.column, make }
}

/** @throws TapelineError `event.invalid` for a number that is not finite, which nothing that is written could say */
function numbersOf(field: TapeField, batch: TapeBatch, slot: number | undefined): Float64Array | undefined {
  let values = slot === undefined ? undefined : batch.numbers[slot]
  if (slot === undefined) {
    values = new Float64Array(batch.length).fill(Number.NaN)
    for (let row = 0; row < batch.length; row += 1) {
      const own = field.slots[batch.types[row] as number]
      const value = own === undefined ? undefined : batch.numbers[own]?.[row]
      if (value !== undefined) values[row] = value
    }
  }
  const infinite = values?.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY) ?? -1
  if (infinite >= 0) {
    throw new TapelineError({
      code: 'event.invalid',
      message: `A number in '${field.column}' cannot be written.`,
      expected: 'a finite number',
      found: String(values?.[infinite]),
    })
  }
  return values?.some((value) => !Number.isNaN(value)) ? values : undefined
}

function textsColumn(
  writing: Writing,
  field: TapeField,
  texts: readonly string[],
  batches: readonly TapeBatch[],
  slotOf: SlotOf,
): TapeColumn | readonly never[] {
  /** By the number of a text, its index in the dictionary of this column. */
  const indices = new Int32Array(texts.length + 1).fill(-1)
  const own: string[] = []
  const slots = new Map(batches.map((batch) => [batch, slotOf(field, batch)]))
  const numberAt = (batch: TapeBatch, row: number): number => {
    const slot = slots.get(batch) ?? field.slots[batch.types[row] as number]
    return slot === undefined ? 0 : (batch.texts[slot]?.[row] ?? 0)
  }
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row += 1) {
      const number = numberAt(batch, row)
      if (number !== 0 && indices[number] === -1) indices[number] = own.push(texts[number - 1] as string) - 1
    }
  }
  if (own.length === 0) return []
  return dictionaryColumn(writing, field.column, own, (batch, row) => indices[numberAt(batch, row)] as number)
}
