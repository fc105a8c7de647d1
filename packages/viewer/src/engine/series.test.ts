import { describe, expect, it } from '@jest/globals'
import type { EventInput } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import fc from 'fast-check'
import type { CandleWidth, Series } from '../protocol.js'
import { openEvents } from './opened-events.fixture.js'

const MINUTE = 60_000
const calendar = getCalendar('XNAS')
const sessionOf = (day: string) => {
  const session = calendar.sessionOn(day)
  if (!session) throw new Error(`${day} has no session`)
  return session
}
const monday = sessionOf('2025-01-27')
const tuesday = sessionOf('2025-01-28')
const window = { from: monday.open - 60 * MINUTE, to: tuesday.postClose }

let count = 0
const event = (type: string, at: number, data: object): EventInput => ({ id: `e${count++}`, type, at, data })
const listed = (symbol: string, at = monday.preOpen - 7 * 24 * 60 * MINUTE): EventInput =>
  event('instrument.listed', at, { symbol, name: symbol, kind: 'equity', exchange: 'XNAS' })
const trade = (at: number, price: number, more: object = {}): EventInput =>
  event('price.traded', at, { symbol: 'A', price, ...more })

async function seriesOf(
  events: readonly EventInput[],
  { at = window.to, symbol = 'A', candles }: { at?: number; symbol?: string; candles?: CandleWidth } = {},
): Promise<Series | undefined> {
  const engine = await openEvents(events)
  const [series] = await engine.ask('series', {
    histories: [{ branch: 'recorded' }],
    symbols: [symbol],
    cursor: { at },
    ...window,
    widthPixels: 1000,
    kind: candles === undefined ? 'line' : { candles },
  })
  return series
}

const candlesOf = (series: Series | undefined): readonly (readonly number[])[] =>
  [...(series?.times ?? [])].map((time, index) => [
    time,
    ...[series?.opens, series?.highs, series?.lows, series?.values].map((values) => values?.[index] ?? 0),
  ])

