import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { z } from 'zod'
import { type ColumnKind, defineEvent } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { EventInput } from '../event/read-event.js'
import { Layout } from './layout.js'
import { eventCodeOf, loopedOver } from './layout-code.js'
import { createTimeline, type Timeline } from './timeline.js'

/* A timeline that holds events as columns is, to whoever looks, the one that holds them as objects. */

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
const asColumns = defineEvent({ type: 'price.told', schema, columns })
const asObjects = defineEvent({ type: 'price.told', schema })

type Input = EventInput<'price.told', z.infer<typeof schema>>

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
const inputs: fc.Arbitrary<Input[]> = fc
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
          type: 'price.told',
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

const portions = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })

function built(
  definition: typeof asColumns,
  list: readonly Input[],
  lengths: readonly number[],
  blockSize: number,
): Timeline {
  let timeline = createTimeline([definition], { blockSize })
  let start = 0
  for (const length of [...lengths, list.length]) {
    timeline = timeline.append(list.slice(start, start + length) as never)
    start += length
  }
  return timeline as Timeline
}

/** Everything that there is to see of a timeline. */
function seen(timeline: Timeline, ids: readonly string[]): unknown {
  return {
    events: [...timeline],
    keys: [...timeline].map((event) => [Object.keys(event), Object.keys(event.data as object)]),
    json: JSON.stringify(timeline),
    found: ids.map((id) => timeline.find(id)),
    inForce: ids.map((id) => (timeline.find(id) === undefined ? undefined : timeline.inForce(id))),
    frozen: [...timeline].every((event) => Object.isFrozen(event) && Object.isFrozen(event.data)),
  }
}

describe('a timeline with columns', () => {
  test.prop([inputs, portions, fc.integer({ min: 2, max: 9 })])(
    'looks like one without, and so does all that is made of it',
    (list, lengths, blockSize) => {
      const own = built(asColumns, list, lengths, blockSize)
      const other = built(asObjects, list, lengths, blockSize)
      const ids = [...list.map(({ id }) => id), 'e', 'e1000', 'nothing']
      const views: ((timeline: Timeline) => Timeline)[] = [
        (timeline) => timeline,
        (timeline) => timeline.asKnownAt(20),
        (timeline) => timeline.filter(({ at }) => at % 3 !== 0),
        (timeline) => timeline.between(5, 25),
        (timeline) => timeline.asKnownAt(30).filter(({ seq }) => seq % 2 === 0),
      ]
      for (const view of views) expect(seen(view(own), ids)).toEqual(seen(view(other), ids))
    },
  )

  test.prop([inputs, portions])('takes an event that has arrived once more for the same', (list, lengths) => {
    const timeline = built(asColumns, list, lengths, 4)
    expect(timeline.append(list as never)).toBe(timeline)
  })

  test('holds bulk events without an object of each', () => {
    const list = Array.from({ length: 100 }, (_, index): Input => {
      const own = { symbol: index % 2 === 0 ? 'NVDA' : 'AAPL', price: 100 + index / 4 }
      return {
        id: `e${index}`,
        type: 'price.told',
        at: index,
        data: index % 3 === 0 ? own : { ...own, size: index },
      }
    })
    const { links } = built(asColumns, list, [50], 16).chain
    expect(links.every(({ block }) => block.objects === undefined)).toBe(true)
    expect(links.every(({ block }) => block.seqOffset === undefined && block.idOffset === undefined)).toBe(
      true,
    )
  })
})

describe('the code that makes events', () => {
  test.prop([inputs])('does what the loop does', (list) => {
    const { chain } = built(asColumns, list, [40], 64)
    const { fields } = Layout.of(asColumns) as Layout
    const [written, looped] = [eventCodeOf(asColumns, fields), loopedOver(asColumns, fields)]
    for (const { block } of chain.links) {
      for (let index = 0; index < block.length; index += 1) {
        if (block.objectAt(index) !== undefined) continue
        const event: TapelineEvent = written.make(block, index)
        expect(event).toEqual(looped.make(block, index))
        expect({ ...written.lend(block, index) }).toEqual(event)
        expect(Object.keys(written.lend(block, index))).toEqual(Object.keys(event))
        expect(event).toEqual(block.event(index))
      }
    }
  })
})
