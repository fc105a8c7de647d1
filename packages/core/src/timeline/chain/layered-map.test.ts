import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { LayeredMap } from './layered-map.js'

const empty: LayeredMap<number> = LayeredMap.empty
const batch = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }).map(String), fc.integer()), { maxLength: 30 })

describe('laws', () => {
  test('it is a map, however it grew, and what it was before stays as it was', () => {
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

  test('adding nothing is the same map', () => {
    fc.assert(
      fc.property(batch, (entries) => {
        const map = empty.with(new Map<string, number>(entries))
        expect(map.with(new Map())).toBe(map)
      }),
    )
  })
})

describe('layers', () => {
  const sizesOf = (map: LayeredMap<number>): number[] =>
    (map as unknown as { layers: readonly ReadonlyMap<string, number>[] }).layers.map(({ size }) => size)
  let count = 0
  const fresh = (size: number): Map<string, number> =>
    new Map(Array.from({ length: size }, () => [`k${count++}`, count]))
  const sizes = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3000 })), { maxLength: 60 })

  test('grow from the newest to the oldest, three of a tier at most, in whatever portions entries come', () => {
    fc.assert(
      fc.property(sizes, (portions) => {
        let map = empty
        for (const size of portions) map = map.with(fresh(size))
        const tiers = sizesOf(map).map((size) => Math.floor(Math.log2(size) / 2))
        expect(tiers).toEqual([...tiers].sort((left, right) => left - right))
        for (const tier of new Set(tiers))
          expect(tiers.filter((other) => other === tier).length).toBeLessThanOrEqual(3)
      }),
    )
  })

  test.each([1, 7])('are copied a few times in all where entries come %i at a time', (portion) => {
    let map = empty
    let copied = 0
    for (let index = 0; index < 16_384; index += 1) {
      map = map.with(fresh(portion))
      const [newest = 0] = sizesOf(map)
      if (newest > portion) copied += newest
    }
    // Each once for each tier above that of a portion, of which there are seven.
    expect(copied / (16_384 * portion)).toBeLessThanOrEqual(7)
    expect(sizesOf(map).reduce((sum, size) => sum + size)).toBe(16_384 * portion)
  })
})

test('the keys of every object are keys like others', () => {
  const map = empty.with(new Map([['constructor', 1]]))
  expect([map.get('__proto__'), map.get('toString'), map.get('constructor')]).toEqual([
    undefined,
    undefined,
    1,
  ])
})

test('the newest value of a key outlives the merging of many layers', () => {
  const numbered = (count: number, value: number) =>
    new Map(Array.from({ length: count }, (_, index): [string, number] => [`k${index}`, value]))
  const layered = empty.with(numbered(64, 1)).with(numbered(8, 2)).with(numbered(1, 3))
  const merged = layered.with(new Map([['other', 4]]))
  for (const map of [layered, merged])
    expect([map.get('k0'), map.get('k7'), map.get('k8')]).toEqual([3, 2, 1])
  expect([...merged.values()].sort().join('')).toBe(`${'1'.repeat(56)}${'2'.repeat(7)}34`)
})
