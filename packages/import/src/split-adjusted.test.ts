import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importTrades } from './import-trades.js'

const files = temporaryFolder()
afterAll(() => files.remove())

type Split = readonly [at: string, newShares: number, oldShares: number]

/** A timeline with an instrument and its splits. */
function withSplits(...splits: readonly Split[]): Timeline<MarketEvent> {
  const listing = {
    id: 'listing',
    type: 'instrument.listed',
    at: '2020-01-02T09:30-05:00',
    data: { symbol: 'NVDA', name: 'Nvidia', kind: 'equity', exchange: 'XNAS' },
  }
  const events = splits.map(([at, newShares, oldShares], index) => ({
    id: `split-${index}`,
    type: 'shares.split',
    at,
    data: { symbol: 'NVDA', newShares, oldShares },
  }))
  return createTimeline(marketEvents).append([listing, ...events] as InputOf<MarketEvent>[])
}

const JUNE: Split = ['2024-06-10T00:00-04:00', 10, 1]
const HEAD = 'symbol,date,open,high,low,close,volume'
/* As Yahoo has them today: in the shares after the split. */
const ADJUSTED = [
  'NVDA,2024-06-06,124,125.5,118.3,120.998,6640000',
  'NVDA,2024-06-07,119.8,121.7,118,120.888,4120000',
]
const RAW = ['NVDA,2024-06-06,1240,1255,1183,1209.98,664000', 'NVDA,2024-06-07,1198,1217,1180,1208.88,412000']
const AFTER = 'NVDA,2024-06-10,120.4,123.1,117,121.79,3140000'

function barsOf(timeline: Timeline<MarketEvent>): unknown[] {
  return [...timeline].flatMap(({ type, data }) =>
    type === 'bar.closed' ? [[data.open, data.high, data.low, data.close, data.volume]] : [],
  )
}

describe('a source that is adjusted for splits', () => {
  const path = files.write('adjusted.csv', [HEAD, ...ADJUSTED, AFTER].join('\n'))
  const raw = files.write('raw.csv', [HEAD, ...RAW, AFTER].join('\n'))

  it('is brought back into the shares of its moments where it is declared', async () => {
    const { timeline, atSplits, notes } = await importBars(path, {
      into: withSplits(JUNE),
      splitAdjusted: true,
    })
    expect(barsOf(timeline)).toEqual([
      [1240, 1255, 1183, 1209.98, 664000],
      [1198, 1217, 1180, 1208.88, 412000],
      [120.4, 123.1, 117, 121.79, 3140000],
    ])
    expect(atSplits.count).toBe(0)
    expect(notes).toContain('Prices and volumes were brought back into the shares of their moments: NVDA.')
  })

  it('is found where it is not declared', async () => {
    const { timeline, atSplits, notes } = await importBars(path, { into: withSplits(JUNE) })
    expect(barsOf(timeline)[0]).toEqual([124, 125.5, 118.3, 120.998, 6640000])
    expect(atSplits).toMatchObject({ count: 1, places: [{ line: 4 }] })
    expect(notes).toContain(
      'Prices do not change at a split of NVDA; pass `splitAdjusted` if the source is adjusted for splits.',
    )
  })

  it('is reported where a series is declared as adjusted and is not', async () => {
    const found = await importBars(raw, { into: withSplits(JUNE), splitAdjusted: true })
    expect(found.atSplits).toMatchObject({ count: 1, places: [{ line: 4 }] })
    expect((await importBars(raw, { into: withSplits(JUNE) })).atSplits.count).toBe(0)
  })

  it('counts the splits up to the moment at which it was written alone', async () => {
    const splits = withSplits(['2021-07-20T00:00-04:00', 4, 1], JUNE)
    const old = files.write(
      'old.csv',
      [HEAD, 'NVDA,2021-07-19,187,190,182,187.8,4', 'NVDA,2021-07-20,188,189,183,186.12,5'].join('\n'),
    )
    const until = Date.parse('2021-12-31T00:00Z')
    const { timeline } = await importBars(old, { into: splits, splitAdjusted: until })
    expect(barsOf(timeline)).toEqual([
      [748, 760, 728, 751.2, 1],
      [188, 189, 183, 186.12, 5],
    ])
  })

  it('of closes and of trades is brought back too', async () => {
    const closes = await importBars(path, { into: withSplits(JUNE), splitAdjusted: true, daily: 'closes' })
    expect(
      [...closes.timeline].flatMap(({ type, data }) => (type === 'close.published' ? [data.price] : [])),
    ).toEqual([1209.98, 1208.88, 121.79])
    const prints = files.write(
      'trades.csv',
      'symbol,time,price,size\nNVDA,2024-06-07T19:59:00Z,120.5,100\nNVDA,2024-06-10T13:30:00Z,120.4,100',
    )
    const trades = await importTrades(prints, { into: withSplits(JUNE), splitAdjusted: true })
    expect(
      [...trades.timeline].flatMap(({ type, data }) =>
        type === 'price.traded' ? [[data.price, data.size]] : [],
      ),
    ).toEqual([
      [1205, 10],
      [120.4, 100],
    ])
  })

  it('says so where no split was undone', async () => {
    const { notes } = await importBars(path, { into: withSplits(), splitAdjusted: true })
    expect(notes).toContain(
      'The timeline has no split after a row, so that all prices were taken as they are.',
    )
  })

  it('gives the prices that were traded, whatever splits there were', async () => {
    const split = fc.tuple(
      fc.integer({ min: 3, max: 27 }),
      fc.constantFrom([2, 1] as const, [4, 1] as const, [1, 8] as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(split, { maxLength: 3, selector: ([day]) => day }), async (drawn) => {
        const dayOf = (day: number): string => `2024-06-${String(day).padStart(2, '0')}`
        const splits = drawn.map(([day, [more, less]]): Split => [`${dayOf(day)}T00:00-04:00`, more, less])
        const days = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17, 18, 20, 21, 24, 25, 26, 27, 28]
        const rows = days.map((day) => {
          const ratio = drawn.reduce(
            (product, [from, [more, less]]) => (from > day ? (product * more) / less : product),
            1,
          )
          return { day, traded: 1024 * ratio + day * ratio, adjusted: 1024 + day }
        })
        const csv = rows.map(({ day, adjusted }) => `NVDA,${dayOf(day)},${adjusted}`)
        const file = files.write('random.csv', ['symbol,date,close', ...csv].join('\n'))
        const { timeline, atSplits } = await importBars(file, {
          into: withSplits(...splits),
          splitAdjusted: true,
          daily: 'closes',
        })
        const found = [...timeline].flatMap(({ type, data }) =>
          type === 'close.published' ? [data.price] : [],
        )
        expect(found).toEqual(rows.map(({ traded }) => traded))
        expect(atSplits.count).toBe(0)
      }),
      { numRuns: 20 },
    )
  })
})
