import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { readEvent } from '../event/read-event.js'
import { writeEvent } from '../event/write-event.js'
import { columnsOf } from './columns-of.js'
import { LoggedRows } from './logged-rows.js'
import { createTimeline, type Timeline } from './timeline.js'

const definitions = [
  defineEvent({
    type: 'price.traded',
    schema: z.strictObject({ symbol: z.string(), price: z.number(), size: z.number().optional() }),
    columns: { symbol: 'text', price: 'number', size: 'number?' },
  }),
  defineEvent({
    type: 'bar.closed',
    schema: z.strictObject({
      kind: z.string().optional(),
      high: z.number(),
      low: z.number(),
      note: z.string(),
    }),
    columns: { kind: 'text?', high: 'number', low: 'number', note: 'text' },
    version: 2,
  }),
  defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) }),
]

const number = fc.oneof(fc.nat({ max: 9 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
const text = fc.constantFrom('NVDA', 'AMD', '', 'x', '__proto__')
const traded = fc.record({ symbol: text, price: number, size: number }, { requiredKeys: ['symbol', 'price'] })
const bar = fc.record(
  { kind: text, high: number, low: number, note: text },
  { requiredKeys: ['high', 'low', 'note'] },
)

const event = fc
  .record({
    prefix: fc.constantFrom('a', 'a', 'b', 'a0', 'a9', ''),
    number: fc.nat({ max: 60 }),
    body: fc.oneof(
      { weight: 4, arbitrary: traded.map((data) => ({ type: 'price.traded', data })) },
      { weight: 4, arbitrary: bar.map((data) => ({ type: 'bar.closed', data })) },
      text.map((words) => ({ type: 'note.made', data: { text: words } })),
    ),
    at: fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 40 }) }, fc.constantFrom('2025-01-27', 0.5, -3)),
    more: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom({}, {}, { knownAt: 3 }, { sources: [{ name: 'x' }] }) },
      fc.constantFrom(
        { basis: 'simulated' },
        { basis: 'simulated', sources: [{ name: 'x' }] },
        { sources: [{ fact: 'f', name: 'y' }], basis: 'recorded' },
        { causes: ['a1'] },
        { replaces: 'a1' },
        { replaces: 'b2', knownAt: 50 },
      ),
    ),
  })
  .map(({ prefix, number: own, body, at, more }) => ({
    id: `${prefix}${own || ''}` || 'none',
    at,
    ...body,
    ...more,
  }))

const history = fc.uniqueArray(event, { selector: ({ id }) => id, maxLength: 40, size: 'max' })
const more = fc.uniqueArray(event, { selector: ({ id }) => id, maxLength: 5 })

/** The timeline of some events as a log reads it. @returns it, and how many events were taken as rows */
function read(events: readonly TapelineEvent[], blockSize: number): readonly [Timeline, number] {
  const empty = createTimeline(definitions, { blockSize }) as unknown as Timeline
  const rows = new LoggedRows(empty, events.length)
  const others = new Map<string, TapelineEvent>()
  for (const own of events) {
    const { seq, ...json } = JSON.parse(JSON.stringify(writeEvent(own)))
    if (rows.take(json, seq)) continue
    const alone = readEvent(json, empty.definitions, [], { seq })
    if (alone !== undefined) others.set(alone.id, alone)
  }
  return [rows.finish(others), rows.length]
}

describe('the events of a log, taken as rows', () => {
  test.prop([history, more, fc.integer({ min: 2, max: 9 }), fc.nat({ max: 45 })])(
    'are the timeline to which they were appended, in all that it gives, and after the same appends',
    (inputs, later, blockSize, when) => {
      const own = createTimeline(definitions, { blockSize }).append(inputs as never) as unknown as Timeline
      const [logged] = read(own.arrivals(), blockSize)
      expect(JSON.stringify(logged)).toBe(JSON.stringify(own))
      expect(JSON.stringify([...logged])).toBe(JSON.stringify([...own]))
      expect({ ...columnsOf(logged), batches: [...columnsOf(logged).batches] }).toEqual({
        ...columnsOf(own),
        batches: [...columnsOf(own).batches],
      })
      for (const { id } of inputs) expect(logged.find(id)).toEqual(own.find(id))
      expect(JSON.stringify([...logged.asKnownAt(when)])).toBe(JSON.stringify([...own.asKnownAt(when)]))
      const outcome = (timeline: Timeline): string => {
        try {
          return JSON.stringify(timeline.append(later as never))
        } catch (error) {
          return String(error)
        }
      }
      expect(outcome(logged)).toBe(outcome(own))
    },
  )

  test('are rows if columns can hold them', () => {
    const trade = (id: string, at: number) => ({
      id,
      at,
      type: 'price.traded',
      data: { symbol: 'A', price: at },
    })
    const inputs = [trade('t1', 5), trade('t2', 3), { ...trade('t3', 4), causes: ['t1'] }, trade('t4', 9)]
    const own = createTimeline(definitions).append(inputs as never) as unknown as Timeline
    expect(read(own.arrivals(), 2)[1]).toBe(3)
  })

  const trade = {
    id: 't1',
    at: 1,
    version: 1,
    type: 'price.traded',
    data: { symbol: 'A', price: 1, size: 7 },
  }

  test.each<[string, object]>([
    ['a number that is not finite', { data: { symbol: 'A', price: Number.POSITIVE_INFINITY } }],
    ['-0', { data: { symbol: 'A', price: -0 } }],
    ['a text for a number', { data: { symbol: 'A', price: 1, size: '7' } }],
    ['a missing field', { data: { symbol: 'A' } }],
    ['an unknown field', { data: { ...trade.data, prize: 1 } }],
    ['another order of fields', { data: { price: 1, symbol: 'A' } }],
    ['null', { data: { symbol: 'A', price: null } }],
    ['a list', { data: ['A', 1] }],
    ['another version', { version: 2 }],
    ['an id without a number', { id: 't' }],
    ['a day', { precision: 'day', zone: 'UTC' }],
    ['an unknown basis', { basis: 'rumoured' }],
    ['an invalid source', { sources: [{ title: 'x' }] }],
    ['a time as text', { at: '1' }],
    ['a moment of knowledge that is not finite', { knownAt: Number.NEGATIVE_INFINITY }],
  ])('refuse %s, and leave nothing of it', (_, wrong) => {
    const rows = new LoggedRows(createTimeline(definitions) as unknown as Timeline, 4)
    expect(rows.take({ ...trade, ...wrong }, 0)).toBe(false)
    const closed = { id: 'b1', at: 1, version: 2, type: 'bar.closed', data: { high: 2, low: 1, note: 'x' } }
    expect(rows.take(closed, 0)).toBe(true)
    const timeline = rows.finish(new Map())
    expect([...timeline].map(({ data }) => data)).toEqual([closed.data])
    const [batch] = columnsOf(timeline).batches
    expect(batch?.numbers.map((column) => column && [...column])).toEqual([[2], [1]])
  })
})
