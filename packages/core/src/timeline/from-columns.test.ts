import { describe, expect, test } from '@jest/globals'
import { defineEvent } from '../event/definition.js'
import type { ColumnBatch, TimelineColumns } from './columns/timeline-columns.js'
import { asColumns, asObjects, built, type Input, seen } from './columns.fixture.js'
import { columnsOf } from './columns-of.js'
import { timelineFromColumns } from './from-columns.js'
import type { Timeline } from './timeline.js'

const priceAt = (index: number): Input => ({
  id: `e${index}`,
  type: 'price.reported',
  at: index,
  data: { symbol: index % 3 === 0 ? 'NVDA' : 'AAPL', price: 100 + index },
})
const prices = Array.from({ length: 40 }, (_, index) => priceAt(index))
const ids = [...prices.map(({ id }) => id), 'e', 'e40', 'nothing']

describe('a timeline that is read from columns', () => {
  // This must be the first test in this file. Its types and texts are then the first of the process, as in a worker thread.
  test('keeps their arrays without a copy', () => {
    const columns: TimelineColumns = {
      format: 'tapeline.columns/1',
      sealed: false,
      nextSeq: 40,
      blockSize: 16,
      length: 40,
      types: [{ type: 'price.reported', version: 1, columns: Object.entries(asColumns.columns ?? {}) }],
      texts: ['NVDA', 'AAPL'],
      prefixes: ['e'],
      envelopes: [{ basis: 'recorded', sources: [] }],
      corrected: [],
      batches: [
        {
          length: 40,
          at: Float64Array.from(prices, ({ at }) => Number(at)),
          types: new Uint16Array(40),
          seq: Float64Array.from(prices.keys()),
          knownAt: undefined,
          numbers: [Float64Array.from(prices, ({ data }) => Number(data.price))],
          texts: [Uint32Array.from(prices, ({ data }) => (data.symbol === 'NVDA' ? 1 : 2))],
          idPrefix: undefined,
          idNumber: Float64Array.from(prices.keys()),
          envelope: undefined,
          objects: [],
        },
      ],
    }
    const [batch] = columns.batches as ColumnBatch[]
    const { chain }: Timeline = timelineFromColumns([asColumns], columns)
    expect(chain.blocks.map(({ length }) => length)).toEqual([16, 16, 8])
    for (const block of chain.blocks) {
      expect(block.at.buffer).toBe(batch?.at.buffer)
      expect(block.typeIds.buffer).toBe(batch?.types.buffer)
      expect(block.numbers[0]?.buffer).toBe(batch?.numbers[0]?.buffer)
      expect(block.texts[0]?.buffer).toBe(batch?.texts[0]?.buffer)
      expect([block.objects, block.seqOffset, block.idOffset, block.idPrefixOf]).toEqual(
        Array(4).fill(undefined),
      )
    }
    expect(columnsOf(built(asColumns, prices, [], 16))).toEqual({ ...columns, batches: expect.anything() })
    expect([...columnsOf(built(asColumns, prices, [], 16)).batches]).toEqual(columns.batches)
  })

  test.each([0, 1, 2])('is the same with %i events', (count) => {
    const timeline = built(asColumns, prices.slice(0, count), [], 2).seal()
    const columns = columnsOf(timeline)
    const back: Timeline = timelineFromColumns([asColumns], columns)
    expect([columns.length, [...columns.batches].length]).toEqual([count, Math.min(count, 1)])
    expect([back.length, back.sealed, back.state.blockSize]).toEqual([count, true, 2])
    expect(seen(back, ids)).toEqual(seen(timeline, ids))
    const [next, other] = [back, timeline].map((own) => own.append(prices.slice(count) as never))
    expect(seen(next as Timeline, ids)).toEqual(seen(other as Timeline, ids))
  })

  test.each([
    [65_535, [65_535, 65_535]],
    [65_536, [65_536, 65_536]],
    [32_769, [32_769, 32_769, 32_769, 32_769]],
    [32_768, [65_536, 65_536]],
  ])('has blocks of %i events, in batches of %p', (blockSize, most) => {
    const length = 70_000
    const list = Array.from({ length }, (_, index) => priceAt(index))
    const timeline = built(asColumns, list, [], blockSize)
    const batches = [...columnsOf(timeline).batches]
    expect(batches.map((batch) => batch.length)).toEqual(
      most.map((size, index) => Math.min(size, length - index * size)).filter((size) => size > 0),
    )
    const back: Timeline = timelineFromColumns([asColumns], { ...columnsOf(timeline), batches: batches })
    expect(back.chain.blocks.map((block) => block.length)).toEqual(
      timeline.chain.blocks.map((block) => block.length),
    )
    for (const index of [0, blockSize - 1, blockSize, 65_535, 65_536, length - 1]) {
      expect(back.eventBefore(index + 1)).toEqual(timeline.eventBefore(index + 1))
      expect(back.positionOf(`e${index}`)).toBe(index + 1)
    }
  })
})

