import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { applyPatches, enableMapSet, enablePatches, type Objectish } from 'immer'
import { diffStates } from './diff.js'

enableMapSet()
enablePatches()

const states = fc.letrec<{ state: unknown; object: object }>((tie) => ({
  state: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(0, 1, null, undefined, Number.NaN, 'text', true),
    fc.array(tie('state'), { maxLength: 4 }),
    tie('object'),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(2)), { maxLength: 2 })
      .map((entries) => new Map(entries)),
    fc.constantFrom(0, 1).map((at) => new Date(at)),
  ),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '10', '2'), tie('state'), { noNullPrototype: true }),
})).object

describe('the patches between two states', () => {
  it('lead from one to the other, with the same order of keys', () => {
    fc.assert(
      fc.property(states, states, (before, after) => {
        const patched: unknown = applyPatches(before as Objectish, diffStates(before, after))
        expect(patched).toStrictEqual(after)
        expect(JSON.stringify(patched)).toBe(JSON.stringify(after))
      }),
    )
  })

  it('are none for a state and itself, or an equal state of plain values', () => {
    const state = { a: [1, { b: Number.NaN }], c: { d: 'x' } }
    expect(diffStates(state, state)).toEqual([])
    expect(diffStates(state, { a: [1, { b: Number.NaN }], c: { d: 'x' } })).toEqual([])
  })

  it('skip shared values', () => {
    const shared = Object.defineProperty({}, 'trap', {
      enumerable: true,
      get: () => {
        throw new Error('It was walked.')
      },
    })
    expect(diffStates({ shared, n: 1 }, { shared, n: 2 })).toEqual([{ op: 'replace', path: ['n'], value: 2 }])
  })

  it.each([
    ['a changed field', { a: { b: 1 } }, { a: { b: 2 } }, [{ op: 'replace', path: ['a', 'b'], value: 2 }]],
    ['an added key', { a: 1 }, { a: 1, b: 2 }, [{ op: 'add', path: ['b'], value: 2 }]],
    ['a removed key', { a: 1, b: 2 }, { a: 1 }, [{ op: 'remove', path: ['b'] }]],
    ['an element more', { a: [1] }, { a: [1, 2] }, [{ op: 'add', path: ['a', 1], value: 2 }]],
    ['an element less', { a: [1, 2] }, { a: [1] }, [{ op: 'replace', path: ['a', 'length'], value: 1 }]],
    [
      'another order of keys',
      { a: 1, b: 2 },
      { b: 2, a: 1 },
      [{ op: 'replace', path: [], value: { b: 2, a: 1 } }],
    ],
    ['an array in place of an object', { a: {} }, { a: [] }, [{ op: 'replace', path: ['a'], value: [] }]],
    [
      'an undefined value instead of no value',
      {},
      { a: undefined },
      [{ op: 'add', path: ['a'], value: undefined }],
    ],
  ])('for %s are one patch', (_, before, after, patches) => {
    expect(diffStates(before, after)).toEqual(patches)
  })

  it('replace maps, sets and dates whole', () => {
    const [before, after] = [new Map([['a', 1]]), new Map([['a', 2]])]
    expect(diffStates({ m: before }, { m: after })).toEqual([{ op: 'replace', path: ['m'], value: after }])
  })
})
