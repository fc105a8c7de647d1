import { describe, expect, it } from '@jest/globals'
import stdlibExp from '@stdlib/math-base-special-exp'
import stdlibLn from '@stdlib/math-base-special-ln'
import stdlibPow from '@stdlib/math-base-special-pow'
import fc from 'fast-check'
import { exp } from './exp.js'
import { ln } from './ln.js'
import { pow } from './pow.js'

const bitsOf = (value: number): string => {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setFloat64(0, value)
  return Number.isNaN(value) ? 'NaN' : bytes.getBigUint64(0).toString(16).padStart(16, '0')
}

const special = fc.constantFrom(
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  3,
  4,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.MIN_VALUE,
  Number.MAX_VALUE,
  Number.EPSILON,
  2 ** -1022,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 31) - 1,
  2 ** 64,
  2 ** 65,
)
const any = fc.oneof(fc.double(), special)
/** Steps of a few units in the last place around 1, where the branch for huge exponents begins. */
const nearOne = fc.integer({ min: -(2 ** 34), max: 2 ** 34 }).map((steps) => 1 + steps * 2 ** -53)
const base = fc.oneof(any, fc.double({ min: 0, max: 4 }), nearOne)
const exponent = fc.oneof(
  any,
  fc.double({ min: -4, max: 4 }),
  fc.double({ min: -1100, max: 1100 }),
  fc.integer({ min: -1080, max: 1030 }),
  fc.double({ min: -(2 ** 66), max: 2 ** 66, noNaN: true }),
)
const runs = { numRuns: 2_000 }

describe('to the bits of @stdlib', () => {
  it('exponentials', () => {
    const x = fc.oneof(any, fc.double({ min: -746, max: 710 }), fc.double({ min: -1, max: 1 }))
    fc.assert(
      fc.property(x, (x) => bitsOf(exp(x)) === bitsOf(stdlibExp(x))),
      runs,
    )
  })

  it('logarithms', () => {
    fc.assert(
      fc.property(base, (x) => bitsOf(ln(x)) === bitsOf(stdlibLn(x))),
      runs,
    )
  })

  it('powers', () => {
    fc.assert(
      fc.property(base, exponent, (x, y) => {
        // @stdlib 0.3.1 takes -0 and 1 / -infinity for a small positive number, and an integer above 2^53 for an odd one.
        fc.pre(!Object.is(1 / x, -0) && !Object.is(x, -0) && (x > 0 || Math.abs(y) < 2 ** 53))
        return bitsOf(pow(x, y)) === bitsOf(stdlibPow(x, y))
      }),
      runs,
    )
  })

  it('powers at the edges of the range of numbers', () => {
    // y log2(x) within a few units of 1024 or -1075, where results become infinite, subnormal or 0.
    const edge = fc.constantFrom(1024, -1022, -1074, -1075)
    const off = fc.oneof(fc.integer({ min: -64, max: 64 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 }))
    fc.assert(
      fc.property(fc.double({ min: 1.01, max: 1e6, noNaN: true }), edge, off, (x, to, steps) => {
        const y = (to / (Math.log(x) / Math.LN2)) * (1 + steps * 2 ** -52)
        return (
          bitsOf(pow(x, y)) === bitsOf(stdlibPow(x, y)) &&
          bitsOf(pow(1 / x, -y)) === bitsOf(stdlibPow(1 / x, -y))
        )
      }),
      runs,
    )
  })
})

describe('known values', () => {
  it.each([
    ['exp(1), one unit above e', exp(1), Math.E + 2 ** -51],
    ['exp(-744), a subnormal number', exp(-744), 1e-323],
    ['ln(10)', ln(10), Math.LN10],
    ['ln(2)', ln(2), Math.LN2],
    ['pow(10, 308)', pow(10, 308), 1e308],
    ['pow(2, -1074)', pow(2, -1074), 5e-324],
    ['pow(-2, 5)', pow(-2, 5), -32],
    ['pow(-0, -3)', pow(-0, -3), Number.NEGATIVE_INFINITY],
    ['pow(-0, 0.3)', pow(-0, 0.3), 0],
    ['pow(1.0001, 3e6)', pow(1.0001, 3e6), 1.9135093470539711e130],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected)
  })
})
