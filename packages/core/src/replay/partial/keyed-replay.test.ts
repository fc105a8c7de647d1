import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Projection } from '../../projection/projection.js'
import { createTimeline, type Timeline } from '../../timeline/timeline.js'
import { defineKeyedProjection } from '../keyed-projection.js'
import { errorOf } from '../notes.fixture.js'
import { replay } from '../replay.js'
import { definitions, loudest, projection, smallest } from './independent-entries.fixture.js'

/* Entries that differ are replayed alone. Only the number of events that run shows it. */

type All = ReturnType<typeof projection>
type Inputs = Parameters<Timeline<never>['append']>[0]
const key = fc.constantFrom('a', 'b', 'c', 'd')
const body = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      type: fc.constant('test.priced'),
      data: fc.record({ key, price: fc.integer({ min: 1, max: 9 }) }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('test.closed'), data: fc.record({ key }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('test.rung'), data: fc.constant({}) }) },
)
/** A late arrival, a correction or a retraction of the event at an index. */
const change = fc.record({ kind: fc.constantFrom('late', 'replace', 'retract'), place: fc.nat(), body })

function changed(
  timeline: Timeline<never>,
  changes: readonly (typeof change extends fc.Arbitrary<infer Change> ? Change : never)[],
  round: number,
): Timeline<never> {
  const taken = new Set<number>()
  const inputs = changes.flatMap(({ kind, place, body: { type, data } }, index): object[] => {
    const position = (place % timeline.length) + 1
    const event = timeline.eventBefore(position) as { readonly at: number; readonly id: string } | undefined
    if (event === undefined || taken.has(position)) return []
    taken.add(position)
    const common = { id: `r${round}-${index}`, at: event.at }
    if (kind === 'late') return [{ ...common, type, data }]
    if (kind === 'replace') return [{ ...common, type, data, replaces: event.id }]
    return [{ ...common, type: 'event.retracted', data: {}, retracts: event.id }]
  })
  return timeline.append(inputs as unknown as Inputs)
}

