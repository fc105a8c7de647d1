import type { Tally } from './findings.js'
import type { RowStore } from './row-store.js'

/** From this factor on, a price is reported beside the one before it. The commonest splits are smaller. */
const FACTOR = 5

/** Whether a price is at least five times another, or at most a fifth. */
export function isOutlier(price: number, before: number): boolean {
  return !(price < before * FACTOR && price * FACTOR > before)
}

/**
 * Counts the rows with a price at least five times the last price of the row before, or at most a fifth: a slipped
 * decimal point, another unit, or a split.
 * @param groups the rows of each instrument in the order of their times
 * @param prices how many of the first fields are prices; the first of them is the last price of a row
 */
export function countOutliers(
  store: RowStore,
  groups: readonly Int32Array[],
  prices: number,
  outliers: Tally,
): void {
  const last = store.fields[0] as Float64Array
  for (const group of groups) {
    for (let position = 0; position < group.length; position += 1) {
      const index = group[position] as number
      // The first row is judged by its own last price.
      const before = last[group[Math.max(0, position - 1)] as number] as number
      for (let field = 0; field < prices; field += 1) {
        const price = store.fields[field]?.[index] as number
        if (!isOutlier(price, before)) continue
        outliers.add(store.file[index] as number, store.row[index] as number)
        break
      }
    }
  }
}
