import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { lastIndex } from './last-index.js'

describe('the last index for which a condition holds', () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 })])(
    'equals the result of a linear search',
    (values, most) => {
      const ascending = values.toSorted((left, right) => left - right)
      const expected = ascending.findLastIndex((value) => value <= most)
      expect(lastIndex(ascending.length, (index) => (ascending[index] as number) <= most)).toBe(expected)
    },
  )

  test('is found in few steps', () => {
    let looks = 0
    const holds = (index: number): boolean => {
      looks += 1
      return index <= 700_000
    }
    expect(lastIndex(1_000_000, holds)).toBe(700_000)
    expect(looks).toBeLessThanOrEqual(20)
  })
})
