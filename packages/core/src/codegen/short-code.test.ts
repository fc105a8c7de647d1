import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { codeOfNumber, numberOfCode } from './short-code.js'

const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./-_:')
const shortCode = fc.string({ unit: character, minLength: 1, maxLength: 8 })

describe('the number of a short code', () => {
  test('is exact, and gives the code back', () => {
    fc.assert(
      fc.property(shortCode, (code) => {
        const number = numberOfCode(code) as number
        expect(Number.isSafeInteger(number)).toBe(true)
        expect(codeOfNumber(number)).toBe(code)
      }),
    )
  })

  test('differs for different codes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(shortCode), (codes) => {
        expect(new Set(codes.map(numberOfCode)).size).toBe(codes.length)
      }),
    )
  })

  test('is read by a process that has not seen the code', () => {
    // The number of 'A', and of 'AB' in base 42.
    expect([codeOfNumber(1), codeOfNumber(44)]).toEqual(['A', 'AB'])
  })

  test.each([[''], ['NINECHARS'], ['xnys'], ['X NY'], [7], [undefined]])('is absent for %j', (value) => {
    expect(numberOfCode(value)).toBeUndefined()
  })
})
