import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeOf } from '../event/faults.fixture.js'
import { threshold } from './threshold.js'

describe('threshold', () => {
  it('returns a value at which the condition holds, at most the tolerance above the true threshold', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        fc.double({ min: 0.01, max: 1000, noNaN: true }),
        fc.double({ min: 1e-9, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (from, width, share, tolerance) => {
          const to = from + width
          const mark = Math.min(from + width * share, to)
          fc.pre(mark > from)
          const found = threshold({ from, to, tolerance }, (value) => value >= mark)
          expect(found).toBeGreaterThanOrEqual(mark)
          expect(found - mark).toBeLessThanOrEqual(tolerance)
        },
      ),
    )
  })

  it('has a default tolerance of a millionth of the range', () => {
    const found = threshold({ from: 0, to: 10 }, (value) => value * value >= 2)
    expect(found - Math.SQRT2).toBeGreaterThanOrEqual(0)
    expect(found - Math.SQRT2).toBeLessThanOrEqual(1e-5)
  })

  it('evaluates the condition about once per halving of the range', () => {
    let asked = 0
    threshold({ from: 0, to: 1, tolerance: 1e-4 }, (value) => {
      asked += 1
      return value > 0.057
    })
    expect(asked).toBe(2 + 14)
  })

  it('ends at adjacent numbers, however small the tolerance', () => {
    expect(threshold({ from: 1, to: 2, tolerance: 1e-300 }, (value) => value > 1.5)).toBe(
      1.5 + Number.EPSILON,
    )
    expect(threshold({ from: 1, to: 1 + Number.EPSILON, tolerance: 1e-300 }, (value) => value > 1)).toBe(
      1 + Number.EPSILON,
    )
  })

  it('reports a condition that does not change', () => {
    expect(codeOf(() => threshold({ from: 0, to: 1 }, () => true))).toBe('threshold.unchanged')
    expect(codeOf(() => threshold({ from: 0, to: 1 }, () => false))).toBe('threshold.unchanged')
    expect(() => threshold({ from: 0, to: 1 }, () => true)).toThrow(/already holds.*found 0/)
    expect(() => threshold({ from: 0, to: 1 }, () => false)).toThrow(/does not hold at the end.*found 1/)
  })

  it('rejects an invalid range or tolerance', () => {
    const { NaN: none, POSITIVE_INFINITY: endless, MAX_VALUE: most } = Number
    for (const range of [
      { from: 1, to: 1 },
      { from: 1, to: 0 },
      { from: none, to: 1 },
      { from: 0, to: endless },
      { from: -most, to: most },
      { from: 0, to: 1, tolerance: 0 },
      { from: 0, to: 1, tolerance: -1 },
      { from: 0, to: 1, tolerance: none },
    ]) {
      expect(codeOf(() => threshold(range, (value) => value > 0.5))).toBe('threshold.range')
    }
  })

  it('rethrows errors of the condition', () => {
    expect(() =>
      threshold({ from: 0, to: 1 }, () => {
        throw new Error('no such branch')
      }),
    ).toThrow('no such branch')
  })
})
