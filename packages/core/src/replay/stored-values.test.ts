import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { sameState } from '../projection/same-state.js'
import { readValue, writeValue } from './stored-values.js'

/** Any value that a state can hold. */
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.constantFrom(
        undefined,
        null,
        Number.NaN,
        -0,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        '$',
      ),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.bigInt(),
      fc.date({ noInvalidDate: false }),
    ),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom('$', '__proto__', 'constructor', '1'), fc.string()), tie('any'), {
      maxKeys: 3,
      noNullPrototype: false,
    }),
    fc.array(fc.tuple(tie('any'), tie('any')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
})).any

describe('a stored value', () => {
  test.prop([value])('is the same after it was written as JSON and read', (given) => {
    const read = readValue(JSON.parse(JSON.stringify(writeValue(given))))
    expect(sameState(read, given)).toBe(true)
    // The same, with the sign of zero.
    expect(read).toEqual(given)
  })

  test('cannot be a function, a symbol or an instance of a class', () => {
    class Own {}
    for (const stray of [() => 1, Symbol('own'), new Own(), { deep: [new Map([[1, new Own()]])] }])
      expect(() => writeValue(stray)).toThrow(expect.objectContaining({ code: 'state.unsupported' }))
  })
})
