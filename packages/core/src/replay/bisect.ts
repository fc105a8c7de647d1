/**
 * The least position of 1 to `length`, both inclusive, for which a condition holds that stays true once it is; undefined if
 * it holds for none. Asks about log2(length) times.
 */
export function bisect(length: number, holds: (position: number) => boolean): number | undefined {
  let low = 1
  let high = length + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low <= length ? low : undefined
}
