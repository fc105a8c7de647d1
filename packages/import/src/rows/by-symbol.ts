import type { RowStore } from './row-store.js'

/**
 * The rows of each symbol, in the order of their times, and where two are alike in the order in which they were read.
 * @param bad 1 for rows that are left out
 */
export function bySymbol(store: RowStore, symbols: number, bad: Uint8Array): Int32Array[] {
  const counts = new Int32Array(symbols)
  for (let index = 0; index < store.length; index += 1) {
    if (bad[index] === 0)
      counts[store.symbol[index] as number] = (counts[store.symbol[index] as number] ?? 0) + 1
  }
  const groups = Array.from(counts, (count) => new Int32Array(count))
  counts.fill(0)
  for (let index = 0; index < store.length; index += 1) {
    if (bad[index] !== 0) continue
    const symbol = store.symbol[index] as number
    const group = groups[symbol] as Int32Array
    const position = counts[symbol] as number
    group[position] = index
    counts[symbol] = position + 1
  }
  for (const group of groups) sortBy(group, store.time, store.nanos)
  return groups
}

/** Sorts indices by a column, those of equal values by the next columns, then by themselves; what is sorted is left alone. */
export function sortBy(
  indices: Int32Array,
  first: Float64Array,
  ...others: readonly Readonly<Column>[]
): void {
  const compareEqual = (left: number, right: number): number => {
    for (const column of others) {
      const difference = (column[left] as number) - (column[right] as number)
      if (difference !== 0) return difference
    }
    return left - right
  }
  for (let index = 1; index < indices.length; index += 1) {
    const [left, right] = [indices[index - 1] as number, indices[index] as number]
    const difference = (first[left] as number) - (first[right] as number)
    if (difference < 0 || (difference === 0 && compareEqual(left, right) <= 0)) continue
    indices.sort(
      (one, other) => (first[one] as number) - (first[other] as number) || compareEqual(one, other),
    )
    return
  }
}

type Column = Float64Array | Int16Array
