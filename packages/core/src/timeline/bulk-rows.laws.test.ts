import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import { columnsOf } from './columns-of.js'
import { createTimeline, type Timeline } from './timeline.js'

const definitions = [
  defineEvent({
    type: 'order.placed',
    schema: z.strictObject({
      n: z.number(),
      tag: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
      items: z.array(z.object({ sku: z.string() })).optional(),
      extra: z.unknown().optional(),
    }),
  }),
  defineEvent({
    type: 'order.cancelled',
    schema: z.object({ why: z.string().default('unknown'), n: z.coerce.number() }),
    version: 2,
    upcasters: { 1: (data) => ({ ...(data as object), n: 1 }) },
  }),
  defineEvent({
    type: 'price.reported',
    schema: z.strictObject({ price: z.number() }),
    columns: { price: 'number' },
  }),
  defineEvent({ type: 'note.made', schema: z.unknown() }),
  // Schemas that reject their own output, or change it.
  defineEvent({ type: 'a.dropped', schema: z.object({ a: z.number() }).transform(() => ({})) }),
  defineEvent({
    type: 'list.grown',
    schema: z.object({ list: z.array(z.number()).transform((list) => [...list, 0]) }),
  }),
]

const n = fc.oneof(
  { weight: 9, arbitrary: fc.nat({ max: 9 }) },
  { weight: 3, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  fc.constantFrom(-0, 'text', Number.NaN),
)
const items = fc.array(
  fc.record({ sku: fc.constantFrom('a', 'b'), left: fc.nat() }, { requiredKeys: ['sku'] }),
)
const placed = fc.record(
  { n, tag: fc.constantFrom('a', 'b', '', 1, true, null, undefined), items, extra: fc.jsonValue() },
  { requiredKeys: ['n'] },
)
const cancelled = fc.record({ n, why: fc.constantFrom('late', 'lost') }, { requiredKeys: ['n'] })
const anything = fc.oneof(
  fc.jsonValue(),
  fc.anything(),
  fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor', '1'), fc.nat()),
)

const plan = fc.record({
  prefix: fc.constantFrom('e', 'e', 'e', 'e', 'buy-', 'e0', 'e9', 'e9999999999999', '', 'name'),
  // Mostly ascending, else repeated or any number.
  step: fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constantFrom(0, 0, -1, -3)),
  at: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 0, max: 3 }) },
    fc.constantFrom(-5, 0.5, 'day', 'text', 'date', 'invalid'),
  ),
  body: fc.oneof(
    { weight: 12, arbitrary: placed.map((data) => ({ type: 'order.placed', data })) },
    { weight: 6, arbitrary: cancelled.map((data) => ({ type: 'order.cancelled', data })) },
    fc.double().map((price) => ({ type: 'price.reported', data: { price } })),
    { weight: 4, arbitrary: anything.map((data) => ({ type: 'note.made', data })) },
    fc.constantFrom(
      { type: 'order.unknown', data: {} },
      { type: 'a.dropped', data: { a: 1 } },
      { type: 'list.grown', data: { list: [1] } },
      { type: 'event.retracted', data: {}, retracts: 'e3' },
    ),
  ),
  more: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom({}, {}, {}, { knownAt: 3 }) },
    fc.constantFrom(
      { knownAt: 9 },
      { knownAt: '1970-01-01T00:00:00.002Z' },
      { causes: ['e1'] },
      { basis: 'simulated' },
      { sources: [{ name: 'a file' }] },
      { replaces: 'e2' },
      { replaces: 'e20' },
      { replaces: 'missing' },
      { version: 1 },
      { surplus: 1 },
      { zone: 'UTC' },
      { seq: 7 },
    ),
  ),
})

type Input = Readonly<Record<string, unknown>>

const inputs = fc.array(plan, { maxLength: 30, size: 'max' }).map((plans) => {
  let [at, number] = [0, 0]
  return plans.map(({ prefix, step, at: when, body, more }): Input => {
    number += step
    if (typeof when === 'number') at += when
    const moments: Readonly<Record<string, unknown>> = {
      day: '1970-01-02',
      text: new Date(at).toISOString(),
      date: new Date(at),
      invalid: Number.NaN,
    }
    const id = prefix === 'name' ? `name ${'abc'[Math.abs(number) % 3]}` : `${prefix}${Math.abs(number)}`
    return { id, at: moments[when] ?? at, ...body, ...more }
  })
})

/** What can be seen of a timeline. */
function seen(timeline: Timeline, ids: Iterable<string>): unknown {
  return {
    json: timeline.toJSON(),
    events: [...timeline],
    known: [...timeline.asKnownAt(5)],
    found: [...ids].map((id) => timeline.find(id)),
    columns: JSON.stringify(columnsOf(timeline).prefixes),
  }
}

