import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { LayeredMap } from './layered-map.js'

const empty: LayeredMap<number> = LayeredMap.empty
const batch = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }).map(String), fc.integer()), { maxLength: 30 })

describe('laws', () => {
  test('it equals a plain map after each addition, and earlier versions stay unchanged', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 20 }), (batches) => {
        let map = empty
        const model = new Map<string, number>()
        const past: [LayeredMap<number>, Map<string, number>][] = []
        for (const entries of batches) {
          past.push([map, new Map(model)])
          map = map.with(new Map(entries))
          for (const [key, value] of entries) model.set(key, value)
        }
        past.push([map, model])
        const keys = Array.from({ length: 62 }, (_, key) => String(key))
        for (const [then, was] of past) {
          expect([...then.values()].sort()).toEqual([...was.values()].sort())
          expect(keys.map((key) => then.get(key))).toEqual(keys.map((key) => was.get(key)))
        }
      }),
    )
  })

  test('adding nothing returns the same map', () => {
    fc.assert(
      fc.property(batch, (entries) => {
        const map = empty.with(new Map<string, number>(entries))
        expect(map.with(new Map())).toBe(map)
      }),
    )
  })
})

describe('cost', () => {
  let count = 0
  const fresh = (size: number): Map<string, number> =>
    new Map(Array.from({ length: size }, () => [`k${count++}`, count]))
  const sizes = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3000 })), { maxLength: 60 })

  test('a look-up reads at most three maps for each power of four, whatever portions entries arrive in', () => {
    fc.assert(
      fc.property(sizes, (portions) => {
        let map = empty
        let total = 0
        for (const size of portions) {
          map = map.with(fresh(size))
          total += size
        }
        const tiers = Math.floor(Math.log2(Math.max(total, 1)) / 2) + 1
        expect(callsOf('get', () => map.get('missing'))).toBeLessThanOrEqual(3 * tiers)
      }),
    )
  })

  test.each([1, 7])(
    'each entry is copied at most seven times when 16,384 portions of %i arrive',
    (portion) => {
      const portions = Array.from({ length: 16_384 }, () => fresh(portion))
      let map = empty
      const copied = callsOf('set', () => {
        for (const own of portions) map = map.with(own)
      })
      // Once for each tier above that of a portion.
      expect(copied / (16_384 * portion)).toBeLessThanOrEqual(7)
      expect([...map.values()]).toHaveLength(16_384 * portion)
    },
  )
})

/** How many times a method of any `Map` is called; copies by the constructor call `set` for each entry. */
function callsOf(method: 'get' | 'set', run: () => void): number {
  const original = Map.prototype[method]
  let calls = 0
  Object.defineProperty(Map.prototype, method, {
    configurable: true,
    writable: true,
    value(this: Map<unknown, unknown>, ...given: [unknown, unknown]) {
      calls += 1
      return (original as (...all: unknown[]) => unknown).apply(this, given)
    },
  })
  try {
    run()
  } finally {
    Object.defineProperty(Map.prototype, method, { configurable: true, writable: true, value: original })
  }
  return calls
}

test('names of properties of objects are ordinary keys', () => {
  const map = empty.with(new Map([['constructor', 1]]))
  expect([map.get('__proto__'), map.get('toString'), map.get('constructor')]).toEqual([
    undefined,
    undefined,
    1,
  ])
})

test('the newest value of a key survives the merging of many layers', () => {
  const numbered = (count: number, value: number) =>
    new Map(Array.from({ length: count }, (_, index): [string, number] => [`k${index}`, value]))
  const layered = empty.with(numbered(64, 1)).with(numbered(8, 2)).with(numbered(1, 3))
  const merged = layered.with(new Map([['other', 4]]))
  for (const map of [layered, merged])
    expect([map.get('k0'), map.get('k7'), map.get('k8')]).toEqual([3, 2, 1])
  expect([...merged.values()].sort().join('')).toBe(`${'1'.repeat(56)}${'2'.repeat(7)}34`)
})
