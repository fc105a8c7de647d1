import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import { valueAtPath } from '../projection/path.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline } from '../timeline/timeline.js'
import { compare } from './compare.js'

const priced = defineEvent({
  type: 'test.priced',
  schema: z.strictObject({ key: z.string(), price: z.number() }),
})
const noted = defineEvent({ type: 'test.noted', schema: z.strictObject({ text: z.string() }) })
const definitions = [priced, noted] as const

const input = (index: number, price = index) => ({
  id: `e${index}`,
  type: 'test.priced' as const,
  at: index * 10,
  data: { key: `k${index % 3}`, price },
})
const note = (id: string, at: number) => ({ id, type: 'test.noted' as const, at, data: { text: id } })
const tape = (count: number, blockSize = 4) =>
  createTimeline(definitions, { blockSize }).append(Array.from({ length: count }, (_, index) => input(index)))
const corrected = (index: number, price: number) => ({
  ...input(index, price),
  id: `c${index}`,
  replaces: `e${index}`,
})

const last = defineKeyedProjection({
  name: 'last',
  events: definitions,
  fields: { price: 'number' },
  recipes: (blank) => ({
    'test.priced': (draft, { data }) => {
      draft[data.key] ??= blank()
      const entry = draft[data.key]
      if (entry !== undefined) entry.price = data.price
    },
  }),
})

type Prices = Readonly<Record<string, { readonly price?: number }>>
const totalOf = (prices: Prices): number =>
  Object.values(prices).reduce((sum, { price }) => sum + (price ?? 0), 0)

const board = combineProjections({
  name: 'board',
  parts: { last },
  derive: (state, tape) => ({
    get total() {
      return totalOf(state.last)
    },
    get notes() {
      return tape.events('test.noted').map(({ id, at }) => ({ id, at }))
    },
  }),
  compare: { keys: { notes: 'id' }, values: { gain: (a, b) => b.total - a.total } },
})
const desk = combineProjections({
  name: 'desk',
  parts: { board, last },
  derive: (state) => ({
    get count() {
      return Object.keys(state.last).length
    },
  }),
})

describe('the first event that differs', () => {
  it('is found by its definition, whichever blocks are shared', () => {
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('replace' as const), index: fc.nat(39), price: fc.constant(1000) }),
      fc.record({ kind: fc.constant('late' as const), index: fc.nat(39), price: fc.constant(0) }),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(edit, { maxLength: 3 }),
        fc.boolean(),
        (count, edits, afresh) => {
          const a = tape(count)
          let b = afresh ? tape(count, 7) : a
          for (const [number, { kind, index, price }] of edits.entries()) {
            if (kind === 'late') b = b.append(note(`late${number}`, (index % count) * 10))
            else if (b.find(`c${index % count}`) === undefined) b = b.append(corrected(index % count, price))
          }
          const [left, right] = [[...a], [...b]]
          const position = right.findIndex((event, at) => event.id !== left[at]?.id)
          const expected =
            position < 0
              ? undefined
              : { position, ...(left[position] ? { a: left[position] } : {}), b: right[position] }
          expect(compare({ a, b, projection: last }).firstDifference()).toEqual(expected)
        },
      ),
    )
  })

  it('is the first event after the end of the shorter timeline', () => {
    expect(compare({ a: tape(5), b: tape(3), projection: last }).firstDifference()).toMatchObject({
      position: 3,
      a: { id: 'e3' },
    })
    expect(
      Object.keys(compare({ a: tape(3), b: tape(5), projection: last }).firstDifference() ?? {}),
    ).toEqual(['position', 'b'])
    expect(compare({ a: tape(0), b: tape(0), projection: last }).firstDifference()).toBeUndefined()
  })
})

