/** Whatever is imported can be replayed: rows that the market could not replay are faults of these rows. */
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, isTapelineError, replay } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { errorOf, faultsOf, temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importTrades } from './import-trades.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const list = { exchange: 'XNAS' } as const
const ACROSS =
  "A bar lies partly inside and partly outside regular hours; split it at the open or close, or pass straddling: 'place' to cut its time to the session."
const HEADER = 'symbol,start,open,high,low,close'

describe('a bar across the open or close is a fault of its row', () => {
  const hours = [8, 9, 10, 11].map(
    (hour) => `XYZ,2025-01-27T${String(hour).padStart(2, '0')}:00-05:00,2,3,1,2`,
  )

  it('of whole hours', async () => {
    const file = write('hours.csv', [HEADER, ...hours].join('\n'))
    expect(faultsOf(await errorOf(importBars(file, { list, interval: '1h' })))).toEqual([`3: ${ACROSS}`])
  })

  it('and is left out where rows with faults are', async () => {
    const file = write('some.csv', [HEADER, ...hours].join('\n'))
    const { events, faults, timeline } = await importBars(file, { list, interval: '1h', skipBad: true })
    expect([events, faults.count, faults.first[0]?.place]).toEqual([3, 1, { file: 'some.csv', line: 3 }])
    expect(replay(timeline, market).atEnd().quotes.XYZ?.last).toBe(2)
  })

  it('of several days', async () => {
    const row = 'XYZ,2024-08-01T00:00-04:00,2024-08-05T00:00-04:00,2,3,1,2'
    const file = write('days.csv', `symbol,start,end,open,high,low,close\n${row}\n`)
    for (const straddling of ['fault', 'place'] as const)
      expect(faultsOf(await errorOf(importBars(file, { list, straddling })))).toEqual([
        '2: A bar lies partly inside and partly outside regular hours; split it at the open or close.',
      ])
  })

  it('or is cut to its session, with its figures whole', async () => {
    const rows = [
      'AA,2025-01-27T08:00-05:00,2025-01-27T09:00-05:00,2,3,1,2,5',
      'AA,2025-01-27T09:00-05:00,2025-01-27T10:00-05:00,2,4,1,3,7',
      'AA,2025-01-27T15:45-05:00,2025-01-27T16:15-05:00,3,5,2,4,9',
      // An early close.
      'AA,2024-11-29T12:30-05:00,2024-11-29T13:30-05:00,1,2,1,2,8',
      // A day and a night around a session.
      'BB,2025-01-27T00:00-05:00,2025-01-28T00:00-05:00,6,8,5,7,10',
    ]
    const file = write('cut.csv', ['symbol,start,end,open,high,low,close,volume', ...rows].join('\n'))
    const { timeline, placed, notes } = await importBars(file, { list, straddling: 'place' })
    const bars = [...timeline].flatMap(({ type, at, data }) =>
      type === 'bar.closed'
        ? [
            [
              data.symbol,
              new Date(data.start).toISOString().slice(0, 16),
              new Date(at).toISOString().slice(11, 16),
              data.high,
              data.volume,
            ],
          ]
        : [],
    )
    expect(bars).toEqual([
      ['AA', '2024-11-29T17:30', '18:00', 2, 8],
      ['AA', '2025-01-27T13:00', '14:00', 3, 5],
      ['AA', '2025-01-27T14:30', '15:00', 4, 7],
      ['AA', '2025-01-27T20:45', '21:00', 5, 9],
      ['BB', '2025-01-27T14:30', '21:00', 8, 10],
    ])
    expect([placed.count, placed.places.map(({ line }) => line)]).toEqual([4, [3, 4, 5, 6]])
    expect(notes.join()).toMatch(/cut to their session; their prices and volumes count whole/)
    replay(timeline, market).atEnd()
  })
})

