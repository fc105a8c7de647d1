import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { type Exchange, type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'
import { importTrades } from './import-trades.js'

const files = temporaryFolder()
afterAll(() => files.remove())

/* On 11 September 2002 the NYSE opened at noon, and Nasdaq as on any other day. On the days around both had the same hours. */
const DAYS = ['2002-09-10', '2002-09-11', '2002-09-12'] as const

/** A tape on which X begins on one exchange and goes to another in the night before a day, in one of several ways. */
function relisted(from: Exchange, to: Exchange, day: string, way: 'anew' | 'renamed'): Timeline<MarketEvent> {
  const night = Date.parse(`${day}T04:30Z`)
  const start = Date.parse('2002-01-02T14:30Z')
  const listing = (symbol: string, at: number, exchange: Exchange): object => ({
    id: `listed-${symbol}-${at}`,
    type: 'instrument.listed',
    at,
    data: { symbol, name: symbol, kind: 'equity', exchange },
  })
  const renamed = { id: 'renamed', type: 'instrument.renamed', at: night + 1, data: { symbol: 'Y', to: 'X' } }
  const events = [
    listing('X', start, from),
    listing('Y', start, to),
    { id: 'delisted', type: 'instrument.delisted', at: night, data: { symbol: 'X' } },
    way === 'anew' ? listing('X', night + 1, to) : renamed,
  ]
  return createTimeline(marketEvents).append(events as InputOf<MarketEvent>[])
}

const changes = fc.record({
  from: fc.constantFrom<Exchange>('XNYS', 'XNAS'),
  to: fc.constantFrom<Exchange>('XNYS', 'XNAS'),
  day: fc.constantFrom(...DAYS),
  way: fc.constantFrom<'anew' | 'renamed'>('anew', 'renamed'),
})

describe('a symbol that goes to another exchange', () => {
  const bars = files.write(
    'days.csv',
    ['symbol,date,open,high,low,close,volume', ...DAYS.map((day) => `X,${day},10,11,9,10,100`)].join('\n'),
  )
  const trades = files.write(
    'trades.csv',
    ['symbol,time,price,size', ...DAYS.map((day) => `X,${day}T07:30:00-04:00,10,100`)].join('\n'),
  )

  it('has bars of the hours of the exchange of each day', async () => {
    await fc.assert(
      fc.asyncProperty(changes, async ({ from, to, day, way }) => {
        const { timeline } = await importBars(bars, { into: relisted(from, to, day, way) })
        const starts = [...timeline].flatMap(({ type, data }) => (type === 'bar.closed' ? [data.start] : []))
        const expected = DAYS.map((own) => getCalendar(own < day ? from : to).sessionOn(own)?.open)
        expect(starts).toEqual(expected)
      }),
      { numRuns: 12 },
    )
  })

  it('has its trades judged by the exchange of their time', async () => {
    const { timeline, offCalendar } = await importTrades(trades, {
      into: relisted('XNAS', 'XNYS', '2002-09-12', 'anew'),
    })
    expect([offCalendar.count, timeline.length]).toEqual([0, 7])
  })
})
