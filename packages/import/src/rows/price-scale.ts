import { TapelineError } from '@tapeline/core/internal'
import type { ImportOptions } from '../import-options.js'
import type { Relation } from '../source/relation.js'
import type { Field } from './guess-columns.js'
import type { RowLayout } from './row-reader.js'
import type { RowStore } from './row-store.js'
import { spellInCode } from './spelling.js'

/** The layout with the prices of a relation in their unit. @throws TapelineError `file.invalid` for a wrong scale */
export function scaledLayout(
  layout: RowLayout,
  { label }: Relation,
  { priceScale }: ImportOptions<Field>,
): RowLayout {
  if (priceScale === undefined) return layout
  if (!(priceScale > 0 && Number.isFinite(priceScale))) {
    throw new TapelineError({
      code: 'file.invalid',
      message: 'The scale of the prices is wrong.',
      expected: 'a number above 0, such as 1e-9',
      found: String(priceScale),
      place: { file: label },
    })
  }
  const prices = layout.numbers.flatMap((field, slot) => (isPrice(field) ? [slot] : []))
  return {
    ...layout,
    scale: (values) => {
      for (const slot of prices) values[slot] = scaled(values[slot] as number, priceScale)
    },
  }
}

/**
 * Prices in units of 1e-9, as Databento writes them: in its own files they are scaled, and elsewhere an error.
 * @param from the first row of the relation
 * @returns what was assumed, as a sentence
 * @throws TapelineError `file.invalid`
 */
export function readFixedPoint(
  store: RowStore,
  from: number,
  layout: RowLayout,
  relation: Relation,
  { priceScale, spelling = spellInCode }: ImportOptions<Field>,
): string | undefined {
  if (priceScale !== undefined || store.length === from) return undefined
  const prices = layout.numbers.flatMap((field, slot) =>
    isPrice(field) ? [store.fields[slot] as Float64Array] : [],
  )
  let [least, most, whole] = [Number.POSITIVE_INFINITY, 0, true]
  for (const column of prices) {
    for (let index = from; index < store.length; index += 1) {
      const price = column[index] as number
      least = Math.min(least, price)
      most = Math.max(most, price)
      whole &&= Number.isInteger(price)
    }
  }
  const names = new Set(relation.columns.map(({ name }) => name))
  if (whole && least >= 1e6 && names.has('rtype') && names.has('publisher_id')) {
    for (const column of prices) {
      for (let index = from; index < store.length; index += 1)
        column[index] = scaled(column[index] as number, 1e-9)
    }
    return `The prices of ${relation.label} were taken in units of 1e-9, as Databento writes them.`
  }
  if (whole && least >= 1e8) {
    throw new TapelineError({
      code: 'file.invalid',
      message: 'The prices are so large that they may be whole numbers of a small unit.',
      expected: `${spelling('priceScale', '1e-9')}, say, or ${spelling('priceScale', '1')} for prices as they are`,
      found: `${least} to ${most}`,
      place: { file: relation.label },
    })
  }
  return undefined
}

function isPrice(field: Field): boolean {
  return field !== 'volume' && field !== 'size'
}

/** A number times a scale. Where the scale is one part of a whole number the quotient is the nearest number; a product may not be. */
function scaled(value: number, scale: number): number {
  const parts = Math.round(1 / scale)
  return Math.abs(parts * scale - 1) < 1e-12 ? value / parts : value * scale
}
