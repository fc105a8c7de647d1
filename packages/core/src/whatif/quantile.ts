import { checkArgument, kinds } from '../event/arguments.js'

const SAMPLE = {
  expected: 'at least one number',
  fits: (value: unknown): boolean => Array.isArray(value) && value.length > 0 && typeof value[0] === 'number',
}
const PROBABILITY = {
  expected: 'a number from 0 to 1',
  fits: (value: unknown): boolean =>
    kinds.number.fits(value) && (value as number) >= 0 && (value as number) <= 1,
}

/**
 * A quantile of a sample, by linear interpolation between order statistics (type 7, the default of R, NumPy and spreadsheets).
 * Source: R. J. Hyndman and Y. Fan, The American Statistician 50(4), 1996, definition 7.
 * @param sorted finite numbers in ascending order, at least one
 * @param probability 0 to 1, both inclusive: 0 gives the minimum, 1 the maximum
 * @returns in the unit of the sample
 * @throws TapelineError `argument.invalid`
 */
export function quantile(sorted: readonly number[], probability: number): number {
  checkArgument('quantile()', 'sorted', sorted, SAMPLE)
  checkArgument('quantile()', 'probability', probability, PROBABILITY)
  const place = (sorted.length - 1) * probability
  const below = Math.floor(place)
  const lower = sorted[below] as number
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return lower + (place - below) * (upper - lower)
}