describe('two states', () => {
  const a = tape(6)
  const b = a.append([corrected(1, 100), note('n1', 5)])

  it('equal the states of the replays, at a moment and at the end', () => {
    const compared = compare({ a, b, projection: board })
    expect(compared.at(10)).toMatchObject({
      a: { last: { k1: { price: 1 } } },
      b: { last: { k1: { price: 100 } } },
    })
    expect(compared.atEnd().a).toEqual(replay(a, board).atEnd())
    expect(compared.atEnd().b).toEqual(replay(b, board).atEnd())
  })

  it('differ at typed paths, in parts and in derived values', () => {
    const { differences } = compare({ a, b, projection: board }).at(10)
    expect(differences).toEqual([
      { path: 'last.k1.price', a: 1, b: 100 },
      { path: 'total', a: 1, b: 100 },
      { path: 'notes[id=n1]', b: { id: 'n1', at: 5 } },
    ])
  })

  it('do not differ once the states no longer contain the difference', () => {
    expect(compare({ a, b: a.append(corrected(1, 100)), projection: board }).atEnd().differences).toEqual([])
    expect(compare({ a, b: a, projection: board }).atEnd().differences).toEqual([])
  })

  it('have the typed values that their projection declares, and those of its parts under their names', () => {
    const gain: number = compare({ a, b, projection: board }).at(10).gain
    expect(gain).toBe(99)
    const nested = compare({ a, b, projection: desk }).at(10)
    const nestedGain: number = nested.board.gain
    expect(nestedGain).toBe(99)
    expect(Object.keys(nested)).toEqual(['a', 'b', 'differences', 'board'])
    expect(nested.differences.map(({ path }) => path)).toContain('board.notes[id=n1]')
    for (const { path, ...sides } of nested.differences) {
      expect(valueAtPath(nested.a, path)).toEqual(sides.a)
      expect(valueAtPath(nested.b, path)).toEqual(sides.b)
    }
    // @ts-expect-error a leaf declares nothing
    expect(compare({ a, b, projection: last }).at(10).gain).toBeUndefined()
  })

  it('are frozen, and compute each value once, on read', () => {
    let asked = 0
    const counting = combineProjections({
      name: 'counting',
      parts: { last },
      compare: {
        values: {
          asked: () => {
            asked += 1
            return { asked }
          },
        },
      },
    })
    const states = compare({ a, b, projection: counting }).at(10)
    expect(asked).toBe(0)
    expect(states.asked).toBe(states.asked)
    expect(asked).toBe(1)
    expect(
      Object.isFrozen(states) && Object.isFrozen(states.asked) && Object.isFrozen(states.differences),
    ).toBe(true)
  })
})

describe('a series', () => {
  const a = tape(4)
  const b = tape(4).append([corrected(1, 100), note('n1', 15), note('n2', 45)])
  const compared = compare({ a, b, projection: board })

  it('at equal steps runs from the first event of either timeline to the last', () => {
    const rows = compared.sample((state) => state.total, { every: 15 })
    expect(rows).toEqual([
      { at: 0, a: 0, b: 0 },
      { at: 15, a: 1, b: 100 },
      { at: 30, a: 6, b: 105 },
      { at: 45, a: 6, b: 105 },
    ])
  })

  it('after events has each moment of either timeline once, with both states at that moment', () => {
    const rows = compared.sample((state) => state.notes.length, { on: 'test.noted' })
    expect(rows).toEqual([
      { at: 15, a: 0, b: 1 },
      { at: 45, a: 0, b: 2 },
    ])
    expect(compared.sample((state) => state.total, { on: ({ id }) => id === 'c1' || id === 'e1' })).toEqual([
      { at: 10, a: 1, b: 100 },
    ])
  })

  it('stays within the given bounds, both inclusive', () => {
    expect(
      compared.sample(({ total }) => total, { every: 10, from: 10, to: 20 }).map(({ at }) => at),
    ).toEqual([10, 20])
    expect(
      compare({ a: tape(0), b: tape(0), projection: board }).sample(({ total }) => total, { every: 10 }),
    ).toEqual([])
    expect(
      compare({ a: tape(0), b: tape(2), projection: board }).sample(({ total }) => total, { every: 10 }),
    ).toEqual([
      { at: 0, a: 0, b: 0 },
      { at: 10, a: 0, b: 1 },
    ])
  })

  it('equals the states of the replays at its moments', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 }), (count, every) => {
        const own = tape(count)
        const other = own.append(corrected(0, 50))
        for (const row of compare({ a: own, b: other, projection: board }).sample((state) => state.total, {
          every,
        })) {
          expect(row.a).toBe(replay(own, board).at(row.at).total)
          expect(row.b).toBe(replay(other, board).at(row.at).total)
        }
      }),
    )
  })
})

describe('a declaration of compared values', () => {
  it('cannot use the name of a field of every comparison, or of a part that declares compared values', () => {
    const values = (name: string) => ({ values: { [name]: () => 1 } })
    for (const name of ['a', 'b', 'differences']) {
      expect(() => combineProjections({ name: 'x', parts: { last }, compare: values(name) })).toThrow(
        /projection\.invalid/,
      )
      expect(() => combineProjections({ name: 'x', parts: { [name]: board } })).toThrow(/projection\.invalid/)
    }
    expect(() => combineProjections({ name: 'x', parts: { board }, compare: values('board') })).toThrow(
      /projection\.invalid/,
    )
    expect(combineProjections({ name: 'x', parts: { last }, compare: values('last') }).kind).toBe('combined')
  })

  it('names lists by valid paths', () => {
    expect(() =>
      combineProjections({ name: 'x', parts: { last }, compare: { keys: { 'last..k': 'id' } } }),
    ).toThrow(/path\.invalid/)
  })
})
