import { type ArgumentKind, checkArgument, checkOptions, kinds, TapelineError } from '@tapeline/core/internal'
import fc from 'fast-check'

/* What the functions of this package demand of their arguments. */

const isKind = (value: unknown): boolean => {
  if (!kinds.record.fits(value)) return false
  const { definition, data } = value as Readonly<Record<string, unknown>>
  return kinds.definitions.fits([definition]) && data instanceof fc.Arbitrary
}
const KINDS: ArgumentKind = {
  expected: 'an array of { definition, data }, at least one, each data an arbitrary of fast-check',
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every(isKind),
}
/** fast-check makes no longer lists in a time that anyone waits for. */
const LENGTH_MAX = 100_000

/** A whole number from a bound on. */
export function wholeFrom(min: number, max: number = LENGTH_MAX): ArgumentKind {
  return {
    expected: `a whole number from ${min} to ${max}`,
    fits: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  }
}

const CONSTRAINTS = {
  minLength: wholeFrom(0),
  maxLength: wholeFrom(0),
  corrections: kinds.boolean,
  causes: kinds.boolean,
  days: kinds.boolean,
  knownApart: kinds.boolean,
  unordered: kinds.boolean,
}

/** @throws TapelineError `argument.invalid` */
export function checkKinds(call: string, given: unknown): void {
  checkArgument(call, 'kinds', given, KINDS)
}

/** @throws TapelineError `argument.invalid`, `option.unknown` */
export function checkEvents(call: string, given: unknown, constraints: unknown): void {
  checkKinds(call, given)
  checkOptions(call, constraints, CONSTRAINTS)
  checkLengths(call, constraints ?? {})
}

export function checkLengths(
  call: string,
  { minLength = 0, maxLength = 40 }: { readonly minLength?: number; readonly maxLength?: number },
): void {
  if (minLength <= maxLength) return
  throw new TapelineError({
    code: 'argument.invalid',
    message: `The options 'minLength' and 'maxLength' of ${call} contradict each other.`,
    expected: `a minLength of at most ${maxLength}`,
    found: String(minLength),
  })
}
