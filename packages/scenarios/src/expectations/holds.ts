import type { ExpectedRelation } from './expectation.js'

type Figure = number | string | boolean

/** The allowed rounding error of binary fractions, as a share of the larger number. */
const ROUNDING = 1e-12

/**
 * Whether a value is as expected.
 * @param found the value; undefined if missing
 * @param value the compared value; undefined for `within` and `absent`
 * @returns a reason if it is not computable
 */
export function holds(
  found: unknown,
  expected: ExpectedRelation,
  value: Figure | undefined,
  tolerance: number,
): boolean | { readonly reason: string } {
  if (expected.relation === 'absent') return found === undefined
  if (found === undefined || found === null) return { reason: 'there is no value there' }
  if (typeof found === 'object') return { reason: 'there are several values there, and no single value' }
  if (expected.relation === 'equals' && (typeof found !== 'number' || typeof value !== 'number')) {
    return typeof found === typeof value
      ? found === value
      : { reason: `the replay gives a ${typeof found}, but a ${typeof value} is expected` }
  }
  if (typeof found !== 'number')
    return { reason: `the replay gives a ${typeof found}, which is not a number` }
  if (expected.relation === 'within') {
    return atLeast(found, expected.from, tolerance) && atLeast(expected.to, found, tolerance)
  }
  if (typeof value !== 'number')
    return { reason: `it is compared with a ${typeof value}, which is not a number` }
  switch (expected.relation) {
    case 'equals':
      return atLeast(found, value, tolerance) && atLeast(value, found, tolerance)
    case 'at-least':
      return atLeast(found, value, tolerance)
    case 'at-most':
      return atLeast(value, found, tolerance)
    case 'above':
      return !atLeast(value, found, -tolerance)
    case 'below':
      return !atLeast(found, value, -tolerance)
  }
}

/** Whether the first is at least the second minus the tolerance. */
function atLeast(first: number, second: number, tolerance: number): boolean {
  const rounding = ROUNDING * Math.max(Math.abs(first), Math.abs(second), Math.abs(tolerance))
  return first >= second - tolerance - rounding
}
