import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import type { ColumnBatch, TimelineColumns } from './columns/timeline-columns.js'
import { asColumns, asObjects, built, type Input, inputs, portions, seen } from './columns.fixture.js'
import { columnsOf } from './columns-of.js'
import { timelineFromColumns } from './from-columns.js'
import type { Timeline } from './timeline.js'

/** As another thread receives it. */
function sent(timeline: Timeline): TimelineColumns {
  const columns = columnsOf(timeline, { allocate: (byteLength) => new SharedArrayBuffer(byteLength) })
  return structuredClone({ ...columns, batches: [...columns.batches] })
}

const views: ((timeline: Timeline) => Timeline)[] = [
  (timeline) => timeline,
  (timeline) => timeline.asKnownAt(20),
  (timeline) => timeline.filter(({ at }) => at % 3 !== 0),
  (timeline) => timeline.between({ from: 5, to: 25 }),
]

const blockSizes = fc.integer({ min: 2, max: 9 })

describe('a timeline that was sent as columns', () => {
  test.prop([inputs, portions, blockSizes, fc.constantFrom(asColumns, asObjects)])(
    'is the same, and so is everything derived from it',
    (list, lengths, blockSize, definition) => {
      const timeline = built(definition, list, lengths, blockSize)
      const ids = [...list.map(({ id }) => id), 'e', 'e1000', 'nothing']
      for (const view of views) {
        const back: Timeline = timelineFromColumns([definition], sent(view(timeline)))
        expect(seen(back, ids)).toEqual(seen(view(timeline), ids))
        for (const other of views) expect(seen(other(back), ids)).toEqual(seen(other(view(timeline)), ids))
      }
    },
  )

  test.prop([inputs, inputs, portions, blockSizes])(
    'accepts further events like the original',
    (list, later, lengths, blockSize) => {
      const timeline = built(asColumns, list, lengths, blockSize)
      const back: Timeline = timelineFromColumns([asColumns], sent(timeline))
      expect(back.append(list as never)).toBe(back)
      const fresh = later.map((input) => ({ ...input, id: `later ${input.id}` })) as never
      const ids = [...list, ...later].flatMap(({ id }) => [id, `later ${id}`])
      expect(seen(back.append(fresh), ids)).toEqual(seen(timeline.append(fresh), ids))
    },
  )

  test.prop([inputs, portions, portions, blockSizes, blockSizes])(
    'has the same columns, whatever portions its events arrived in',
    (list, lengths, others, blockSize, other) => {
      const columns = sent(built(asColumns, list, lengths, blockSize))
      const again = sent(built(asColumns, list, others, blockSize))
      expect(again).toEqual(columns)
      const back: Timeline = timelineFromColumns([asColumns], columns)
      expect(sent(back)).toEqual(columns)
      const recut: Timeline = timelineFromColumns([asColumns], columns, { blockSize: other })
      expect(recut.chain.blocks.every((block) => block.length <= other)).toBe(true)
      expect(JSON.stringify(recut)).toBe(JSON.stringify(back))
    },
  )

  test.prop([inputs, portions, blockSizes])(
    'is read event by event if its types have other columns or an older version',
    (list, lengths, blockSize) => {
      const timeline = built(asColumns, list, lengths, blockSize)
      const ids = list.map(({ id }) => id)
      const objects: Timeline = timelineFromColumns([asObjects], sent(timeline))
      expect(seen(objects, ids)).toEqual(seen(timeline, ids))
      const newer = defineEvent({
        type: 'price.reported',
        schema: z.looseObject({ currency: z.string() }),
        version: 2,
        upcasters: { 1: (data) => ({ ...data, currency: 'USD' }) },
      })
      const raised: Timeline = timelineFromColumns([newer], sent(timeline))
      expect([...raised].map(({ data }) => data)).toEqual(
        [...timeline].map(({ data }) => ({ ...(data as object), currency: 'USD' })),
      )
    },
  )
})

