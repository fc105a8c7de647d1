/**
 * The result of a fit for a parameter:
 * - `estimated`: its value, with the standard error that its data allow;
 * - `weak`: the same, but the data hardly distinguish it from other parameters, with the reason;
 * - `without-error`: its value, and the reason why it has no standard error;
 * - `held`: the value that was declared, not fitted;
 * - `not-identified`: the data determine no value, with the reason.
 *
 * Values are rounded to ten significant digits; beyond these, engines may differ.
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

/** The value of an estimate; undefined if the data determine none. */
export function estimatedValue(estimate: Estimate): number | undefined {
  return estimate.status === 'not-identified' ? undefined : estimate.value
}

/** Rounds to ten significant digits, which hides the last bits, in which engines may differ. */
export function rounded(value: number): number {
  return Number(value.toPrecision(10))
}
