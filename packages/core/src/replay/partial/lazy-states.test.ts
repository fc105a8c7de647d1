import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../../event/definition.js'
import { combineProjections } from '../../projection/combine.js'
import { defineProjection } from '../../projection/projection.js'
import { createTimeline, type Timeline } from '../../timeline/timeline.js'
import { defineKeyedProjection } from '../keyed-projection.js'
import { errorOf } from '../notes.fixture.js'
import { bells, priced, ring, rung } from '../priced-keys.fixture.js'
import { replay } from '../replay.js'

/* A state with many entries replays only what is read. Only the number of events that run shows it. */

const listed = defineEvent({
  type: 'test.listed',
  schema: z.strictObject({ key: z.string() }),
  instrument: 'key',
})
const delisted = defineEvent({
  type: 'test.delisted',
  schema: z.strictObject({ key: z.string() }),
  instrument: 'key',
})
const definitions = [listed, delisted, priced, rung] as const

/** Last prices, their peaks, the number of bells, and the last price of all keys. */
function prices(ran: { events: number } = { events: 0 }) {
  const last = defineKeyedProjection({
    name: 'last',
    events: definitions,
    fields: { price: 'number', bells: 'number' },
    independentEntries: true,
    removals: ['test.delisted'],
    derive: ({ price }) => ({ double: price === undefined ? undefined : { value: price * 2 } }),
    recipes: (blank) => ({
      'test.listed': (draft, { data }) => {
        draft[data.key] ??= blank()
      },
      'test.delisted': (draft, { data }) => {
        delete draft[data.key]
      },
      'test.priced': (draft, { data }) => {
        ran.events += 1
        const entry = draft[data.key]
        if (entry !== undefined) entry.price = data.price === 13 ? Number.NaN : data.price
      },
      'test.rung': (draft) => ring(draft),
    }),
  })
  const peaks = defineKeyedProjection({
    name: 'peaks',
    events: definitions,
    fields: { peak: 'number' },
    reads: { last },
    independentEntries: true,
    removals: ['test.delisted'],
    recipes: (blank) => ({
      'test.delisted': (draft, { data }) => {
        delete draft[data.key]
      },
      'test.priced': (draft, { data }, reads) => {
        const price = reads.last[data.key]?.price
        if (price === undefined) return
        const entry = draft[data.key] ?? blank()
        draft[data.key] = entry
        if (entry.peak === undefined || price > entry.peak) entry.peak = price
      },
    }),
  })
  const latest = defineProjection({
    name: 'latest',
    events: definitions,
    initial: () => ({ key: '' }),
    recipes: () => ({
      'test.priced': (draft, { data }) => {
        draft.key = data.key
      },
    }),
  })
  return combineProjections({ name: 'prices', parts: { last, peaks, bells, latest } })
}

const KEYS = Array.from({ length: 70 }, (_, index) => `k${index}`)
type Body = { readonly type: string; readonly data: object }

/** A tape that lists all keys first. */
function tapeOf(bodies: readonly Body[], blockSize: number) {
  const listings = KEYS.map((key): Body => ({ type: 'test.listed', data: { key } }))
  const inputs = [...listings, ...bodies].map((body, at) => ({ id: `e${at}`, at, ...body }))
  return createTimeline(definitions, { blockSize }).append(inputs as never)
}

const price = (key: string, value: number): Body => ({ type: 'test.priced', data: { key, price: value } })
const pricesInTurn = (count: number): Body[] =>
  Array.from({ length: count }, (_, index) => price(`k${index % 70}`, 1 + (index % 9)))