describe('invalid columns', () => {
  const list = Array.from(
    { length: 6 },
    (_, index): Input => ({
      id: index === 3 ? 'named' : `e${index}`,
      type: 'price.reported',
      at: index,
      data: { symbol: 'NVDA', price: 100 + index },
    }),
  )
  const changed = (
    change: (columns: TimelineColumns & { batches: ColumnBatch[] }, batch: ColumnBatch) => unknown,
  ) => {
    const columns = sent(built(asColumns, list, [], 16)) as TimelineColumns & { batches: ColumnBatch[] }
    const changes = change(columns, columns.batches[0] as ColumnBatch)
    const { batches: [batch] = [], ...rest } = (changes ?? {}) as Partial<typeof columns>
    return { ...columns, ...rest, ...(batch ? { batches: [batch] } : {}) }
  }
  const batchWith = (batch: ColumnBatch, more: Partial<ColumnBatch>): object => ({
    batches: [{ ...batch, ...more }],
  })

  test.each<[string, Parameters<typeof changed>[0]]>([
    ['a column too short', (_, batch) => batchWith(batch, { at: batch.at.subarray(1) })],
    ['a time that is NaN', (_, batch) => void batch.at.fill(Number.NaN, 2, 3)],
    ['a time out of order', (_, batch) => void batch.at.fill(0, 2, 3)],
    ['an infinite `knownAt`', (_, batch) => batchWith(batch, { knownAt: batch.at.map(() => Infinity) })],
    ['a sequence number that occurs twice', (_, batch) => void batch.seq.fill(1, 2, 3)],
    ['a sequence number that is not below the next one', (_, batch) => void batch.seq.fill(6, 2, 3)],
    ['a sequence number that is not whole', (_, batch) => void batch.seq.fill(1.5, 2, 3)],
    ['an infinite price', (_, batch) => void (batch.numbers[0] as Float64Array).fill(Infinity, 2, 3)],
    ['a type that is not in the table', (_, batch) => void batch.types.fill(1, 2, 3)],
    ['a text that is not in the table', (_, batch) => void (batch.texts[0] as Uint32Array).fill(2, 2, 3)],
    [
      'an id prefix that is not in the table',
      (_, batch) => batchWith(batch, { idPrefix: Uint16Array.of(0, 0, 1, 0, 0, 0) }),
    ],
    ['a negative number in an id', (_, batch) => void batch.idNumber.fill(-1, 2, 3)],
    [
      'an envelope that is not in the table',
      (_, batch) => batchWith(batch, { envelope: Uint32Array.of(0, 0, 1, 0, 0, 0) }),
    ],
    ['a missing event', () => ({ length: 7 })],
    [
      'an object at another row',
      (_, batch) =>
        batchWith(batch, { objects: [[2, batch.objects[0]?.[1] as Readonly<Record<string, unknown>>]] }),
    ],
    ['an id prefix that ends in a digit', () => ({ prefixes: ['e1'] })],
    ['an envelope with an invalid basis', () => ({ envelopes: [{ basis: 'guessed', sources: [] }] })],
  ])('%s', (_, change) => {
    expect(() => timelineFromColumns([asColumns], changed(change))).toThrow(
      expect.objectContaining({ code: 'file.invalid' }),
    )
  })

  test('report an object that is not an event, with all other faults', () => {
    const columns = changed((_, batch) =>
      batchWith(batch, {
        objects: batch.objects.map(([row, event]) => [row, { ...event, data: 7, basis: 'guessed' }]),
      }),
    )
    expect(() => timelineFromColumns([asColumns], columns)).toThrow(
      expect.objectContaining({
        faults: [
          expect.objectContaining({ code: 'event.invalid', eventId: 'named' }),
          expect.objectContaining({ code: 'event.data-invalid', eventId: 'named' }),
        ],
      }),
    )
  })
})
