import { afterAll, describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { errorOf, faultsOf, temporaryFolder } from './files.fixture.js'
import { importTrades } from './import-trades.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const list = { exchange: 'XNAS' } as const
const TRADES = [
  'date,time,sym,px,qty',
  '2025-01-27,09:30:00.250,NVDA,124.8,100',
  '2025-01-27,09:30:01,NVDA,124.7,',
  '2025-01-27,09:30:01,NVDA,124.7,',
  '2025-01-27,09:29:59,nvda,125,1',
  '2025-01-27,03:00,NVDA,125,1',
].join('\n')

describe('importTrades', () => {
  it('puts a date and a time of day together, and keeps trades that are alike', async () => {
    const file = write('trades.csv', TRADES)
    const { timeline, duplicates, outOfOrder, offCalendar, events, notes } = await importTrades(file, {
      list,
      zone: 'America/New_York',
    })
    expect(events).toBe(5)
    expect(timeline.get('trades.csv:1')).toMatchObject({
      at: Date.parse('2025-01-27T14:30:00.250Z'),
      data: { symbol: 'NVDA', price: 124.8, size: 100 },
    })
    expect(timeline.get('trades.csv:3').data).toEqual({ symbol: 'NVDA', price: 124.7 })
    expect(duplicates).toEqual({ count: 1, places: [{ file: 'trades.csv', line: 4 }] })
    expect(outOfOrder.places.map(({ line }) => line)).toEqual([5, 6])
    expect(offCalendar).toEqual({ count: 1, places: [{ file: 'trades.csv', line: 6 }] })
    expect(notes).toContain('Symbols in small letters were taken in capital ones.')
    expect(replay(timeline, market).atEnd().quotes.NVDA?.last).toBe(124.7)
  })

  it('reads a trade that several files have once', async () => {
    const trade = (minute: number): string => `2025-01-27T15:0${minute}Z,NVDA,124.8,100`
    const files = [
      ['one.csv', [trade(1), trade(2), trade(2), trade(3)]],
      ['two.csv', [trade(2), trade(3), trade(3), trade(4)]],
      ['three.csv', [trade(1), trade(2), trade(2), trade(2)]],
    ] as const
    const paths = files.map(([name, rows]) => write(name, ['time,symbol,price,size', ...rows].join('\n')))
    const { timeline, rows, events, duplicates, notes } = await importTrades(paths, { list })
    expect([rows, events, duplicates.count]).toEqual([12, 7, 8])
    const minutes = [...timeline].flatMap(({ type, at }) =>
      type === 'price.traded' ? [new Date(at).getUTCMinutes()] : [],
    )
    expect(minutes).toEqual([1, 2, 2, 2, 3, 3, 4])
    expect(notes).toContain(
      'Trades of a file that an earlier file has, too, were left out; trades that are alike in one file are all kept.',
    )
    const copy = write('copy.csv', TRADES)
    const once = [write('trades.csv', TRADES), copy]
    const zone = 'America/New_York'
    expect((await importTrades(once, { list, zone })).events).toBe(5)
  })

  it('reads a way of writing times that is said, and numbers in the unit that is said', async () => {
    const own = write('own.csv', 'when,symbol,price\n27/01/2025 09:30,NVDA,1')
    const options = {
      list,
      columns: { time: 'when' },
      timeFormat: '%d/%m/%Y %H:%M',
      zone: 'America/New_York',
    } as const
    expect((await importTrades(own, options)).timeline.get('own.csv:1').at).toBe(
      Date.parse('2025-01-27T14:30Z'),
    )
    const micros = write('micros.csv', 'ts,symbol,price\n1737988200000250,NVDA,1')
    expect((await importTrades(micros, { list })).timeline.get('micros.csv:1').at).toBe(1737988200000.25)
  })

  it('reports every row that is wrong', async () => {
    const rows = [
      '2025-01-27,A,1,1',
      '2060-06-01T15:00Z,A,1,1',
      '2025-01-27T15:00Z,A,0,-1',
      '2025-01-27T15:00Z,,1,1',
    ]
    const file = write('wrong.csv', ['time,symbol,price,size', ...rows].join('\n'))
    expect(faultsOf(await errorOf(importTrades(file, { list })))).toEqual([
      '2: A trade has a time.',
      expect.stringMatching(/^3: The calendar does not cover this time/),
      '4: The price is wrong. 0',
      '4: The size is wrong. -1',
      '5: The symbol is wrong. nothing',
    ])
  })

  it('numbers the rows of a long file by their lines', async () => {
    const open = Date.parse('2025-01-27T14:30Z')
    const lines = Array.from(
      { length: 200_000 },
      (_, index) => `NVDA,${new Date(open + 100 * index).toISOString()},1,${index + 1}`,
    )
    const file = write('long.csv', ['symbol,time,price,size', ...lines].join('\n'))
    const { timeline } = await importTrades(file, { list })
    const wrong = [...timeline].filter(
      ({ id, type, data }) => type === 'price.traded' && id !== `long.csv:${data.size}`,
    )
    expect([timeline.length, wrong.length]).toEqual([200_001, 0])
  })
})
