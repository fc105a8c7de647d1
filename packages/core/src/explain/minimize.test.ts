import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { minimize } from './minimize.js'

const items = Array.from({ length: 40 }, (_, index) => index)
const needs = fc.array(fc.subarray(items, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })

describe('leaving out', () => {
  it('keeps a minimal list that passes', () => {
    fc.assert(
      fc.property(needs, (alternatives) => {
        // A list passes if it holds all of one alternative: so it may pass without an item that another needs.
        const passes = (kept: readonly number[]): boolean =>
          alternatives.some((wanted) => wanted.every((item) => kept.includes(item)))
        const kept = minimize(items, passes)
        expect(passes(kept)).toBe(true)
        expect([...kept].sort((left, right) => left - right)).toEqual(kept)
        for (const item of kept) expect(passes(kept.filter((other) => other !== item))).toBe(false)
      }),
    )
  })

  it('keeps a minimal list for a test that is not monotonic', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), (modulus) => {
        const passes = (kept: readonly number[]): boolean => kept.length % modulus === 0
        const kept = minimize(items.slice(0, 8 * modulus), passes)
        for (const item of kept) expect(passes(kept.filter((other) => other !== item))).toBe(false)
      }),
    )
  })

  it('keeps the later of two equivalent items', () => {
    expect(minimize(items, (kept) => kept.includes(3) || kept.includes(30))).toEqual([30])
  })

  it('needs few tests for few items of a long list', () => {
    let tests = 0
    const long = Array.from({ length: 4096 }, (_, index) => index)
    minimize(long, (kept) => {
      tests += 1
      return kept.includes(17) && kept.includes(4000)
    })
    expect(tests).toBeLessThan(120)
  })
})
