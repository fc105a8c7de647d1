import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { idsOf } from './expectations.fixture.js'
import { emptyTimeline, type Input, note, retraction } from './model.fixture.js'

/** Every order of a short list. */
function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, index) =>
    orders([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  )
}

const original = note('a', 10)
const better = note('b', 10, { replaces: 'a', knownAt: 20 })
const best = note('c', 10, { replaces: 'a', knownAt: 30 })
const ofBetter = note('d', 10, { replaces: 'b', knownAt: 40 })
const takenBack = retraction('r', 'a', 15, { knownAt: 25 })
const withoutBetter = retraction('rb', 'b', 15, { knownAt: 50 })
const withoutRetraction = retraction('rr', 'r', 15, { knownAt: 60 })

describe('the effective event, for any order of arrival, at the end and as known at moments', () => {
  const cases: readonly [string, readonly Input[], string, Record<number, string>][] = [
    ['a correction', [original, better], 'b', { 9: '', 10: 'a', 19: 'a', 20: 'b' }],
    ['the latest known of two corrections', [original, better, best], 'c', { 10: 'a', 20: 'b', 30: 'c' }],
    ['a correction of a correction', [original, better, ofBetter], 'd', { 20: 'b', 39: 'b', 40: 'd' }],
    [
      'a correction of a correction, known after another',
      [original, better, best, ofBetter],
      'd',
      { 30: 'c', 40: 'd' },
    ],
    ['a retraction', [original, takenBack], '', { 10: 'a', 24: 'a', 25: '' }],
    ['a correction known after a retraction', [original, takenBack, best], 'c', { 25: '', 30: 'c' }],
    ['a retraction known after a correction', [original, better, takenBack], '', { 20: 'b', 25: '' }],
    ['a retracted correction', [original, better, withoutBetter], 'a', { 20: 'b', 49: 'b', 50: 'a' }],
    [
      'a retracted correction that was corrected',
      [original, better, ofBetter, withoutBetter],
      'a',
      { 40: 'd', 50: 'a' },
    ],
    ['a retracted retraction', [original, takenBack, withoutRetraction], 'a', { 25: '', 59: '', 60: 'a' }],
    [
      'a retraction replaced by an event',
      [original, takenBack, note('e', 10, { replaces: 'r', knownAt: 70 })],
      'e',
      { 25: '', 70: 'e' },
    ],
  ]
  test.each(cases)('%s', (_, inputs, end, moments) => {
    for (const order of orders(inputs)) {
      const timeline = emptyTimeline(2).append(order)
      const single = order.reduce((grown, input) => grown.append(input), emptyTimeline(2))
      expect(idsOf(timeline).join()).toBe(end)
      expect(idsOf(single).join()).toBe(end)
      for (const [moment, id] of Object.entries(moments)) {
        expect(`${moment} ${idsOf(timeline.asKnownAt(Number(moment))).join()}`).toBe(`${moment} ${id}`)
      }
    }
  })

  test('of two corrections known at once, the latest arrival is effective', () => {
    const [one, other] = [
      note('b', 10, { replaces: 'a', knownAt: 20 }),
      note('c', 10, { replaces: 'a', knownAt: 20 }),
    ]
    expect(idsOf(emptyTimeline().append([original, one, other]))).toEqual(['c'])
    expect(idsOf(emptyTimeline().append([original, other, one]))).toEqual(['b'])
  })

  test('a correction that is known before the corrected event is effective from the start', () => {
    const early = note('b', 10, { replaces: 'a', knownAt: 5 })
    const timeline = emptyTimeline().append([original, early])
    expect([4, 5, 10].map((when) => idsOf(timeline.asKnownAt(when)).join())).toEqual(['', 'b', 'b'])
  })
})

describe('the position of a correction', () => {
  test('is that of the corrected event among the events of the instant', () => {
    const timeline = emptyTimeline(2).append([note('x', 10), original, note('y', 10), better])
    expect(idsOf(timeline)).toEqual(['x', 'b', 'y'])
    expect(timeline.positionOf('b')).toBe(2)
    expect(timeline.get('b').seq).toBe(3)
  })

  test('follows its own time if that differs', () => {
    const timeline = emptyTimeline(2).append([original, note('x', 20), note('b', 30, { replaces: 'a' })])
    expect(idsOf(timeline)).toEqual(['x', 'b'])
    expect(idsOf(timeline.asKnownAt(29))).toEqual(['a', 'x'])
  })

  test('follows its own sequence number until the corrected event arrives', () => {
    const waiting = emptyTimeline(2).append([note('x', 10), better, note('y', 10)])
    expect(idsOf(waiting)).toEqual(['x', 'b', 'y'])
    expect(waiting.find('a')).toBeUndefined()
    expect(idsOf(waiting.append(original))).toEqual(['x', 'y', 'b'])
  })
})

