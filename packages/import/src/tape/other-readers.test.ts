/** A tape is an Arrow file like any other: another library than the one that wrote it finds every event in its columns. */
import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { type Table, Type, tableFromIPC } from '@uwdata/flechette'
import { writeTape } from './write-tape.js'

type Input = InputOf<MarketEvent>
type Row = Readonly<Record<string, string | number | boolean | null | undefined>>

const MONDAY = Date.UTC(2025, 0, 27, 14, 30)
const NVDA = { symbol: 'NVDA', name: 'NVIDIA', kind: 'equity', exchange: 'XNAS' } as const
const listed: Input = { id: 'listed', type: 'instrument.listed', at: 0, data: NVDA }

type Body = Pick<Input, 'type' | 'data'>
const trade = fc
  .record(
    {
      symbol: fc.constant('NVDA'),
      price: fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
      size: fc.nat(),
      condition: fc.constantFrom('late' as const, 'regular' as const),
    },
    { requiredKeys: ['symbol', 'price'], noNullPrototype: true },
  )
  .map((data): Body => ({ type: 'price.traded', data }))
const bar = fc.double({ min: 1, max: 9, noNaN: true }).map((price): Body => {
  const prices = { open: price, high: price * 2, low: price / 2, close: price }
  return { type: 'bar.closed', data: { symbol: 'NVDA', start: MONDAY, ...prices } }
})
const news = fc.string().map((text): Body => ({ type: 'news.published', data: { summary: `!${text}` } }))

/** Trades, bars and news, early and late, of several files, some simulated, and some corrected. */
const tapes = fc
  .array(
    fc.record({
      body: fc.oneof({ weight: 4, arbitrary: trade }, bar, news),
      minute: fc.nat(300),
      late: fc.constantFrom(0, 0, 1.5),
      file: fc.constantFrom('e', 'monday.csv:', 'named '),
      basis: fc.constantFrom('recorded' as const, 'simulated' as const),
      sources: fc.constantFrom([], [{ name: 'a file', fact: 'S1' }]),
      isCorrection: fc.nat(9).map((nine) => nine === 9),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((list) => {
    const ids = list.map(({ file }, index) => (file === 'named ' ? `named ${index}!` : `${file}${index}`))
    const inputs = list.map(({ body, minute, late, basis, sources, isCorrection }, index) => {
      const at = MONDAY + 1000 + minute * 60_000
      const replaces = isCorrection && index > 0 ? { replaces: ids[0] as string } : {}
      return { id: ids[index], at, knownAt: at + late, basis, sources, ...body, ...replaces } as Input
    })
    return createTimeline(marketEvents).append([listed, ...inputs])
  })

/** The events of a table as JSON, in the order of arrival, by what the README says of its columns. */
function eventsIn(table: Table): unknown[] {
  const events = (table.toArray() as Row[]).map((row) => {
    if (typeof row.event === 'string') return JSON.parse(row.event)
    const data = Object.entries(row).flatMap(([name, value]) =>
      name.startsWith('data.') && value !== null ? [[name.slice('data.'.length), value]] : [],
    )
    return {
      id: `${row.id_prefix}${row.id_number}`,
      type: row.type,
      at: row.at,
      version: 1,
      data: Object.fromEntries(data),
      seq: row.seq,
      ...(typeof row.known_at === 'number' ? { knownAt: row.known_at } : {}),
      ...(typeof row.basis === 'string' ? { basis: row.basis } : {}),
      ...(typeof row.sources === 'string' ? { sources: JSON.parse(row.sources) } : {}),
    }
  })
  return events.sort((left, right) => left.seq - right.seq)
}

const read = async (timeline: Timeline<MarketEvent>): Promise<Table> =>
  tableFromIPC(await writeTape(timeline))

describe('a tape that another library reads', () => {
  test.prop([tapes])('holds every event, with its id, its times and its prices', async (timeline) => {
    expect(eventsIn(await read(timeline))).toEqual(timeline.toJSON().events)
  })

  test('has columns of plain types, in several batches', async () => {
    const trades = Array.from({ length: 70_000 }, (_, index): Input => {
      const data = { symbol: 'NVDA', price: 118 + index / 1024, size: index }
      return { id: `e${index}`, type: 'price.traded', at: MONDAY + index, knownAt: MONDAY + index + 1, data }
    })
    const timeline = createTimeline(marketEvents).append([listed, ...trades])
    const table = await read(timeline)
    expect(table.numRows).toBe(70_001)
    expect(table.getChild('at').data).toHaveLength(2)
    expect(table.schema.fields.map(({ name, type }) => [name, type.typeId])).toEqual([
      ['type', Type.Dictionary],
      ['at', Type.Float],
      ['known_at', Type.Float],
      ['seq', Type.Int],
      ['id_prefix', Type.Dictionary],
      ['id_number', Type.Int],
      ['data.symbol', Type.Dictionary],
      ['data.price', Type.Float],
      ['data.size', Type.Float],
      ['event', Type.Utf8],
    ])
    const prices = Float64Array.from(trades, ({ data }) => (data as { price: number }).price)
    expect(table.getChild('data.price').toArray().slice(1)).toEqual([...prices])
    expect(JSON.parse(table.schema.metadata?.get('tapeline.tape') ?? '')).toMatchObject({
      format: 'tapeline.tape/1',
      length: 70_001,
    })
    expect(eventsIn(table)).toEqual(timeline.toJSON().events)
  })
})
