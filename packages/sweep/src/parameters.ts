import {
  type ArgumentKind,
  checkArgument,
  checkOptionsOf,
  kinds,
  TapelineError,
} from '@tapeline/core/internal'
import { randomSource } from '@tapeline/core/what-if'

/** A value of a parameter or a measure that JSON writes exactly. */
export type SweepValue = number | string | boolean

/** One value for each parameter. */
export type Parameters = Readonly<Record<string, SweepValue>>

type Lists = Readonly<Record<string, readonly SweepValue[]>>

const LISTS: ArgumentKind = {
  expected: 'an object of arrays by parameter',
  fits: (value) => kinds.record.fits(value) && Object.values(value as object).every(Array.isArray),
}

/** All combinations of the values of the lists; the last list changes fastest. Without lists: one empty set. */
export function cross<const Given extends Lists>(
  lists: Given,
): { readonly [Name in keyof Given]: Given[Name][number] }[] {
  checkArgument('cross()', 'lists', lists, LISTS)
  let sets: Record<string, SweepValue>[] = [{}]
  for (const [name, values] of Object.entries(lists)) {
    sets = sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value })))
  }
  return sets as { readonly [Name in keyof Given]: Given[Name][number] }[]
}

/** One set from the first values of all lists, one from the second values, and so on. @throws TapelineError `sweep.invalid` for lists of unequal length */
export function zip<const Given extends Lists>(
  lists: Given,
): { readonly [Name in keyof Given]: Given[Name][number] }[] {
  checkArgument('zip()', 'lists', lists, LISTS)
  const columns = Object.entries(lists)
  const length = columns[0]?.[1].length ?? 0
  for (const [name, values] of columns) {
    if (values.length !== length) {
      throw new TapelineError({
        code: 'sweep.invalid',
        message: `The list '${name}' and the first list differ in length.`,
        expected: `${length} values`,
        found: `${values.length}`,
      })
    }
  }
  const sets = Array.from({ length }, (_, index) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[index] as SweepValue])),
  )
  return sets as { readonly [Name in keyof Given]: Given[Name][number] }[]
}

export interface StepsOptions {
  readonly from: number
  readonly to: number
  readonly step: number
}

const STEPS = {
  from: kinds.anyNumber,
  to: kinds.anyNumber,
  step: kinds.anyNumber,
} satisfies Record<keyof StepsOptions, ArgumentKind>

/**
 * Numbers from `from` to `to` in equal steps, both inclusive. Each is computed from the start, so that steps of 0.1 include 0.3
 * exactly.
 * @throws TapelineError `sweep.invalid` for a step that is not positive, or more than a million numbers
 */
export function steps(options: StepsOptions): number[] {
  checkOptionsOf('steps()', options, STEPS, ['from', 'to', 'step'])
  const { from, to, step } = options
  const count = Math.floor((to - from) / step + 1e-9) + 1
  if (!(step > 0) || !Number.isFinite(from) || !(count >= 0 && count <= 1e6)) {
    throw new TapelineError({
      code: 'sweep.invalid',
      message: 'The steps are invalid.',
      expected: 'finite numbers, a positive step, and at most a million steps',
      found: `from ${from} to ${to} by ${step}`,
    })
  }
  // Rounded to twelve digits, which removes the binary error of a step such as 0.1.
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toPrecision(12)))
}

/** A range of uniform random numbers: from `from` (inclusive) to `to` (exclusive). */
export interface UniformRange {
  readonly from: number
  readonly to: number
}

const RANGES: ArgumentKind = {
  expected: 'an object of { from, to } by parameter',
  fits: (value) => {
    if (!kinds.record.fits(value)) return false
    return Object.values(value as object).every((range: unknown) => {
      if (!kinds.record.fits(range)) return false
      const { from, to, ...rest } = range as Readonly<Record<string, unknown>>
      return [from, to].every(kinds.anyNumber.fits) && Object.keys(rest).length === 0
    })
  },
}

/**
 * Draws independent, uniform random parameters for Monte Carlo: the same for the same seed, on every engine. A larger `count`
 * starts with the sets of a smaller one.
 * @param options `count`, the number of sets, at least 0; `seed`, a whole number, all of whose digits count
 * @throws TapelineError `sweep.invalid` for a count, a seed or a range that is not finite
 */
export function draw<Name extends string>(
  ranges: Readonly<Record<Name, UniformRange>>,
  options: { readonly count: number; readonly seed: number },
): Readonly<Record<Name, number>>[] {
  checkArgument('draw()', 'ranges', ranges, RANGES)
  checkOptionsOf('draw()', options, { count: kinds.anyNumber, seed: kinds.anyNumber }, ['count', 'seed'])
  const { count, seed } = options
  if (!Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(seed)) {
    throw new TapelineError({
      code: 'sweep.invalid',
      message: 'Random parameters need a number of sets and a seed.',
      expected: 'whole numbers',
      found: `count ${count}, seed ${seed}`,
    })
  }
  for (const [name, { from, to }] of Object.entries<UniformRange>(ranges)) {
    if (Number.isFinite(from) && Number.isFinite(to)) continue
    throw new TapelineError({
      code: 'sweep.invalid',
      message: `The range of '${name}' is not finite.`,
      expected: 'finite numbers `from` and `to`',
      found: `from ${from} to ${to}`,
    })
  }
  const random = randomSource(seed, 'draw')
  const names = Object.keys(ranges) as Name[]
  return Array.from({ length: count }, () => {
    const values = names.map((name) => {
      const { from, to } = ranges[name]
      return [name, from + (to - from) * random.uniform()] as const
    })
    return Object.fromEntries(values) as Record<Name, number>
  })
}