describe('candles', () => {
  it('of a day leave out extended hours, and end with the official close', async () => {
    const series = await seriesOf(
      [
        listed('A'),
        trade(monday.open - MINUTE, 50),
        trade(monday.open, 100),
        trade(monday.open + MINUTE, 104),
        trade(monday.close, 103),
        trade(monday.close + 5000, 102),
        trade(monday.close + 20 * MINUTE, 60),
        event('close.published', monday.close + 25 * MINUTE, { symbol: 'A', day: monday.day, price: 101 }),
      ],
      { candles: 'session' },
    )
    expect(candlesOf(series)).toEqual([[monday.open, 100, 104, 100, 101]])
  })

  it('of minutes are counted from the open, and those of closed hours from the close', async () => {
    const series = await seriesOf(
      [
        listed('A'),
        trade(monday.open + 5 * MINUTE, 100),
        trade(monday.close - MINUTE, 104),
        trade(monday.close + 90 * MINUTE, 60),
        event('close.published', monday.close + 95 * MINUTE, { symbol: 'A', day: monday.day, price: 101 }),
        trade(tuesday.open, 99),
      ],
      { candles: { minutes: 60 } },
    )
    expect(candlesOf(series)).toEqual([
      [monday.open, 100, 100, 100, 100],
      [monday.open + 360 * MINUTE, 104, 104, 101, 101],
      [monday.close + 60 * MINUTE, 60, 60, 60, 60],
      [tuesday.open, 99, 99, 99, 99],
    ])
  })

  it('are corrected by a close that is published after the next open, and lines do not jump to it', async () => {
    const events = [
      listed('A'),
      trade(monday.close - MINUTE, 104),
      trade(tuesday.open, 90),
      event('close.published', tuesday.open + MINUTE, { symbol: 'A', day: monday.day, price: 103 }),
    ]
    const series = await seriesOf(events, { candles: 'session' })
    expect(candlesOf(series)).toEqual([
      [monday.open, 104, 104, 103, 103],
      [tuesday.open, 90, 90, 90, 90],
    ])
    expect([...((await seriesOf(events))?.values ?? [])]).toEqual([104, 90])
  })

  it('take no price of a trade that is reported late', async () => {
    const events = [
      listed('A'),
      trade(monday.open, 100),
      trade(monday.open + MINUTE, 1, { condition: 'late' }),
    ]
    expect([...((await seriesOf(events))?.values ?? [])]).toEqual([100])
  })

  it('ascend, and have their open and close between low and high, whatever is traded when', async () => {
    const price = fc.integer({ min: 1, max: 200 })
    const condition = fc.constantFrom(undefined, 'late', 'closing-print')
    const trades = fc.array(
      fc.tuple(fc.integer({ min: 0, max: window.to - window.from }), price, condition),
      {
        minLength: 1,
        maxLength: 40,
      },
    )
    const width = fc.constantFrom<CandleWidth>('session', 'auto', { minutes: 5 }, { minutes: 120 })
    await fc.assert(
      fc.asyncProperty(trades, width, async (drawn, candles) => {
        const events = drawn.map(([offset, value, one]) =>
          trade(window.from + offset, value, one === undefined ? {} : { condition: one }),
        )
        const rows = candlesOf(await seriesOf([listed('A'), ...events], { candles }))
        for (const [index, [time = 0, open = 0, high = 0, low = 0, close = 0]] of rows.entries()) {
          expect(time).toBeGreaterThan(rows[index - 1]?.[0] ?? 0)
          expect(low).toBeLessThanOrEqual(Math.min(open, close))
          expect(high).toBeGreaterThanOrEqual(Math.max(open, close))
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('a split', () => {
  const split = event('shares.split', tuesday.preOpen, { symbol: 'A', newShares: 10, oldShares: 1 })
  const events = [listed('A'), trade(monday.open, 1000), split, trade(tuesday.open, 101)]

  it('is no fall: earlier prices are in the shares after it', async () => {
    const series = await seriesOf(events)
    expect([...(series?.values ?? [])]).toEqual([100, 101])
    expect(series?.base).toBe(100)
    expect(series?.splits).toEqual([{ at: tuesday.preOpen, ratio: 10 }])
    expect(candlesOf(await seriesOf(events, { candles: 'session' })).map(([, open]) => open)).toEqual([
      100, 101,
    ])
  })

  it('changes nothing before the cursor has reached it', async () => {
    const series = await seriesOf(events, { at: tuesday.preOpen - 1 })
    expect([...(series?.values ?? [])]).toEqual([1000])
    expect(series?.splits).toBe(undefined)
  })

  it('multiplies with an earlier one', async () => {
    const first = event('shares.split', monday.close + 1, { symbol: 'A', newShares: 2, oldShares: 1 })
    const series = await seriesOf([...events, first])
    expect([...(series?.values ?? [])]).toEqual([50, 101])
  })
})

describe('a symbol', () => {
  it('means the instrument under all names that it has had', async () => {
    const events = [
      listed('A'),
      trade(monday.open, 100),
      event('instrument.renamed', monday.close + 1, { symbol: 'A', to: 'B' }),
      event('price.traded', tuesday.open, { symbol: 'B', price: 101 }),
    ]
    for (const symbol of ['A', 'B'])
      expect([...((await seriesOf(events, { symbol }))?.values ?? [])]).toEqual([100, 101])
    expect([...((await seriesOf(events, { symbol: 'B', at: monday.close }))?.values ?? [])]).toEqual([100])
    expect(await seriesOf(events, { symbol: 'C' })).toBe(undefined)
  })

  it('means the one that had it at the cursor, if another has it later', async () => {
    const events = [
      listed('A'),
      trade(monday.open, 100),
      event('instrument.delisted', monday.close + 1, { symbol: 'A', reason: 'merged' }),
      listed('A', tuesday.preOpen),
      trade(tuesday.open, 7),
    ]
    expect([...((await seriesOf(events, { at: monday.close }))?.values ?? [])]).toEqual([100])
    expect([...((await seriesOf(events))?.values ?? [])]).toEqual([7])
  })
})
