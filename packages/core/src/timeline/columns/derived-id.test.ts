import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { derivedId, IdPrefix } from './derived-id.js'

const prefix = fc.oneof(fc.constantFrom('', 'e', 'prices.csv:', 'a00', '2025-01-27 '), fc.string())
const number = fc.oneof(fc.nat(), fc.nat({ max: 2000 }), fc.maxSafeNat())

describe('an id that ends in a number', () => {
  test.prop([prefix, number])('is restored from its parts', (text, last) => {
    const id = text + last
    const parts = derivedId(id)
    expect(parts && new IdPrefix(parts.prefix).idOf(parts.number)).toBe(id)
  })

  test.prop([fc.array(number, { maxLength: 50 })])('is the same after any number of other ids', (numbers) => {
    const own = new IdPrefix('e')
    expect(numbers.map((last) => own.idOf(last))).toEqual(numbers.map((last) => `e${last}`))
  })

  test('has its leading zeros before the number, and a number that is exact', () => {
    expect(derivedId('bar-0007')).toEqual({ prefix: 'bar-000', number: 7 })
    expect(derivedId('bar-0')).toEqual({ prefix: 'bar-', number: 0 })
    expect(derivedId('00')).toEqual({ prefix: '0', number: 0 })
    expect(derivedId('1234567890123456789')).toEqual({ prefix: '1234', number: 567890123456789 })
  })

  test('is undefined for an id that does not end in a digit', () => {
    expect(['', 'r1-release', 'e1 ', 'e１'].map(derivedId)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
