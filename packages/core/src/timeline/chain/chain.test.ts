import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { typeCount, typeIdOf } from '../columns/block.js'
import { expectSound } from '../expectations.fixture.js'
import { emptyTimeline, type Input, note } from '../model.fixture.js'
import { Chain } from './chain.js'

const lengthsOf = (timeline: ReturnType<typeof emptyTimeline>): number[] =>
  timeline.chain.prefixes.map(({ block }) => block.length)

const notes = (count: number, at: (index: number) => number, prefix = 'e'): Input[] =>
  Array.from({ length: count }, (_, index) => note(`${prefix}${index}`, at(index)))

describe('sharing', () => {
  test('prefixes before a late event, and blocks after it, are the same objects', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 2, max: 6 }), (at, size) => {
        const base = emptyTimeline(size).append(notes(40, (index) => index))
        const before = [...base]
        const next = base.append(note('late', at + 0.5))
        const old = base.chain.prefixes
        const touched = Math.min(Math.floor(at / size), old.length - 1)
        expect(old.slice(0, touched).every((prefix, index) => prefix === next.chain.prefixes[index])).toBe(
          true,
        )
        const after = old.slice(touched + 1).map(({ block }) => block)
        const tail = next.chain.prefixes
          .slice(next.chain.prefixes.length - after.length)
          .map(({ block }) => block)
        expect(after.every((block, index) => block === tail[index])).toBe(true)
        expect([...base]).toEqual(before)
        expectSound(next, size)
      }),
    )
  })

  test('a correction changes the two blocks that it leaves and joins', () => {
    const base = emptyTimeline(4).append(notes(40, (index) => index))
    const next = base.append(note('better', 30.5, { replaces: 'e9', knownAt: 50 }))
    const same = (index: number, other = index): boolean =>
      base.chain.prefixes[index]?.block === next.chain.prefixes[other]?.block
    expect([0, 1].every((index) => base.chain.prefixes[index] === next.chain.prefixes[index])).toBe(true)
    expect([same(2), same(7, 8)]).toEqual([false, false])
    expect([3, 4, 5, 6].every((index) => same(index))).toBe(true)
    expect([same(8, 9), same(9, 10)]).toEqual([true, true])
  })

  test('a correction without effect, and one outside the window, keep every prefix', () => {
    const first = note('better', 9, { replaces: 'e9', knownAt: 50 })
    const base = emptyTimeline(4).append([...notes(40, (index) => index), first])
    const next = base.append(note('worse', 9, { replaces: 'e9', knownAt: 40 }))
    expect(next).not.toBe(base)
    expect(next.chain).toBe(base.chain)
    expect(base.filter(() => true)).toBe(base)
    expect(base.between({ from: 0, to: 39 })).toBe(base)
  })

  test('a window and an as-known-at view keep whole blocks', () => {
    const base = emptyTimeline(4).append(notes(40, (index) => index))
    const window = base.between({ from: 6, to: 33 })
    expect(window.chain.prefixes).toHaveLength(8)
    expect(
      [1, 2, 3, 4, 5, 6].every(
        (index) => window.chain.prefixes[index]?.block === base.chain.prefixes[index + 1]?.block,
      ),
    ).toBe(true)
    const known = base.asKnownAt(21)
    expect(known.chain.prefixes).toHaveLength(6)
    expect(
      known.chain.prefixes.every((prefix, index) => index === 5 || prefix === base.chain.prefixes[index]),
    ).toBe(true)
  })
})

