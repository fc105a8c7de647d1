import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { frozenCopy, sameData } from './frozen-copy.js'

const json = fc.jsonValue({ maxDepth: 6 })

function isDeeplyFrozen(value: unknown): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen))
  )
}

/** Whether two values share an object. */
function shares(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return false
  const rightOnes = new Map(Object.entries(right))
  return left === right || Object.entries(left).some(([key, value]) => shares(value, rightOnes.get(key)))
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { in: value } : [value]
  return value
}

describe('laws', () => {
  test('a copy equals its original, also through JSON, is deeply frozen and shares no object', () => {
    fc.assert(
      fc.property(json, (value) => {
        const before = JSON.stringify(value)
        // Parsing a key __proto__ gives an own key, which is rejected.
        fc.pre(!before.includes('__proto__'))
        const copy = frozenCopy(value)
        expect(JSON.stringify(copy)).toBe(before)
        expect(isDeeplyFrozen(copy)).toBe(true)
        expect(shares(copy, value)).toBe(false)
        expect(sameData(JSON.parse(JSON.stringify(copy)), copy)).toBe(true)
        expect(typeof value === 'object' && value !== null && Object.isFrozen(value)).toBe(false)
      }),
    )
  })

  test('two values are the same data if and only if their JSON with sorted keys is', () => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sorted)
        : typeof value === 'object' && value !== null
          ? {
              entries: Object.entries(value)
                .sort(([left], [right]) => (left < right ? -1 : 1))
                .map(([key, item]) => [key, sorted(item)]),
            }
          : value
    const small = fc.jsonValue({ maxDepth: 2, depthSize: 'xsmall', noUnicodeString: true })
    const pair = fc.oneof(
      fc.tuple(small, small),
      small.map((value) => [value, structuredClone(value)]),
      fc
        .dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 1 }))
        .map((value) => [value, Object.fromEntries(Object.entries(value).reverse())]),
      fc.tuple(
        fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(0, null, '')),
        fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(0, null, '')),
      ),
    )
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const same = JSON.stringify(sorted(frozenCopy(left))) === JSON.stringify(sorted(frozenCopy(right)))
        expect(sameData(frozenCopy(left), frozenCopy(right))).toBe(same)
      }),
    )
  })
})

describe('normalisation', () => {
  test('-0 becomes 0, and a key without a value is removed', () => {
    const copy = frozenCopy({ zero: -0, list: [-0], nothing: undefined, null: null }) as Record<
      string,
      unknown
    >
    expect(Object.is(copy.zero, 0)).toBe(true)
    expect(Object.is((copy.list as number[])[0], 0)).toBe(true)
    expect(Object.keys(copy)).toEqual(['zero', 'list', 'null'])
  })

  test('objects without a prototype, or from another realm, become plain', () => {
    expect(frozenCopy(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 })
    const foreign: unknown = structuredClone({ a: { b: [1] } })
    expect(frozenCopy(foreign)).toEqual({ a: { b: [1] } })
  })

  test('one object at two paths becomes two', () => {
    const shared = { price: 1 }
    const copy = frozenCopy({ left: shared, right: shared }) as Record<string, unknown>
    expect(copy.left).toEqual(copy.right)
    expect(copy.left).not.toBe(copy.right)
  })
})

describe('rejected values', () => {
  class Money {
    readonly amount = 1
  }
  const cycle: Record<string, unknown> = { name: 'cycle' }
  cycle.self = cycle
  let laughs: unknown = ['ha']
  for (let level = 0; level < 40; level += 1) laughs = [laughs, laughs]

  test.each<[string, unknown, string]>([
    ['NaN', { a: [1, Number.NaN] }, 'data.a[1] is NaN, which JSON cannot hold'],
    ['an infinity', Number.NEGATIVE_INFINITY, 'data is -Infinity, which JSON cannot hold'],
    ['a function', { a: () => 1 }, 'data.a is a function, which JSON cannot hold'],
    ['a big integer', [1n], 'data[0] is a bigint, which JSON cannot hold'],
    ['a symbol', { a: Symbol('a') }, 'data.a is a symbol, which JSON cannot hold'],
    ['nothing', undefined, 'data is undefined'],
    ['a hole in a list', [1, undefined, 2], 'data[1] is undefined'],
    ['an instance', { a: new Money() }, 'data.a is an instance of a class; use plain objects and arrays'],
    ['a date', { a: new Date(0) }, 'data.a is an instance of a class; use plain objects and arrays'],
    ['a map', new Map(), 'data is an instance of a class; use plain objects and arrays'],
    [
      'a boxed number',
      { a: new Number(1) },
      'data.a is an instance of a class; use plain objects and arrays',
    ],
    [
      'an inherited object',
      Object.create({ a: 1 }),
      'data is an instance of a class; use plain objects and arrays',
    ],
    ['a key __proto__', JSON.parse('{"a":{"__proto__":{"b":1}}}'), 'data.a has a key __proto__'],
  ])('%s', (_, value, problem) => {
    expect(() => frozenCopy(value)).toThrow(problem)
  })

  test('more than 200 levels of nesting, or a cycle', () => {
    expect(() => frozenCopy(nested(200))).not.toThrow()
    expect(() => frozenCopy(nested(202))).toThrow('is nested more than 200 levels deep, or in a cycle')
    expect(() => frozenCopy(nested(100_000))).toThrow('is nested more than 200 levels deep, or in a cycle')
    expect(() => frozenCopy(cycle)).toThrow(
      /^data(\.self){12}\.… is nested more than 200 levels deep, or in a cycle$/,
    )
  })

  test('repeated references that expand to too many values', () => {
    expect(() => frozenCopy(laughs)).toThrow('makes it more than 1,000,000 values')
  })

  test('a key __proto__ changes no prototype', () => {
    expect(() => frozenCopy(JSON.parse('{"__proto__":{"polluted":1}}'))).toThrow('has a key __proto__')
    expect('polluted' in {}).toBe(false)
    expect(frozenCopy({ constructor: { prototype: { polluted: 1 } } })).toEqual({
      constructor: { prototype: { polluted: 1 } },
    })
    expect('polluted' in {}).toBe(false)
  })
})
