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

/** The prices of a relation, to find out their unit. */
export class PriceRange {
  private least = Number.POSITIVE_INFINITY
  private most = 0
  private areWhole = true
  private rows = 0

  constructor(private readonly layout: RowLayout) {}

  /** Notes the rows of a store from an index on. */
  take(store: RowStore, from: number): void {
    this.rows += store.length - from
    for (const column of pricesOf(store, this.layout)) {
      for (let index = from; index < store.length; index += 1) {
        const price = column[index] as number
        if (price < this.least) this.least = price
        if (price > this.most) this.most = price
        this.areWhole &&= Number.isInteger(price)
      }
    }
  }

  /**
   * Prices in units of 1e-9, as Databento writes them: in its own files they are scaled, and elsewhere an error.
   * @returns whether they must be scaled
   * @throws TapelineError `file.invalid`
   */
  isFixedPoint(relation: Relation, { priceScale, spelling = spellInCode }: ImportOptions<Field>): boolean {
    const { least, most, areWhole, rows } = this
    if (priceScale !== undefined || rows === 0) return false
    const names = new Set(relation.columns.map(({ name }) => name))
    if (areWhole && least >= 1e6 && names.has('rtype') && names.has('publisher_id')) return true
    if (areWhole && least >= 1e8) {
      throw new TapelineError({
        code: 'file.invalid',
        message: 'The prices are so large that they may be whole numbers of a small unit.',
        expected: `${spelling('priceScale', '1e-9')}, say, or ${spelling('priceScale', '1')} for prices as they are`,
        found: `${least} to ${most}`,
        place: { file: relation.label },
      })
    }
    return false
  }
}

/** Brings the prices of a file from units of 1e-9 to their unit, in place. */
export function scaleFixedPoint(store: RowStore, file: number, layout: RowLayout): void {
  for (const column of pricesOf(store, layout)) {
    for (let index = 0; index < store.length; index += 1)
      if (store.file[index] === file) column[index] = scaled(column[index] as number, 1e-9)
  }
}

function pricesOf(store: RowStore, layout: RowLayout): Float64Array[] {
  return layout.numbers.flatMap((field, slot) => (isPrice(field) ? [store.fields[slot] as Float64Array] : []))
}

function isPrice(field: Field): boolean {
  return field !== 'volume' && field !== 'size'
}

/** A number times a scale. Where the scale is one part of a whole number the quotient is the nearest number; a product may not be. */
function scaled(value: number, scale: number): number {
  const parts = Math.round(1 / scale)
  return Math.abs(parts * scale - 1) < 1e-12 ? value / parts : value * scale
}