describe('a timeline with `needsSameDefinitions`', () => {
  const read = (timeline: Timeline, definitions: Parameters<typeof timelineFromColumns>[0]): Timeline =>
    timelineFromColumns(definitions, columnsOf(timeline), { needsSameDefinitions: true })
  const { schema } = asColumns

  test('is read with the same definitions, and with columns declared for events that are objects', () => {
    const [columns, objects] = [asColumns, asObjects].map((own) => built(own, prices, [], 16))
    expect(seen(read(columns as Timeline, [asColumns]), ids)).toEqual(seen(columns as Timeline, ids))
    expect(seen(read(objects as Timeline, [asColumns]), ids)).toEqual(seen(objects as Timeline, ids))
  })

  test.each([
    ['event.type-unknown', 'another type', defineEvent({ type: 'note.made', schema })],
    ['definition.invalid', 'no columns', asObjects],
    [
      'definition.invalid',
      'other columns',
      defineEvent({ type: 'price.reported', schema, columns: { price: 'number?', symbol: 'text?' } }),
    ],
    [
      'definition.invalid',
      'another version',
      defineEvent({
        type: 'price.reported',
        schema,
        version: 2,
        upcasters: { 1: (data) => data },
        ...(asColumns.columns ? { columns: asColumns.columns } : {}),
      }),
    ],
  ])('throws %s for %s', (code, _, definition) => {
    expect(() => read(built(asColumns, prices, [], 16), [definition])).toThrow(
      expect.objectContaining({ code }),
    )
  })

  test('throws if only a corrected event has another version', () => {
    const newer = defineEvent({
      type: 'price.reported',
      schema,
      version: 2,
      upcasters: { 1: (data) => data },
    })
    const corrected = built(asObjects, [priceAt(0), { ...priceAt(1), replaces: 'e0' }], [], 16)
    expect(() => read(corrected, [newer])).toThrow(expect.objectContaining({ code: 'definition.invalid' }))
  })
})

describe('more texts than a timeline may hold', () => {
  const later = { ...priceAt(40), data: { symbol: 'a symbol too many', price: 1 } }
  const objectsIn = (timeline: Timeline): number =>
    timeline.chain.blocks.reduce((sum, { objects }) => sum + (objects?.filter(Boolean).length ?? 0), 0)

  test('stay in events held as objects, and do not count for another timeline', () => {
    const full = built(asColumns, prices, [], 16, 2)
    const before = objectsIn(full)
    const grown = full.append([later] as never)
    expect(objectsIn(grown)).toBe(before + 1)
    const back: Timeline = timelineFromColumns([asColumns], columnsOf(grown))
    for (const own of [grown, back])
      expect(own.get('e40')).toMatchObject({ data: { symbol: 'a symbol too many', price: 1 } })
    expect(seen(back, [...ids, 'e40'])).toEqual(seen(grown, [...ids, 'e40']))
    expect(objectsIn(built(asColumns, [...prices, later], [], 16))).toBe(before)
  })

  test('are read as JSON if columns contain them', () => {
    const columns = columnsOf(built(asColumns, prices, [], 16))
    const texts = ['PLTR', 'ORCL', 'one too many']
    const read: Timeline = timelineFromColumns([asColumns], { ...columns, texts }, { textsMax: 2 })
    const symbols = [...read].map(({ data }) => (data as { symbol: string }).symbol)
    expect(symbols.filter((symbol) => symbol === 'PLTR')).toHaveLength(
      prices.filter(({ data }) => data.symbol === 'NVDA').length,
    )
  })
})