describe('a corrected or retracted event', () => {
  const timeline = emptyTimeline(2).append([
    original,
    note('x', 20),
    better,
    note('z', 30),
    retraction('rz', 'z', 40),
  ])

  test('is still found by its id, and leads to the event in force', () => {
    expect(['a', 'b', 'x', 'z', 'rz'].map((id) => timeline.get(id).id)).toEqual(['a', 'b', 'x', 'z', 'rz'])
    expect(['a', 'b', 'x', 'z', 'rz'].map((id) => timeline.inForce(id)?.id)).toEqual([
      'b',
      'b',
      'x',
      undefined,
      undefined,
    ])
    expect(idsOf(timeline.arrivals())).toEqual(['a', 'x', 'b', 'z', 'rz'])
  })

  test('has no position, and the error says why', () => {
    expect(() => timeline.positionOf('a')).toThrow(
      "The event 'a' has no position, because 'b' corrects it. [event.unknown]",
    )
    expect(() => timeline.positionOf('z')).toThrow(
      "The event 'z' has no position, because it was retracted or is a retraction.",
    )
    expect(() => timeline.positionOf('rz')).toThrow("The event 'rz' has no position")
  })

  test('is not in force again in a window or a filter that leaves out its correction', () => {
    const moved = emptyTimeline(2).append([
      original,
      note('b', 30, { replaces: 'a' }),
      note('z', 12),
      retraction('rz', 'z', 40),
    ])
    expect(idsOf(moved.between({ from: 0, to: 20 }))).toEqual([])
    expect(moved.between({ from: 0, to: 20 }).find('a')).toBeUndefined()
    expect(idsOf(moved.filter((event) => event.type === 'note.made'))).toEqual(['b'])
    // An event that fits keeps the events that it corrects, so that earlier views show them.
    expect(idsOf(moved.between({ from: 20, to: 40 }).asKnownAt(15))).toEqual(['a'])
    expect(idsOf(moved.between({ from: 0, to: 20 }).asKnownAt(15))).toEqual(['z'])
  })

  test('may be filtered out and arrive again', () => {
    const gone = timeline.filter((event) => event.id === 'x')
    expect(['a', 'b', 'z', 'rz'].map((id) => gone.find(id))).toEqual(Array(4).fill(undefined))
    expect(idsOf(gone.append(original))).toEqual(['a', 'x'])
    expect(idsOf(gone.append([better, original]))).toEqual(['b', 'x'])
    expect(idsOf(gone.append(note('a', 99)))).toEqual(['x', 'a'])
    expect(idsOf(timeline)).toEqual(['b', 'x'])
  })
})

describe('before sealing', () => {
  test('cycles of corrections are accepted, with the same result in every order', () => {
    const ring = [
      note('a', 1, { replaces: 'c' }),
      note('b', 1, { replaces: 'a' }),
      note('c', 1, { replaces: 'b' }),
      retraction('r', 'b', 2),
    ]
    const ends = orders(ring).map((order) =>
      idsOf(order.reduce((grown, input) => grown.append(input), emptyTimeline(2))).join(),
    )
    expect(new Set(ends).size).toBe(1)
    expect(idsOf(emptyTimeline().append(note('a', 1, { replaces: 'a' })))).toEqual(['a'])
    expect(idsOf(emptyTimeline().append([retraction('q', 'r', 1), retraction('r', 'q', 1)]))).toEqual([])
  })

  test('long chains and many corrections of one event are resolved quickly', () => {
    const chain = Array.from({ length: 5000 }, (_, index) =>
      note(`c${index + 1}`, 1, { replaces: `c${index}`, knownAt: index }),
    )
    expect(idsOf(emptyTimeline(64).append([note('c0', 1), ...chain]))).toEqual(['c5000'])
    expect(idsOf(emptyTimeline(64).append([...chain].reverse()))).toEqual(['c5000'])
    const many = chain.map((input) => ({ ...input, replaces: 'c0' }))
    expect(idsOf(emptyTimeline(64).append([note('c0', 1), ...many]))).toEqual(['c5000'])
  })

  test('a correction whose corrected event is missing delays nothing else', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([original, better, best, ofBetter, takenBack], { minLength: 5, maxLength: 5 }),
        (order) => {
          let timeline = emptyTimeline(2)
          for (const input of order) {
            timeline = timeline.append([input, note(`x-${input.id}`, 10)])
            expect(timeline.arrivals().length).toBeGreaterThanOrEqual(timeline.length)
            expect(timeline.find(input.id)).toBeDefined()
          }
          expect(idsOf(timeline).filter((id) => !id.startsWith('x-'))).toEqual(['d'])
        },
      ),
    )
  })
})
