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

test('adding one by one copies each entry a few times in all', () => {
  let map = empty
  for (let index = 0; index < 20_000; index += 1) map = map.with(new Map([[`k${index}`, index]]))
  const { layers } = map as unknown as { layers: readonly ReadonlyMap<string, number>[] }
  expect(layers.length).toBeLessThanOrEqual(7)
  for (const [index, layer] of layers.slice(1).entries()) {
    expect(layer.size).toBeGreaterThanOrEqual((layers[index]?.size ?? 0) * 8)
  }
  expect(map.get('k0')).toBe(0)
  expect(map.get('k19999')).toBe(19_999)
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