function faultsOf(run: () => unknown): unknown[] {
  try {
    run()
    return []
  } catch (error) {
    if (isTapelineError(error)) return error.faults.map((fault) => ({ ...fault }))
    throw error
  }
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen)
}

describe('events that are appended at once', () => {
  test.prop([inputs, fc.integer({ min: 2, max: 9 }), fc.nat({ max: 30 })])(
    'are the same as when they are appended one by one',
    (list, blockSize, split) => {
      const empty = createTimeline(definitions, { blockSize }) as unknown as Timeline
      const faults: unknown[] = []
      const accepted: Input[] = []
      let oneByOne = empty
      for (const input of list) {
        const own = faultsOf(() => {
          oneByOne = oneByOne.append(input as never)
        })
        faults.push(...own)
        if (own.length === 0) accepted.push(input)
      }
      expect(faultsOf(() => empty.append(list as never))).toEqual(faults)

      const first = empty.append(accepted.slice(0, split) as never)
      const before = [...first]
      const atOnce = first.append(accepted.slice(split) as never)
      const ids = new Set(list.map(({ id }) => id as string))
      expect(seen(atOnce, ids)).toEqual(seen(oneByOne, ids))
      expect([...atOnce].every(isDeeplyFrozen)).toBe(true)
      expect([...first]).toEqual(before)
      for (const { length } of atOnce.chain.blocks) expect(length).toBeLessThanOrEqual(blockSize)

      // A late event, the same events again, and an event in place of one of them.
      expect(atOnce.append(accepted as never)).toBe(atOnce)
      const more = [
        { id: 'late 1', type: 'order.placed', at: 3, data: { n: 1 } },
        { id: 'late 2', type: 'order.placed', at: 3, data: { n: 2 }, replaces: list[0]?.id ?? 'e1' },
      ]
      const after = more.reduce((timeline, input) => timeline.append(input as never), atOnce)
      const expected = more.reduce((timeline, input) => timeline.append(input as never), oneByOne)
      expect(seen(after, [...ids, 'late 1'])).toEqual(seen(expected, [...ids, 'late 1']))
    },
  )

  test('read each getter of an event once, and make each object once', () => {
    let reads = 0
    const list = Array.from({ length: 4 }, (_, index) => ({
      id: `e${index}`,
      type: 'order.placed',
      at: index,
      get data() {
        reads += 1
        return { n: reads }
      },
    }))
    const timeline = createTimeline(definitions, { blockSize: 2 }).append(list as never)
    expect([...timeline].map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
    expect(reads).toBe(4)
    expect(timeline.get('e2')).toBe([...timeline][2])
  })

  test('are all read, however many of them are no bulk', () => {
    const list = Array.from({ length: 1500 }, (_, index) => ({
      id: index < 1100 ? `order ${index} of 1` : `e${index}`,
      type: 'order.placed',
      at: index,
      data: { n: index },
    }))
    const timeline = createTimeline(definitions, { blockSize: 100 }).append(list as never)
    expect([...timeline].map(({ id, at, data, seq }) => ({ id, at, data, seq }))).toEqual(
      list.map(({ id, at, data }, seq) => ({ id, at, data, seq })),
    )
  })

  test('find those that columns, objects or corrections have by their ids', () => {
    const order = (number: number): Input => ({
      id: `e${number}`,
      type: 'order.placed',
      at: number,
      data: { n: number },
    })
    const price: Input = { ...order(2), type: 'price.reported', data: { price: 1 } }
    const before = createTimeline(definitions, { blockSize: 2 }).append([
      price,
      { ...order(1), basis: 'simulated' },
      { ...order(9), id: 'correction', replaces: 'e4', data: { n: 40 } },
    ] as never)
    const same = { ...order(7), id: 'e2' }
    expect(faultsOf(() => before.append([same, order(8), order(9)] as never))).toMatchObject([
      { code: 'event.id-conflict', eventId: 'e2' },
    ])
    const more = [order(3), order(4), order(5)]
    const after = before.append(more as never)
    expect(after.inForce('e4')?.id).toBe('correction')
    expect([...after].map(({ id }) => id)).toEqual(['e1', 'e2', 'e3', 'e5', 'correction'])
    for (const { id } of [price, order(1), order(3), order(4)])
      expect(faultsOf(() => after.append([order(6), { ...order(7), id }, order(8)] as never))).toMatchObject([
        { code: 'event.id-conflict', eventId: id },
      ])
  })
})
