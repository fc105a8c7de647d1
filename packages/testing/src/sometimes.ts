import fc from 'fast-check'

/* Rare values with a probability that does not depend on fast-check's bias, which prefers the bounds of numbers. */

/** True once in so many times; shrinks towards false. */
export function oneIn(times: number): fc.Arbitrary<boolean> {
  return fc.constantFrom(...Array<boolean>(times - 1).fill(false), true)
}

/** False once in so many times, and what shrinking ends at. */
export function notOneIn(times: number): fc.Arbitrary<boolean> {
  return fc.constantFrom(false, ...Array<boolean>(times - 1).fill(true))
}

/** A value once in so many times, if it is wanted at all; shrinks towards undefined. */
export function sometimes<Value>(
  wanted: boolean,
  value: fc.Arbitrary<Value>,
  times: number,
): fc.Arbitrary<Value | undefined> {
  if (!wanted) return fc.constant(undefined)
  return fc.oneof(
    { withCrossShrink: true },
    { weight: times - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  )
}
