import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { eventReader } from '../codegen/event-code.js'
import { interpretedEvents } from '../codegen/interpreted-events.js'
import type { TapelineEvent } from '../event/event.js'
import { Layout } from './columns/layout.js'
import { texts } from './columns/texts.js'
import { asColumns, asObjects, built, type Input, inputs, portions, seen } from './columns.fixture.js'
import type { Timeline } from './timeline.js'

/* A timeline that holds events as columns equals one that holds them as objects. */

describe('a timeline with columns', () => {
  test.prop([inputs, portions, fc.integer({ min: 2, max: 9 }), fc.oneof(fc.nat(3), fc.constant(100))])(
    'equals one without columns, with any limit of texts, and so does everything derived from it',
    (list, lengths, blockSize, textsMax) => {
      const own = built(asColumns, list, lengths, blockSize, textsMax)
      const other = built(asObjects, list, lengths, blockSize)
      const ids = [...list.map(({ id }) => id), 'e', 'e1000', 'nothing']
      const views: ((timeline: Timeline) => Timeline)[] = [
        (timeline) => timeline,
        (timeline) => timeline.asKnownAt(20),
        (timeline) => timeline.filter(({ at }) => at % 3 !== 0),
        (timeline) => timeline.between({ from: 5, to: 25 }),
        (timeline) => timeline.asKnownAt(30).filter(({ seq }) => seq % 2 === 0),
      ]
      for (const view of views) expect(seen(view(own), ids)).toEqual(seen(view(other), ids))
    },
  )

  test.prop([inputs, portions])('recognises an event that arrives again', (list, lengths) => {
    const timeline = built(asColumns, list, lengths, 4)
    expect(timeline.append(list as never)).toBe(timeline)
  })

  test('keeps unusual values of the first events whatever events follow', () => {
    const list = Array.from({ length: 90 }, (_, index): Input => {
      const own = {
        id: `e${index}`,
        type: 'price.reported' as const,
        at: index,
        data: { symbol: 'NVDA', price: 1 },
      }
      if (index === 0) return { ...own, id: 'f7' }
      if (index === 1) return { ...own, basis: 'simulated', sources: [{ name: 'a file' }] }
      return index === 2 ? { ...own, knownAt: 30, data: { ...own.data, size: 7, condition: 'late' } } : own
    })
    const some = ({ at }: { at: number }): boolean => at % 4 !== 3
    const [own, other] = [asColumns, asObjects].map((definition) =>
      built(definition, list, [], 4).filter(some),
    )
    const ids = list.map(({ id }) => id)
    expect(seen(own as Timeline, ids)).toEqual(seen(other as Timeline, ids))
  })

  test('holds bulk events without an object for each', () => {
    const list = Array.from({ length: 100 }, (_, index): Input => {
      const own = { symbol: index % 2 === 0 ? 'NVDA' : 'AAPL', price: 100 + index / 4 }
      return {
        id: `e${index}`,
        type: 'price.reported',
        at: index,
        data: index % 3 === 0 ? own : { ...own, size: index },
      }
    })
    const { prefixes } = built(asColumns, list, [50], 16).chain
    expect(prefixes.every(({ block }) => block.objects === undefined)).toBe(true)
    expect(prefixes.every(({ block }) => block.seqOffset === undefined && block.idOffset === undefined)).toBe(
      true,
    )
  })
})

describe('reading events from columns', () => {
  test.prop([inputs])('gives the same events by generated and by interpreted code', (list) => {
    const { chain } = built(asColumns, list, [40], 64)
    const { fields } = Layout.of(asColumns) as Layout
    const generated = eventReader(asColumns, fields, texts)
    const interpreted = interpretedEvents(asColumns, fields, texts)
    for (const { block } of chain.prefixes) {
      for (let index = 0; index < block.length; index += 1) {
        if (block.objectAt(index) !== undefined) continue
        const event: TapelineEvent = generated.make(block, index)
        expect(event).toEqual(interpreted.make(block, index))
        expect({ ...generated.readReused(block, index) }).toEqual(event)
        expect(Object.keys(generated.readReused(block, index))).toEqual(Object.keys(event))
        expect(event).toEqual(block.event(index))
      }
    }
  })
})
