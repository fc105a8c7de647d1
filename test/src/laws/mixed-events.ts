import {
  createTimeline,
  defineEvent,
  type EventInput,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import fc from 'fast-check'
import { z } from 'zod'

const text = z.string()
const number = z.number()

/** Types that store fields of the same name in different columns, and one type without columns. */
export const definitions = [
  defineEvent({
    type: 'price.reported',
    schema: z.strictObject({
      symbol: text,
      price: number,
      size: number.exactOptional(),
      note: text.exactOptional(),
    }),
    columns: { symbol: 'text', price: 'number', size: 'number?', note: 'text?' },
  }),
  defineEvent({
    type: 'bar.reported',
    schema: z.strictObject({
      day: text.exactOptional(),
      open: number,
      price: number.exactOptional(),
      symbol: text,
    }),
    columns: { day: 'text?', open: 'number', price: 'number?', symbol: 'text' },
  }),
  defineEvent({
    type: 'word.reported',
    schema: z.strictObject({ price: text }),
    columns: { price: 'text' },
  }),
  defineEvent({ type: 'thing.reported', schema: z.record(z.string(), z.unknown()) }),
] as const

type Input = EventInput<string, unknown>

const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 0, 118.42, 1e-7),
)
const texts = fc.oneof(
  fc.constantFrom('NVDA', 'AAPL', '', '\0', 'n\u00e9', '\ud800', '\ufffd', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 3 }),
)

const body = fc.oneof(
  fc.record({
    type: fc.constant('price.reported'),
    data: fc.record(
      { symbol: texts, price: numbers, size: numbers, note: texts },
      { requiredKeys: ['symbol', 'price'], noNullPrototype: true },
    ),
  }),
  fc.record({
    type: fc.constant('bar.reported'),
    data: fc.record(
      { day: texts, open: numbers, price: numbers, symbol: texts },
      { requiredKeys: ['open', 'symbol'], noNullPrototype: true },
    ),
  }),
  fc.record({
    type: fc.constant('word.reported'),
    data: fc.record({ price: texts }, { noNullPrototype: true }),
  }),
  fc.record({
    type: fc.constant('thing.reported'),
    data: fc.dictionary(
      texts.filter((key) => key !== '__proto__'),
      fc.jsonValue({ maxDepth: 1 }),
      { maxKeys: 2, noNullPrototype: true },
    ),
  }),
)

/** Events of all these types: early and late, of any basis, some with causes, with day precision, corrected or retracted. */
export const inputs: fc.Arbitrary<Input[]> = fc
  .array(
    fc.record({
      body,
      at: fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(0.5, -3, 1e12 + 0.25)),
      late: fc.nat({ max: 3 }),
      prefix: fc.constantFrom('e', 'e', 'e', 'prices.csv:', 'e0', '\ud800', 'n'),
      number: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 60 }), fc.constant(9_876_543_210)),
      basis: fc.constantFrom('recorded' as const, 'recorded' as const, 'simulated' as const),
      sources: fc.constantFrom(undefined, [{ name: 'a file' }], [{ name: 'another', fact: 'S1' }]),
      other: fc.nat({ max: 30 }),
      kind: fc.constantFrom(...Array(12).fill('plain'), 'replaces', 'retracts', 'causes', 'day'),
    }),
    { maxLength: 30 },
  )
  .map((list) => {
    const ids = new Set<string>()
    return list.flatMap(({ body: own, at, late, prefix, number, basis, sources, other, kind }): Input[] => {
      const id = prefix === 'n' ? `n${number}!` : `${prefix}${number}`
      const target = [...ids][other % Math.max(ids.size, 1)]
      if (ids.has(id)) return []
      ids.add(id)
      const common = { id, at, knownAt: at + late, basis, ...(sources ? { sources } : {}) }
      if (kind === 'retracts' && target !== undefined)
        return [{ ...common, type: 'event.retracted', data: {}, retracts: target }]
      if (kind === 'replaces' && target !== undefined) return [{ ...common, ...own, replaces: target }]
      if (kind === 'causes' && target !== undefined) return [{ ...common, ...own, causes: [target] }]
      if (kind === 'day') return [{ ...common, ...own, at: 0, precision: 'day', zone: 'UTC' }]
      return [{ ...common, ...own }]
    })
  })

export const portions: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 9 }), {
  minLength: 1,
  maxLength: 5,
})

/** A timeline to which events were appended in portions. */
export function built(list: readonly Input[], lengths: readonly number[] = [], blockSize = 4): Timeline {
  let timeline = createTimeline(definitions, { blockSize }) as unknown as Timeline
  let start = 0
  for (const length of [...lengths, list.length]) {
    timeline = timeline.append(list.slice(start, start + length) as never)
    start += length
  }
  return timeline
}

/** Everything that the public interface shows of a timeline. */
export function seen(timeline: Timeline, ids: readonly string[]): unknown {
  const events: TapelineEvent[] = [...timeline]
  return {
    events,
    keys: events.map((event) => [Object.keys(event), Object.keys(event.data as object)]),
    json: JSON.stringify(timeline),
    sealed: timeline.sealed,
    found: ids.map((id) => timeline.find(id)),
    effective: ids.map((id) => (timeline.find(id) === undefined ? undefined : timeline.inForce(id))),
    positions: events.map(({ id }) => timeline.positionOf(id)),
  }
}
