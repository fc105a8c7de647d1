/**
 * What a fit says of a parameter:
 * - `estimated`: its value, with the standard error that its data allow;
 * - `weak`: as well, and the data hardly tell it from others, for the reason given;
 * - `without-error`: its value, and why there is no standard error;
 * - `held`: the value that was declared, not fitted;
 * - `not-identified`: the data tell no value, for the reason given.
 *
 * Values are rounded to ten significant digits, below which engines may differ.
 */
export type Estimate =
  | { readonly status: 'estimated'; readonly value: number; readonly standardError: number }
  | {
      readonly status: 'weak'
      readonly value: number
      readonly standardError: number
      readonly reason: string
    }
  | { readonly status: 'without-error'; readonly value: number; readonly reason: string }
  | { readonly status: 'held'; readonly value: number }
  | { readonly status: 'not-identified'; readonly reason: string }

/** The value of an estimate; undefined where the data tell none. */
export function estimatedValue(estimate: Estimate): number | undefined {
  return estimate.status === 'not-identified' ? undefined : estimate.value
}

/** Ten significant digits, so that the last bits, in which engines may differ, do not show. */
export function rounded(value: number): number {
  return Number(value.toPrecision(10))
}
