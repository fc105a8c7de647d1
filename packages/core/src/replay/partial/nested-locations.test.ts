import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  keptAt,
  keyInside,
  leafInside,
  locationsUnlike,
  namesTo,
  OBJECT_HERE,
  resetAt,
  treeOf,
  valueInside,
} from './nested-locations.js'

type State = Record<string, unknown>

const name = fc.constantFrom('a', 'b', '', '\0', '\0\u0001', 'a\0\u0002b', '__proto__')
const leaf = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant([]), fc.constant(true))
const { state } = fc.letrec<{ state: State; value: unknown }>((tie) => ({
  // Entries, because a literal cannot have a key `__proto__`.
  state: fc
    .array(fc.tuple(name, tie('value')), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries) as State),
  value: fc.oneof({ depthSize: 'small' }, leaf, tie('state')),
}))

/** All paths to single values, and to empty objects of a state, as JSON. */
function pathsOf(value: unknown, names: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [JSON.stringify(names)]
  const inner = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...names, key]))
  return inner.length === 0 && names.length > 0 ? [JSON.stringify(names)] : inner
}

const at = (value: unknown, names: readonly string[]): unknown =>
  names.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null && Object.hasOwn(part, key)
        ? (part as State)[key]
        : undefined,
    value,
  )

describe('a location inside a state', () => {
  it('has a key from which its names can be read, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), name, (names, last) => {
        const key = names.reduce<string | undefined>(keyInside, undefined) as string
        expect(namesTo({ key, field: '' })).toEqual(names)
        expect(namesTo(leafInside(key, last))).toEqual([...names, last])
      }),
    )
  })

  it('is found for each value that differs from the initial state', () => {
    fc.assert(
      fc.property(state, state, (one, initial) => {
        const found = locationsUnlike(one, initial)
        const paths = new Set(found.map((location) => JSON.stringify(namesTo(location))))
        for (const path of pathsOf(one)) {
          const names = JSON.parse(path) as string[]
          const [own, before] = [at(one, names), at(initial, names)]
          // Of an object without values, only that it exists counts.
          const isOther = own === undefined || JSON.stringify(own) !== JSON.stringify(before)
          const isEmpty = JSON.stringify(own) === '{}' && typeof before === 'object' && !Array.isArray(before)
          if (isOther && !isEmpty) expect(paths).toContain(path)
        }
        for (const location of found) {
          const own = at(one, namesTo(location))
          const isObject = typeof own === 'object' && !Array.isArray(own)
          expect(valueInside(one, location)).toBe(isObject ? OBJECT_HERE : own)
        }
      }),
    )
  })

  it('is reset alone to its initial value', () => {
    fc.assert(
      fc.property(state, state, fc.nat(), (one, initial, pick) => {
        const paths = pathsOf(one)
        if (paths.length === 0) return
        const names = JSON.parse(paths[pick % paths.length] as string) as string[]
        const before = JSON.stringify(one)
        const reset = resetAt(one, initial, treeOf([names]))
        expect(at(reset, names)).toEqual(at(initial, names))
        for (const path of paths.filter((other) => other !== JSON.stringify(names)))
          expect(at(reset, JSON.parse(path) as string[])).toEqual(at(one, JSON.parse(path) as string[]))
        expect(JSON.stringify(one)).toBe(before)
      }),
    )
  })

  it('is kept alone in an otherwise initial state', () => {
    fc.assert(
      fc.property(state, fc.nat(), (one, pick) => {
        const paths = pathsOf(one)
        if (paths.length === 0) return
        const path = paths[pick % paths.length] as string
        const kept = keptAt(one, {}, treeOf([JSON.parse(path) as string[]]))
        expect(pathsOf(kept)).toEqual([path])
        expect(at(kept, JSON.parse(path) as string[])).toEqual(at(one, JSON.parse(path) as string[]))
      }),
    )
  })
})
