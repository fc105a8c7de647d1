import { describe, expect, it } from '@jest/globals'
import { createTimeline, type InputOf } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { multiplyPrices, remove, whatIf } from '@tapeline/core/what-if'
import { type MarketChartOptions, marketChart } from './market-chart.js'

const at = (day: string, time: string): string => `${day}T${time}[America/New_York]`
const FRIDAY = '2025-01-24'
const MONDAY = '2025-01-27'
const listing = (symbol: string): InputOf<MarketEvent> => ({
  id: `listed-${symbol}`,
  type: 'instrument.listed',
  at: '2025-01-02T00:00Z',
  data: { symbol, name: symbol, kind: 'equity', exchange: 'XNYS' },
})
const close = (symbol: string, day: string, price: number): InputOf<MarketEvent> => ({
  id: `close-${symbol}-${day}`,
  type: 'close.published',
  at: at(day, '16:00'),
  data: { symbol, day, price },
})
const bar = (
  symbol: string,
  hour: string,
  end: string,
  [open, high, low, last]: readonly [number, number, number, number],
): InputOf<MarketEvent> => ({
  id: `bar-${symbol}-${hour}`,
  type: 'bar.closed',
  at: at(MONDAY, end),
  data: { symbol, start: Date.parse(`${MONDAY}T${hour}-05:00`), open, high, low, close: last },
})
const weekend = createTimeline(marketEvents)
  .append([
    listing('AA'),
    listing('BB'),
    { ...close('AA', FRIDAY, 100), sources: [] },
    close('BB', FRIDAY, 50),
    {
      id: 'news',
      type: 'news.published',
      at: at(MONDAY, '07:00'),
      data: { summary: 'News before the open' },
    },
    ...(['AA', 'BB'] as const).map(
      (symbol): InputOf<MarketEvent> => ({
        id: `indication-${symbol}`,
        type: 'indication.reported',
        at: at(MONDAY, '08:00'),
        data: { symbol, market: 'pre-market', changePct: -5 },
      }),
    ),
    bar('AA', '09:30', '10:30', [90, 92, 85, 88]),
    bar('BB', '09:30', '10:30', [50, 52, 49, 51]),
    bar('AA', '10:30', '11:30', [88, 95, 88, 94]),
    close('AA', MONDAY, 80),
    close('BB', MONDAY, 51),
  ])
  .seal()

const monday = (more: Partial<MarketChartOptions> = {}): MarketChartOptions => ({
  histories: [{ timeline: weekend }],
  instruments: ['AA', 'BB'],
  from: at(MONDAY, '09:30'),
  to: at(MONDAY, '16:00'),
  ...more,
})
const rounded = (values: readonly { readonly value: number }[] = []): number[] =>
  values.map(({ value }) => Number(value.toFixed(6)))

describe('marketChart', () => {
  it('has the change since the close before, from the open on', () => {
    const { series, subtitle, sessions, zone, unit } = marketChart(monday())
    expect({ subtitle, zone, unit, sessions: sessions.length }).toEqual({
      subtitle: 'Change since the close of Fri 24 Jan; times in America/New_York',
      zone: 'America/New_York',
      unit: 'percent',
      sessions: 1,
    })
    expect(series.map(({ instrument, points }) => [instrument, ...rounded(points)])).toEqual([
      ['AA', -10, -12, -6, -20],
      ['BB', 0, 2, 2],
    ])
  })

  it('has prices for one instrument, over all sessions with a price', () => {
    const { series, sessions, unit } = marketChart({
      histories: [{ timeline: weekend }],
      instruments: ['AA'],
    })
    expect([unit, sessions.length, ...rounded(series[0]?.points)]).toEqual(['price', 2, 100, 90, 88, 94, 80])
  })

  it('has candles of the bars, in the unit of the chart', () => {
    const [aa, bb] = marketChart(monday({ draw: 'candles' })).series
    expect(aa?.bars?.map(({ low }) => Number(low.toFixed(6)))).toEqual([-15, -12])
    expect(bb?.bars).toBeUndefined()
  })

  it('has the lines of a what-if that differ from the recorded ones', () => {
    const lower = whatIf(weekend, { name: 'lower', edits: [multiplyPrices('close-AA-2025-01-27', 0.5)] })
    const { series } = marketChart(
      monday({ histories: [{ timeline: weekend }, { name: 'lower', timeline: lower }] }),
    )
    expect(series.map(({ instrument, branch }) => [instrument, branch])).toEqual([
      ['AA', undefined],
      ['BB', undefined],
      ['AA', 'lower'],
    ])
    expect(rounded(series[2]?.points).at(-1)).toBe(-60)
  })

  it('has no price of a closed hour, and none that was not known', () => {
    const calm = whatIf(weekend, { name: 'gone', edits: [remove('close-AA-2025-01-27')] })
    const { series } = marketChart(monday({ histories: [{ timeline: calm }] }))
    expect(rounded(series[0]?.points)).toEqual([-10, -12, -6])
  })

  it('has the news before the open, with indications of one moment together', () => {
    expect(marketChart(monday()).events.map(({ text }) => text)).toEqual([
      'News before the open',
      'AA, pre-market: -5 %; BB, pre-market: -5 %',
    ])
  })

  it.each<readonly [string, Partial<MarketChartOptions>, string]>([
    ['no history', { histories: [] }, 'argument.invalid'],
    ['no instrument', { instruments: [] }, 'argument.invalid'],
    ['an unknown instrument', { instruments: ['AB'] }, 'instrument.unknown'],
    ['a weekend', { from: at('2025-01-25', '09:00'), to: at('2025-01-26', '20:00') }, 'argument.invalid'],
    ['an end before the start', { from: at(MONDAY, '12:00'), to: at(MONDAY, '10:00') }, 'argument.invalid'],
    ['an unknown zone', { zone: 'Mars/Olympus' }, 'date.zone-unknown'],
    ['no object', { histories: [null as never] }, 'argument.invalid'],
    ['no timeline', { histories: [{ timeline: [] as never }] }, 'argument.invalid'],
  ])('refuses %s', (_, more, code) => {
    expect(() => marketChart(monday(more))).toThrow(expect.objectContaining({ code }))
  })
})
