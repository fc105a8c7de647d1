import fc from 'fast-check'
import { z } from 'zod'
import { type ColumnKind, defineEvent } from '../event/definition.js'
import type { EventInput } from '../event/read-event.js'
import { createTimeline, type Timeline } from './timeline.js'

const schema = z.strictObject({
  symbol: z.string().exactOptional(),
  price: z.number().exactOptional(),
  size: z.number().exactOptional(),
  condition: z.string().exactOptional(),
  note: z.array(z.string()).exactOptional(),
})
const columns: Record<string, ColumnKind> = {
  symbol: 'text',
  price: 'number',
  size: 'number?',
  condition: 'text?',
}
export const asColumns = defineEvent({ type: 'price.reported', schema, columns })
export const asObjects = defineEvent({ type: 'price.reported', schema })

export type Input = EventInput<'price.reported', z.infer<typeof schema>>

const data = fc.record(
  {
    symbol: fc.constantFrom('NVDA', 'AAPL', '', '__proto__'),
    price: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(-0, 0, 118.42)),
    size: fc.nat(),
    condition: fc.constantFrom('late', 'regular'),
    note: fc.array(fc.string(), { maxLength: 2 }),
  },
  { requiredKeys: [] },
)
const sources = fc.constantFrom(undefined, [{ name: 'a file' }], [{ name: 'another', fact: 'S1' }])

/** Events with ids that end in numbers and ids that do not, early and late, few of them with more than columns can hold. */
export const inputs: fc.Arbitrary<Input[]> = fc
  .array(
    fc.record(
      {
        at: fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(0.5, 1e12 + 0.25)),
        late: fc.nat({ max: 3 }),
        prefix: fc.constantFrom('e', 'e', 'e', 'prices.csv:', 'e0', 'n'),
        number: fc.nat({ max: 60 }),
        isNamed: fc.boolean(),
        data,
        basis: fc.constantFrom('recorded' as const, 'simulated' as const),
        sources,
        corrects: fc.nat({ max: 30 }),
        isCorrection: fc.nat({ max: 9 }).map((nine) => nine === 9),
      },
      { noNullPrototype: true },
    ),
    { maxLength: 40 },
  )
  .map((list) => {
    const ids = new Set<string>()
    return list.flatMap((item, index): Input[] => {
      const id = item.isNamed && item.prefix === 'n' ? `named ${index}!` : `${item.prefix}${item.number}`
      if (ids.has(id)) return []
      const target = [...ids][item.corrects]
      ids.add(id)
      const { at, basis } = item
      return [
        {
          id,
          type: 'price.reported',
          at,
          knownAt: at + item.late,
          data: item.data,
          basis,
          ...(item.sources === undefined ? {} : { sources: item.sources }),
          ...(item.isCorrection && target !== undefined ? { replaces: target } : {}),
        },
      ]
    })
  })

export const portions: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 9 }), {
  minLength: 1,
  maxLength: 6,
})

export function built(
  definition: typeof asColumns,
  list: readonly Input[],
  lengths: readonly number[],
  blockSize: number,
  textsMax = 1_000_000,
): Timeline {
  let timeline = createTimeline([definition], { blockSize, textsMax })
  let start = 0
  for (const length of [...lengths, list.length]) {
    timeline = timeline.append(list.slice(start, start + length) as never)
    start += length
  }
  return timeline as Timeline
}

/** Everything that a timeline shows. */
export function seen(timeline: Timeline, ids: readonly string[]): unknown {
  return {
    events: [...timeline],
    keys: [...timeline].map((event) => [Object.keys(event), Object.keys(event.data as object)]),
    json: JSON.stringify(timeline),
    found: ids.map((id) => timeline.find(id)),
    inForce: ids.map((id) => (timeline.find(id) === undefined ? undefined : timeline.inForce(id))),
    frozen: [...timeline].every((event) => Object.isFrozen(event) && Object.isFrozen(event.data)),
  }
}
