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
  for (const group of groups) sortBy(group, store.time)
  return groups
}

/** Sorts indices by a column, those of equal values by themselves; what is sorted already is left alone. */
export function sortBy(indices: Int32Array, column: Float64Array): void {
  for (let index = 1; index < indices.length; index += 1) {
    const [before, here] = [indices[index - 1] as number, indices[index] as number]
    if ((column[before] as number) <= (column[here] as number)) continue
    indices.sort((left, right) => (column[left] as number) - (column[right] as number) || left - right)
    return
  }
}
