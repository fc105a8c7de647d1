import { brief } from '@tapeline/core/internal'
import { differenceOf } from './difference.js'

/**
 * What a value should be: the value itself (`undefined` for none), a function that tests it, or a matcher of a test runner, such as
 * `expect.closeTo(118.42)`.
 */
export type Expected = unknown

interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean
}

function isMatcher(expected: unknown): expected is AsymmetricMatcher {
  return (
    typeof expected === 'object' &&
    expected !== null &&
    typeof (expected as Partial<AsymmetricMatcher>).asymmetricMatch === 'function'
  )
}

/**
 * Whether a value is as expected.
 * @param tolerance the largest difference of numbers, inclusive, beyond rounding errors of the comparison
 */
export function fits(value: unknown, expected: Expected, tolerance = 0): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(value)
  if (typeof expected === 'function') return expected(value) === true
  if (typeof value === 'number' && typeof expected === 'number' && tolerance > 0)
    return (
      Math.abs(value - expected) <=
      tolerance + 4 * Number.EPSILON * Math.max(Math.abs(value), Math.abs(expected))
    )
  return differenceOf(expected, value) === undefined
}

export function showExpected(expected: Expected, tolerance = 0): string {
  if (isMatcher(expected))
    return String((expected as { toAsymmetricMatcher?: () => string }).toAsymmetricMatcher?.() ?? 'a match')
  if (typeof expected === 'function')
    return expected.toString().length > 120 ? 'a value that passes the test' : String(expected)
  return `${showFound(expected)}${tolerance > 0 ? ` ± ${tolerance}` : ''}`
}

export function showFound(value: unknown): string {
  return value === undefined ? 'nothing' : brief(value, 160)
}
