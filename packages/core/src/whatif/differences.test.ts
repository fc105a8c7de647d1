import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { valueAtPath } from '../projection/path.js'
import { differencesOf } from './differences.js'

const byPlace = (): undefined => undefined

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'BRK.B', '', '[0]', 'say "x"', '\\', '0', 'constructor', '__proto__', '.', 'x]'),
  fc.string(),
)

/** Values that states hold, including `__proto__` as an own key. */
const { state } = fc.letrec<{ state: unknown; holder: unknown }>((tie) => ({
  state: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(0, 1, 'x', true, null, Number.NaN, -1),
    tie('holder'),
  ),
  holder: fc.oneof(
    fc.array(tie('state'), { maxLength: 4 }),
    fc.dictionary(key, tie('state'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie('state')), { maxLength: 2 }).map((entries) => new Map(entries)),
    fc.array(fc.nat(3), { maxLength: 2 }).map((members) => new Set(members)),
    fc.nat(3).map((at) => new Date(at)),
  ),
}))

/** Two similar states. */
const pair = fc.oneof(
  fc.tuple(state, state),
  fc.tuple(fc.dictionary(key, state, { noNullPrototype: true }), key, state).map(([all, name, other]) => {
    return [all, Object.fromEntries([...Object.entries(all), [name, other]])]
  }),
)

describe('the differences of two states', () => {
  it('are found at their paths, in both', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        for (const difference of differencesOf(a, b, byPlace)) {
          if (difference.path === '') continue
          expect(valueAtPath(a, difference.path)).toBe(difference.a)
          expect(valueAtPath(b, difference.path)).toBe(difference.b)
          expect('a' in difference || 'b' in difference).toBe(true)
        }
      }),
    )
  })

  it('are empty if and only if the states are equal, except for the order of keys', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(differencesOf(a, turnedCopy(a), byPlace)).toEqual([])
        expect(differencesOf(a, b, byPlace).length === 0).toBe(sortedText(a) === sortedText(b))
      }),
    )
  })

  it('are the same with the sides exchanged', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const there = differencesOf(a, b, byPlace)
        const back = differencesOf(b, a, byPlace)
        const turned = back.map(({ path, ...sides }) => ({
          path,
          ...('b' in sides ? { a: sides.b } : {}),
          ...('a' in sides ? { b: sides.a } : {}),
        }))
        expect(new Map(turned.map((one) => [one.path, one]))).toEqual(
          new Map(there.map((one) => [one.path, one])),
        )
        expect(there.length).toBe(new Set(there.map(({ path }) => path)).size)
      }),
    )
  })

  it('are as deep as both sides have the path', () => {
    const a = { quotes: { NVDA: { last: 118.42, low: 116.7 }, 'BRK.B': { last: 1 } }, list: [1, 2] }
    const b = { quotes: { NVDA: { last: 142.62 }, 'BRK.B': { last: 2 }, new: { last: 3 } }, list: [1] }
    expect(differencesOf(a, b, byPlace)).toEqual([
      { path: 'quotes.NVDA.last', a: 118.42, b: 142.62 },
      { path: 'quotes.NVDA.low', a: 116.7 },
      { path: 'quotes["BRK.B"].last', a: 1, b: 2 },
      { path: 'quotes.new', b: { last: 3 } },
      { path: 'list[1]', a: 2 },
    ])
  })

  it('treat maps, sets, dates and states of different kinds as whole values', () => {
    const a = { map: new Map([['x', 1]]), set: new Set([1]), date: new Date(1), kind: [1] }
    const b = { map: new Map([['x', 2]]), set: new Set([1]), date: new Date(2), kind: { 0: 1 } }
    expect(differencesOf(a, b, byPlace).map(({ path }) => path)).toEqual(['map', 'date', 'kind'])
    expect(differencesOf(1, 2, byPlace)).toEqual([{ path: '', a: 1, b: 2 }])
  })
})

describe('lists with elements identified by a field', () => {
  const keyOfList = (path: string): string | undefined => (path === 'ranking' ? 'symbol' : undefined)
  const rows = (...symbols: string[]) => ({
    ranking: symbols.map((symbol, index) => ({ symbol, rank: index + 1 })),
  })

  it('are compared element by element, at any index', () => {
    const [a, b] = [rows('NVDA', 'AAPL', 'MSFT'), rows('AAPL', 'MSFT', 'TSM', 'NVDA')]
    const differences = differencesOf(a, b, keyOfList)
    expect(differences).toEqual([
      { path: 'ranking[symbol=NVDA].rank', a: 1, b: 4 },
      { path: 'ranking[symbol=AAPL].rank', a: 2, b: 1 },
      { path: 'ranking[symbol=MSFT].rank', a: 3, b: 2 },
      { path: 'ranking[symbol=TSM]', b: { symbol: 'TSM', rank: 3 } },
    ])
    for (const { path, ...sides } of differences) {
      expect(valueAtPath(a, path)).toBe(sides.a)
      expect(valueAtPath(b, path)).toBe(sides.b)
    }
  })

  it('are compared by index if the field does not identify the elements, or cannot be written in a path', () => {
    for (const other of [
      rows('NVDA', 'NVDA'),
      rows('A[B', 'AAPL'),
      rows('A]B', 'AAPL'),
      { ranking: [1, 2] },
    ]) {
      const [first] = differencesOf(rows('NVDA', 'AAPL'), other, keyOfList)
      expect(first?.path.startsWith('ranking[0]') || first?.path.startsWith('ranking[1]')).toBe(true)
    }
  })
})

/** A copy with the keys of its objects in reverse order. */
function turnedCopy(value: unknown): unknown {
  if (value instanceof Map) return new Map(value)
  if (value instanceof Set) return new Set(value)
  if (value instanceof Date) return new Date(value)
  if (Array.isArray(value)) return value.map(turnedCopy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, turnedCopy(item)]),
  )
}

/** A state as text, with its keys sorted; a missing element equals an absent one. */
function sortedText(value: unknown): string {
  if (value instanceof Date) return `Date(${value.getTime()})`
  if (value instanceof Map)
    return `Map(${[...value].map((entry) => `${sortedText(entry[0])}:${ordered(entry[1])}`)})`
  if (value instanceof Set) return `Set(${[...value]})`
  if (Array.isArray(value)) return `[${value.map(sortedText)}]`
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : `${value}`
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${sortedText(item)}`)
    .sort()}}`
}

/** Inside a map the order of keys matters, since a map is compared as a whole. */
function ordered(value: unknown): string {
  if (value instanceof Date || value instanceof Map || value instanceof Set) return sortedText(value)
  if (Array.isArray(value)) return `[${value.map(ordered)}]`
  if (typeof value !== 'object' || value === null) return sortedText(value)
  return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${ordered(item)}`)}}`
}