describe('a price of what is not listed at its moment is a fault of its row', () => {
  const event = (id: string, type: string, at: string, data: object): object => ({ id, type, at, data })
  const into = createTimeline(marketEvents).append([
    event('listed', 'instrument.listed', '2022-01-03T00:00-05:00', {
      symbol: 'FB',
      name: 'Facebook',
      kind: 'equity',
      exchange: 'XNAS',
    }),
    event('twtr', 'instrument.listed', '2022-01-03T00:00-05:00', {
      symbol: 'TWTR',
      name: 'Twitter',
      kind: 'equity',
      exchange: 'XNYS',
    }),
    event('renamed', 'instrument.renamed', '2022-06-09T08:00-04:00', { symbol: 'FB', to: 'META' }),
    event('gone', 'instrument.delisted', '2022-10-28T08:00-04:00', { symbol: 'TWTR' }),
  ] as never)

  it.each([
    ['before its listing', 'FB,2021-12-31T15:00Z,300', 'FB'],
    ['under a name given up', 'FB,2022-06-10T15:00Z,180', 'FB'],
    ['under a name yet to be given', 'META,2022-06-08T15:00Z,180', 'META'],
    ['after its delisting', 'TWTR,2022-11-01T15:00Z,53.7', 'TWTR'],
  ])('%s', async (_, row, symbol) => {
    const file = write('price.csv', `symbol,time,price\nFB,2022-03-01T15:00Z,200\n${row}\n`)
    expect(faultsOf(await errorOf(importTrades(file, { into })))).toEqual([
      `3: The instrument '${symbol}' is not listed before this event, or no longer.`,
    ])
    const { events, timeline } = await importTrades(file, { into, skipBad: true })
    expect(events).toBe(1)
    replay(timeline, market).atEnd()
  })

  it('also where official closes are imported', async () => {
    const file = write('TWTR.csv', 'Date,Open,High,Low,Close,Volume\n2022-10-28,53.7,53.7,53.7,53.7,0\n')
    const options = { into, daily: 'closes', symbol: 'TWTR' } as const
    expect(faultsOf(await errorOf(importBars(file, options)))).toEqual([
      "2: The instrument 'TWTR' is not listed before this event, or no longer.",
    ])
  })
})

it('a price on a day without trading is a fault, and one at night is a finding', async () => {
  const rows = ['2025-01-25T15:00Z', '2025-01-20T15:00Z', '2025-01-27T08:00Z', '2025-01-27T15:00Z']
  const file = write('closed.csv', `time,price,symbol\n${rows.map((row) => `${row},1,A`).join('\n')}\n`)
  expect(faultsOf(await errorOf(importTrades(file, { list })))).toEqual([
    '2: XNAS did not trade on this day. 2025-01-25',
    '3: XNAS did not trade on this day. 2025-01-20',
  ])
  const { events, offCalendar } = await importTrades(file, { list, skipBad: true })
  expect(events).toBe(2)
  expect(offCalendar.places).toContainEqual({ file: 'closed.csv', line: 4 })
})

describe('random bars, whole or in part', () => {
  const MINUTE = 60_000
  const rows = fc.array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 8 * 24 * 12 }).map((fives) => fives * 5),
      symbol: fc.constantFrom('AA', 'BB'),
      price: fc.integer({ min: 1, max: 900 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  const minutes = fc.constantFrom(1, 5, 30, 60, 240, 1440, 10_080)

  const placing = fc.record({
    time: fc.constantFrom('start', 'end'),
    straddling: fc.constantFrom('fault', 'place'),
  })

  it('are replayed if they are imported, and each other row has a fault', async () => {
    let [imported, skipped] = [0, 0]
    await fc.assert(
      fc.asyncProperty(rows, minutes, placing, async (own, length, how) => {
        const lines = own.map(({ minutes: after, symbol, price }) => {
          const at = new Date(Date.parse('2025-01-22T00:00-05:00') + after * MINUTE).toISOString()
          return [symbol, at, price, price, price, price].join(',')
        })
        const file = write('random.csv', `symbol,time,open,high,low,close\n${lines.join('\n')}\n`)
        const options = { list, ...how, interval: length * MINUTE } as const
        try {
          const report = await importBars(file, { ...options, skipBad: true })
          JSON.stringify(replay(report.timeline, market).atEnd())
          expect(report.events + report.faults.count + report.duplicates.count).toBe(own.length)
          imported += report.events
          skipped += report.faults.count
          if (report.faults.count > 0)
            expect((await errorOf(importBars(file, options))).faults).toEqual(report.faults.first)
        } catch (error) {
          if (!isTapelineError(error)) throw error
          expect(error.message).not.toMatch(/recipe/)
        }
      }),
      { numRuns: 25 },
    )
    expect(Math.min(imported, skipped)).toBeGreaterThan(10)
  }, 60_000)
})