describe('blocks', () => {
  test('are full if the tape grows at its end, one by one or in portions', () => {
    let timeline = emptyTimeline(4)
    for (const input of notes(22, (index) => index)) timeline = timeline.append(input)
    expect(lengthsOf(timeline)).toEqual([4, 4, 4, 4, 4, 2])
    expect(lengthsOf(timeline.append(notes(7, (index) => 100 + index, 'f')))).toEqual([
      4, 4, 4, 4, 4, 4, 4, 1,
    ])
    expect(lengthsOf(emptyTimeline(4).append(notes(11, (index) => index)))).toEqual([4, 4, 3])
    expect(lengthsOf(emptyTimeline(4).append(notes(11, (index) => -index)))).toEqual([4, 4, 3])
  })

  test('are cut evenly if it grows elsewhere', () => {
    const base = emptyTimeline(4).append(notes(12, (index) => index))
    expect(lengthsOf(base.append(note('late', 5.5)))).toEqual([4, 2, 3, 4])
    expect(lengthsOf(base.append(notes(9, () => 5.5, 'f')))).toEqual([4, 3, 3, 3, 4, 4])
    expect(lengthsOf(base.append(note('first', -1)))).toEqual([2, 3, 4, 4])
  })

  const orders: readonly [string, (index: number) => number][] = [
    ['at random', (index) => (index * 7919) % 10_007],
    ['backwards', (index) => -index],
    ['into one gap, backwards', (index) => 10 - index / 1e6],
    ['into one gap, forwards', (index) => 10 + index / 1e6],
    ['between two full blocks, backwards', (index) => 34.9 - index / 1e6],
    ['at one instant', () => 10],
  ]
  test.each(orders)('stay at least half full after hundreds of events %s', (_, at) => {
    let timeline = emptyTimeline(16).append([note('start', 0), ...notes(64, (index) => 20 + index, 's')])
    for (const input of notes(800, at)) timeline = timeline.append(input)
    const lengths = lengthsOf(timeline)
    expect(timeline.length).toBe(865)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(16)
    expect(lengths.slice(0, -1).every((length) => length >= 8)).toBe(true)
  })

  test('are kept or dropped whole if a filter takes all of their events or none', () => {
    const base = emptyTimeline(4).append(notes(20, (index) => index))
    const kept = (predicate: (at: number) => boolean): [number[], boolean[]] => {
      const { prefixes } = base.filter((event) => predicate(event.at)).chain
      const own = base.chain.prefixes.map(({ block }) => block)
      return [
        prefixes.flatMap(({ block }) => [...block.at]),
        prefixes.map(({ block }) => own.includes(block)),
      ]
    }
    expect(kept((at) => at < 12)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      [true, true, true],
    ])
    expect(kept((at) => at > 11)).toEqual([
      [12, 13, 14, 15, 16, 17, 18, 19],
      [true, true],
    ])
    expect(kept((at) => at < 4 || at === 6 || at > 15)).toEqual([
      [0, 1, 2, 3, 6, 16, 17, 18, 19],
      [true, false, true],
    ])
  })

  test('are merged if a filter removes most of their events', () => {
    const base = emptyTimeline(16).append(notes(1600, (index) => index))
    const tenth = base.filter((event) => event.at % 10 === 0)
    expect(lengthsOf(tenth)).toEqual(Array(10).fill(16))
    expect([...tenth].map((event) => event.at)).toEqual(Array.from({ length: 160 }, (_, index) => index * 10))
    expect(lengthsOf(base.filter(() => false))).toEqual([])
    expect(base.filter(() => false).chain).toBe(emptyTimeline().chain)
  })
})

test('many thousands of blocks change at once', () => {
  const [event] = emptyTimeline().append(note('e', 0))
  if (event === undefined) throw new Error('no event')
  const placed = (count: number, half: number) =>
    Array.from({ length: count }, (_, index) => ({ event: { ...event, at: index + half }, seq: index }))
  const odd = placed(20_000, 0.5)
  const plan = { size: 2, layouts: [], idPrefixes: new Map() }
  const base = Chain.empty.edit([], placed(20_000, 0), plan)
  const next = base.edit([], odd, plan)
  expect([base.prefixes.length, next.length, next.placedAt(1)?.event.at]).toEqual([10_000, 40_000, 0.5])
  const back = next.edit([...odd].reverse(), [], plan)
  expect(back.length).toBe(20_000)
  expect(back.placedAt(19_999)?.event).toBe(base.placedAt(19_999)?.event)
})

test('a type has the same small number everywhere', () => {
  const id = typeIdOf('chain.tested')
  expect(typeIdOf('chain.tested')).toBe(id)
  expect(typeCount()).toBeGreaterThan(id)
})
