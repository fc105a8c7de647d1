import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { quantile } from './quantile.js'

/** Without -0, which states do not contain. */
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((drawn) => drawn + 0)
const samples = fc.array(value, { minLength: 1, maxLength: 30 }).map((values) => values.sort((a, b) => a - b))

describe('a quantile', () => {
  it('interpolates by type 7', () => {
    // By hand: place 3 × 0.4 = 1.2, so 20 + 0.2 × (40 - 20).
    expect(quantile([10, 20, 40, 80], 0.4)).toBeCloseTo(24, 12)
    expect(quantile([10, 20, 40, 80], 0.5)).toBe(30)
  })

  it('is the minimum at 0, the maximum at 1, and never falls', () => {
    fc.assert(
      fc.property(
        samples,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sorted, p, q) => {
          expect(quantile(sorted, 0)).toBe(sorted[0])
          expect(quantile(sorted, 1)).toBe(sorted.at(-1))
          expect(quantile(sorted, Math.min(p, q))).toBeLessThanOrEqual(
            quantile(sorted, Math.max(p, q)) + 1e-9,
          )
        },
      ),
    )
  })
})