describe('a state with many entries', () => {
  const key = fc.constantFrom('k0', 'k1', 'k2', 'k68', 'k69', 'new')
  const body: fc.Arbitrary<Body> = fc.oneof(
    {
      weight: 30,
      arbitrary: fc
        .record({ key, price: fc.integer({ min: 1, max: 9 }) })
        .map((data) => price(data.key, data.price)),
    },
    { weight: 1, arbitrary: key.map((data) => ({ type: 'test.listed', data: { key: data } })) },
    { weight: 1, arbitrary: key.map((data) => ({ type: 'test.delisted', data: { key: data } })) },
    { weight: 1, arbitrary: fc.constant({ type: 'test.rung', data: {} }) },
  )
  const look = fc.record({
    where: fc.nat(),
    reads: fc.array(fc.tuple(fc.constantFrom('last', 'peaks', 'bells', 'latest'), key), { maxLength: 5 }),
  })

  it('equals the state under Immer, whatever is read and in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 80, maxLength: 400 }),
        fc.integer({ min: 3, max: 40 }),
        fc.array(look, { minLength: 1, maxLength: 6 }),
        fc.option(fc.nat(40_000), { nil: Number.POSITIVE_INFINITY }),
        (bodies, blockSize, looks, checkpointBudgetBytes) => {
          const projection = prices()
          const timeline = tapeOf(bodies, blockSize)
          const [fast, all] = [
            replay(timeline, projection, { checkpointBudgetBytes }),
            replay(timeline, projection, { mode: 'immer' }),
          ]
          fast.atEnd()
          const seen = looks.map(({ where, reads }) => {
            const position = where % (timeline.length + 1)
            const [state, expected] = [fast.atPosition(position), all.atPosition(position)] as [never, never]
            for (const [part, name] of reads) {
              expect(state[part]?.[name]).toStrictEqual(expected[part]?.[name])
              expect(state[part]?.[name]).toBe(state[part]?.[name])
            }
            return { state, expected }
          })
          // An earlier state stays readable after the replay has moved on.
          for (const { state, expected } of seen) {
            expect(JSON.stringify(state)).toBe(JSON.stringify(expected))
            expect(state).toStrictEqual(expected)
          }
        },
      ),
    )
  })

  it('runs only the events of the entries that are read', () => {
    const ran = { events: 0 }
    const run = replay(tapeOf(pricesInTurn(20_000), 64), prices(ran))
    run.atEnd()
    ran.events = 0
    const state = run.atPosition(10_100)
    expect(state.last.k3?.price).toBeGreaterThan(0)
    expect(state.peaks.k3?.peak).toBe(9)
    expect(ran.events).toBeLessThan(10)
    expect(Object.values(state.last)).toHaveLength(70)
    expect(ran.events).toBeGreaterThan(10)
  })

  it('does so for a key that equals the hidden mark between entries', () => {
    const name = '\0end'
    const bodies = pricesInTurn(5000).flatMap((body, index): Body[] =>
      index % 100 === 0 ? [price(name, index + 1), { type: 'test.rung', data: {} }, body] : [body],
    )
    const listing: Body = { type: 'test.listed', data: { key: name } }
    const timeline = tapeOf([listing, ...bodies], 64)
    const run = replay(timeline, prices())
    run.atEnd()
    const expected = replay(timeline, prices(), { mode: 'immer' })
    for (const position of [1205, 2510, 4017])
      expect(run.atPosition(position).last[name]).toStrictEqual(expected.atPosition(position).last[name])
  })

  it('has the keys of its position, although earlier and later states have others', () => {
    const listing = (type: string, key: string): Body => ({ type: `test.${type}`, data: { key } })
    for (const [first, second] of [
      [listing('listed', 'new'), listing('delisted', 'new')],
      [listing('delisted', 'k69'), listing('listed', 'k69')],
    ] as const) {
      // Between two checkpoints with the same keys.
      const bodies = pricesInTurn(2000)
      bodies[1024 + 10 - 70] = first
      bodies[1024 + 30 - 70] = second
      const [timeline, projection] = [tapeOf(bodies, 64), prices()]
      const run = replay(timeline, projection)
      run.atEnd()
      for (const position of [1024 + 5, 1024 + 20, 1024 + 40]) {
        expect(run.atPosition(position)).toStrictEqual(
          replay(timeline, projection, { mode: 'immer' }).atPosition(position),
        )
      }
    }
  })

  it('is a frozen record with own properties, which can be enumerated, written as JSON and cloned', () => {
    const run = replay(tapeOf(pricesInTurn(2000), 64), prices())
    run.atEnd()
    const { last } = run.atPosition(1001)
    expect(Object.keys(last)).toEqual(KEYS)
    expect(Object.isFrozen(last) && Object.isFrozen(last.k5) && Object.isFrozen(last.k5?.double)).toBe(true)
    expect('k5' in last && !('k70' in last)).toBe(true)
    expect(structuredClone(last)).toEqual(JSON.parse(JSON.stringify(last)))
    expect({ ...last }.k5).toBe(last.k5)
  })

  it('returns unchanged entries as the same objects', () => {
    const run = replay(tapeOf([...pricesInTurn(2000), ...Array(500).fill(price('k1', 3))], 64), prices())
    run.atEnd()
    expect(run.atPosition(2350).last.k5).toBe(run.atPosition(2250).last.k5)
  })

  it('throws for an unsupported value only if that is read', () => {
    const bodies = pricesInTurn(2000)
    bodies[1001] = price('k21', 13)
    bodies[1002] = price('k21', 7)
    const run = replay(tapeOf(bodies, 64), prices())
    run.atEnd()
    const state = run.atPosition(70 + 1002)
    expect(state.last.k5).toMatchObject({ price: expect.any(Number) })
    const error = errorOf(() => state.last.k21)
    expect(error).toMatchObject({ code: 'state.unsupported', found: 'NaN' })
    expect(run.atPosition(70 + 1003).last.k21).toMatchObject({ price: 7 })
  })
})

describe('declared removals', () => {
  it('are found incomplete by the mode `checked`', () => {
    const forgetful = defineKeyedProjection({
      name: 'forgetful',
      events: definitions,
      fields: { price: 'number' },
      removals: [],
      recipes: (blank) => ({
        'test.priced': (draft, { data }) => {
          if (data.price > 1) delete draft[data.key]
          else draft[data.key] = { ...blank(), price: data.price }
        },
      }),
    })
    const timeline = createTimeline(definitions).append(
      [1, 2].map((value, at) => ({ id: `e${at}`, at, ...price('a', value) })) as never,
    ) as Timeline<never>
    expect(replay(timeline, forgetful, { mode: 'checked' }).atPosition(1)).toEqual({ a: { price: 1 } })
    const error = errorOf(() => replay(timeline, forgetful, { mode: 'checked' }).atEnd())
    expect(error).toMatchObject({ code: 'projection.impure', eventId: 'e1' })
    expect(error.message).toMatch(/removed or moved the entry 'a'/)
  })

  it('are rejected for a type without a recipe', () => {
    const error = errorOf(() =>
      defineKeyedProjection({
        name: 'idle',
        events: definitions,
        fields: { price: 'number' },
        removals: ['test.delisted'],
        recipes: () => ({ 'test.rung': () => undefined }),
      }),
    )
    expect(error).toMatchObject({ code: 'projection.invalid', expected: 'test.rung' })
    expect(error.message).toMatch(/'idle'.*'test.delisted'/)
  })
})
