import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { ColumnAppender } from './column-appender.js'
import type { ColumnBatch } from './columns/timeline-columns.js'
import { asColumns, asObjects, built, type Input, inputs, portions, seen } from './columns.fixture.js'
import { columnsOf } from './columns-of.js'
import type { NewColumns } from './new-rows.js'
import type { Timeline } from './timeline.js'

const rows = fc.array(
  fc.record(
    {
      at: fc.oneof(fc.nat({ max: 40 }), fc.constantFrom(0.5, 50.25)),
      late: fc.constantFrom(undefined, undefined, 0, 2),
      prefix: fc.nat({ max: 1 }),
      number: fc.nat({ max: 999_999_999_999_999 }),
      symbol: fc.constantFrom('NVDA', 'AAPL', 'MSFT'),
      price: fc
        .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0))
        .map((price) => price + 0),
      size: fc.option(fc.nat(), { nil: undefined }),
      condition: fc.constantFrom(undefined, 'late', 'regular'),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 30 },
)
type Row = (typeof rows extends fc.Arbitrary<infer List> ? List : never)[number]

const prefixes = ['rows.csv:', 'more.csv:']
const sourcesOf = (isSourced: boolean) => (isSourced ? [{ name: 'a file' }] : [])

function asInputs(list: readonly Row[], isSourced: boolean): Input[] {
  return list.map(({ at, late, prefix, number, symbol, price, size, condition }) => ({
    id: `${prefixes[prefix]}${number}`,
    type: 'price.reported',
    at,
    ...(late === undefined ? {} : { knownAt: at + late }),
    data: {
      symbol,
      price,
      ...(size === undefined ? {} : { size }),
      ...(condition === undefined ? {} : { condition }),
    },
    ...(isSourced ? { sources: sourcesOf(true) } : {}),
  }))
}

interface Columns extends NewColumns {
  readonly batches: readonly ColumnBatch[]
}

function asNewColumns(
  list: readonly Row[],
  { nextSeq, batchLength, isSourced = false }: { nextSeq: number; batchLength: number; isSourced?: boolean },
): Columns {
  const texts = ['NVDA', 'AAPL', 'MSFT', 'late', 'regular']
  const batch = (start: number, some: readonly Row[]): ColumnBatch => ({
    length: some.length,
    at: Float64Array.from(some, ({ at }) => at),
    types: new Uint8Array(some.length),
    seq: Float64Array.from(some, (_, index) => nextSeq + start + index),
    knownAt: Float64Array.from(some, ({ at, late = 0 }) => (late === 0 ? Number.NaN : at + late)),
    numbers: [
      Float64Array.from(some, ({ price }) => price),
      Float64Array.from(some, ({ size = Number.NaN }) => size),
    ],
    texts: [
      Uint32Array.from(some, ({ symbol }) => texts.indexOf(symbol) + 1),
      Uint32Array.from(some, ({ condition = '' }) => texts.indexOf(condition) + 1),
    ],
    idPrefix: Uint16Array.from(some, ({ prefix }) => prefix),
    idNumber: Float64Array.from(some, ({ number }) => number),
    envelope: undefined,
    objects: [],
  })
  const batches = []
  for (let start = 0; start < list.length; start += batchLength)
    batches.push(batch(start, list.slice(start, start + batchLength)))
  const envelope = { basis: 'recorded', sources: sourcesOf(isSourced) } as const
  return { definition: asColumns, length: list.length, texts, prefixes, envelope, batches }
}

function appendColumns(timeline: Timeline, { batches, ...head }: Columns): Timeline | undefined {
  const appender = ColumnAppender.of(timeline, head)
  for (const batch of batches) appender?.take(batch)
  return appender?.finish()
}

const distinct = rows.map((list) =>
  [
    ...new Map(
      [...list].sort((a, b) => a.at - b.at).map((row) => [`${row.prefix} ${row.number}`, row]),
    ).values(),
  ].sort((a, b) => a.at - b.at),
)
const blockSizes = fc.integer({ min: 2, max: 9 })

describe('columns that are appended', () => {
  test.prop([inputs, portions, distinct, blockSizes, fc.integer({ min: 1, max: 9 }), fc.boolean()])(
    'are the same events as objects that are appended',
    (before, lengths, list, blockSize, batchLength, isSourced) => {
      fc.pre(list.length >= blockSize)
      const base = built(asColumns, before, lengths, blockSize)
      const { nextSeq } = base.state
      const made = appendColumns(base, asNewColumns(list, { nextSeq, batchLength, isSourced })) as Timeline
      const expected = base.append(asInputs(list, isSourced) as never)
      const ids = [...before, ...asInputs(list, isSourced)].map(({ id }) => id)
      expect(seen(made, ids)).toEqual(seen(expected, ids))
      expect({ ...columnsOf(made), batches: [] }).toEqual({ ...columnsOf(expected), batches: [] })
      expect(made.chain.blocks.every(({ length }) => length <= blockSize)).toBe(true)
      const late = { ...asInputs(list, false)[0], id: 'late 1', at: 20 } as never
      expect(seen(made.append(late), ids)).toEqual(seen(expected.append(late), ids))
      // Blocks before the first new event stay the same objects.
      const kept = base.chain.blocks.filter((block) => (block.at.at(-1) as number) < (list[0]?.at ?? 0))
      expect(made.chain.blocks.slice(0, kept.length)).toEqual(kept)
      expect(kept.every((block, index) => block === made.chain.blocks[index])).toBe(true)
    },
  )

  test.prop([distinct, fc.nat({ max: 29 })])(
    'are refused if one of them may have arrived before or is corrected, or there is no room',
    (list, chosen) => {
      fc.pre(list.length >= 2)
      const own = asInputs(list, false)[chosen % list.length] as Input
      const columns = asNewColumns(list, { nextSeq: 1, batchLength: 4 })
      const onto = (first: Input, definition = asColumns, textsMax = 100): unknown =>
        appendColumns(built(definition, [first], [], 2, textsMax), columns)
      const other: Input = { ...own, id: 'other' }
      expect(onto(other)).toBeDefined()
      expect(onto(own)).toBeUndefined()
      expect(onto({ ...own, data: { ...own.data, note: ['held as an object'] } })).toBeUndefined()
      expect(onto({ ...other, replaces: own.id })).toBeUndefined()
      expect(onto(other, asObjects)).toBeUndefined()
      expect(onto(other, asColumns, 1)).toBeUndefined()
      const short = { ...columns, length: 1, batches: [] }
      expect(appendColumns(built(asColumns, [other], [], 2), short)).toBeUndefined()
    },
  )
})
