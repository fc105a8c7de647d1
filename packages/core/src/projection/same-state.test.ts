import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sameState } from './same-state.js'

const values = fc.anything({
  withMap: true,
  withSet: true,
  withDate: true,
  maxDepth: 3,
  withNullPrototype: false,
})

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copyOf(item)]))
  if (value instanceof Set) return new Set([...value].map(copyOf))
  if (Array.isArray(value)) return value.map(copyOf)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]))
}

describe('sameState', () => {
  it('accepts a copy', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(sameState(value, copyOf(value))).toBe(true)
      }),
    )
  })

  it('accepts only states that are serialised as the same bytes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        expect(sameState(left, right)).toBe(JSON.stringify(left) === JSON.stringify(right))
      }),
    )
  })

  it.each<[string, unknown, unknown, boolean]>([
    ['NaN and NaN', Number.NaN, Number.NaN, true],
    ['0 and -0', { n: 0 }, { n: -0 }, true],
    ['a hole and undefined', new Array(1), [undefined], true],
    ['another order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, false],
    [
      'another order in a map',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
      false,
    ],
    ['another order in a set', new Set([1, 2]), new Set([2, 1]), false],
    ['an undefined value and an absent key', { a: undefined }, {}, false],
    ['an array and an object', [], {}, false],
    ['arrays of other lengths', [1], [1, undefined], false],
    ['null and an object', null, {}, false],
    ['dates', new Date(0), new Date(1), false],
    ['a number and its text', 1, '1', false],
    ['deep inside', { a: [new Map([['k', { n: 1 }]])] }, { a: [new Map([['k', { n: 2 }]])] }, false],
  ])('of %s', (_, left, right, same) => {
    expect(sameState(left, right)).toBe(same)
    expect(sameState(right, left)).toBe(same)
  })
})