describe('a chain that differs from another in some entries', () => {
  it.each([
    ['', undefined],
    [', with a state that differs only between checkpoints', smallest],
    [', if `holds` reads a state of all events', loudest],
  ])('has the same states as a replay of all events%s', (_, addPart) => {
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 20, maxLength: 150 }),
        fc.array(fc.array(change, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 2, max: 9 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        (bodies, rounds, blockSize, looks) => {
          const [independent, whole] = [true, false].map((own) => projection(own, undefined, addPart)) as [
            All,
            All,
          ]
          let timeline = createTimeline(definitions, { blockSize }).append(
            bodies.map((item, index) => ({ id: `e${index}`, at: index, ...item })) as unknown as Inputs,
          ) as unknown as Timeline<never>
          replay(timeline, independent).atEnd()
          for (const [round, changes] of rounds.entries()) {
            timeline = changed(timeline, changes, round)
            const [fast, all] = [replay(timeline, independent), replay(timeline, whole, { mode: 'immer' })]
            for (const position of [timeline.length, ...looks.map((look) => look % (timeline.length + 1))]) {
              expect(fast.atPosition(position)).toStrictEqual(all.atPosition(position))
              // Entries are in the order in which they were added.
              expect(JSON.stringify(fast.atPosition(position))).toBe(JSON.stringify(all.atPosition(position)))
            }
          }
        },
      ),
    )
  })

  describe('between two checkpoints', () => {
    const close = (at: number, name: string) => ({
      id: `c${at}`,
      type: 'test.closed' as const,
      at,
      data: { key: name },
    })
    const price = (at: number, name: string, own: number) => ({
      id: `e${at}`,
      type: 'test.priced' as const,
      at,
      data: { key: name, price: own },
    })
    /** A price and then a close, at a time. */
    const closing = (name: string, own: number) => (at: number) => [
      price(at, name, own),
      close(at + 0.5, name),
    ]
    /** So many keys that checkpoints are some thousand events apart. */
    const prices = (from: number) =>
      Array.from({ length: 5000 }, (_, index) => price(from + index, `k${index % 500}`, 9))

    it('runs no other events after its own close, if `holds` is true for the largest close', () => {
      const base = createTimeline(definitions, { blockSize: 64 }).append([
        price(0, 'a', 50),
        close(1, 'a'),
        ...prices(2),
        price(5500, 'b', 9),
        close(6000, 'b'),
        ...prices(7000),
      ])
      const ranWith = (own: number): number => {
        const ran = { events: 0 }
        const counted = projection(true, ran) as Projection<unknown>
        replay(base, counted).atEnd()
        ran.events = 0
        const edited = base.append({ ...price(5500, 'b', own), id: 'x', replaces: 'e5500' })
        expect(replay(edited, counted).atEnd()).toStrictEqual(replay(edited, projection(false)).atEnd())
        return ran.events
      }
      expect(ranWith(49)).toBeLessThan(100)
      expect(ranWith(51)).toBeGreaterThan(4000)
    })

    it.each([
      // The smallest close is that of 'a', at which the largest was that of 'b'; later it is that of 'c'.
      ['reads a state that differs for a while', smallest, [], [closing('a', 3), closing('c', 60)], 4.5],
      // With the bells, the close of 'b' becomes the largest.
      ['reads a state of all events in `holds`', loudest, [closing('c', 50)], [], 45],
    ])('runs all events if a projection %s', (_, addPart, before, after, own) => {
      const rings = Array.from({ length: 10 }, (_, index) => ({
        id: `bell${index}`,
        type: 'test.rung' as const,
        at: 5092 + index,
        data: {},
      }))
      const base = createTimeline(definitions, { blockSize: 64 }).append([
        // Known before, so that the order of entries does not change.
        ...['a', 'b', 'c'].flatMap((name, index) => closing(name, 4)(index)),
        ...prices(10),
        ...before.flatMap((made) => made(5090)),
        ...rings,
        ...closing('b', 5)(5110),
        ...after.flatMap((made, index) => made(5120 + index)),
        ...prices(7000),
      ])
      const [independent, whole] = [true, false].map((each) => projection(each, undefined, addPart)) as [
        All,
        All,
      ]
      replay(base, independent).atEnd()
      const edited = base.append({ ...price(5110, 'b', own), id: 'x', replaces: 'e5110' })
      expect(replay(edited, independent).atEnd()).toStrictEqual(replay(edited, whole).atEnd())
    })
  })

  it('is replayed whole if an event names no declared instrument', () => {
    const ran = { events: 0 }
    const all = projection(true, ran)
    const base = createTimeline(definitions, { blockSize: 4 }).append(
      Array.from({ length: 40 }, (_, index) => ({
        id: `e${index}`,
        type: 'test.priced' as const,
        at: index,
        data: { key: 'ab'[index % 2] as string, price: index },
      })),
    )
    replay(base, all).atEnd()
    const late = base.append({ id: 'bell', type: 'test.rung', at: 10.5, data: {} })
    expect(replay(late, all).atEnd()).toStrictEqual(replay(late, projection(false)).atEnd())
  })
})

describe('entries that are declared independent', () => {
  it('but are not are found by the mode `checked`', () => {
    const meddling = defineKeyedProjection({
      name: 'meddling',
      events: definitions,
      fields: { price: 'number' },
      independentEntries: true,
      recipes: (blank) => ({
        'test.priced': (draft, { data }) => {
          draft[data.key] = { ...blank(), price: data.price }
          if (data.price > 1) draft.other = { ...blank(), price: data.price }
        },
      }),
    })
    const timeline = createTimeline(definitions).append(
      [1, 2].map((price) => ({
        id: `e${price}`,
        type: 'test.priced' as const,
        at: price,
        data: { key: 'a', price },
      })),
    )
    expect(replay(timeline, meddling, { mode: 'checked' }).atPosition(1)).toEqual({ a: { price: 1 } })
    const error = errorOf(() => replay(timeline, meddling, { mode: 'checked' }).atEnd())
    expect(error).toMatchObject({ code: 'projection.impure', eventId: 'e2' })
    expect(error.message).toMatch(/'other'.*'a'/)
  })
})
