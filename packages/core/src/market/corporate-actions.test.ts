import { describe, expect, it } from '@jest/globals'
import { explain } from '../explain/explain.js'
import { replay } from '../replay/replay.js'
import { type MarketState, market } from './market.js'
import { failureOf } from './quotes.fixture.js'
import {
  bar,
  delisted,
  type Line,
  listed,
  officialClose,
  opened,
  renamed,
  sessionOf,
  shares,
  split,
  tape,
  trade,
  wentEx,
  when,
} from './tape.fixture.js'

function marketOf(...lines: Line[]): MarketState {
  return replay(tape(lines), market, { mode: 'checked' }).atEnd()
}

/* The published closes around splits of large companies. */
const SPLITS = [
  { symbol: 'NVDA', ratio: 10, before: ['2024-06-07', 1208.88], after: ['2024-06-10', 121.79], pct: 0.746 },
  { symbol: 'GOOGL', ratio: 20, before: ['2022-07-15', 2235.55], after: ['2022-07-18', 109.03], pct: -2.458 },
  { symbol: 'TSLA', ratio: 3, before: ['2022-08-24', 891.29], after: ['2022-08-25', 296.07], pct: -0.346 },
  { symbol: 'AMZN', ratio: 20, before: ['2022-06-03', 2447.0], after: ['2022-06-06', 124.79], pct: 1.994 },
] as const

describe('a split', () => {
  it.each(SPLITS)('of $symbol, $ratio for 1, does not affect the change', (own) => {
    const { symbol, ratio, before, after, pct } = own
    const [[friday, old], [monday, close]] = [before, after]
    const lines = [listed(symbol), shares(symbol, 1e9), officialClose(symbol, friday, old)]
    const night = split(symbol, ratio, 1, when(monday, '00:00'))
    const then = replay(tape([...lines, night, officialClose(symbol, monday, close)]), market)
    const [eve, morning] = [then.at(when(monday, '00:00') - 1), then.at(when(monday, '00:00'))]
    expect(morning.quotes[symbol]?.shares).toBe(ratio * 1e9)
    expect(morning.quotes[symbol]?.last).toBeCloseTo(old / ratio, 9)
    expect(
      (morning.quotes[symbol]?.marketCap as number) / (eve.quotes[symbol]?.marketCap as number),
    ).toBeCloseTo(1, 12)
    expect(then.atEnd().quotes[symbol]).toMatchObject({ last: close, previousClose: old / ratio })
    expect(then.atEnd().quotes[symbol]?.changePct).toBeCloseTo(pct, 2)
  })

  it('converts the whole quote and all moves to new shares, and breaks no record', () => {
    const [friday, monday] = ['2024-06-07', '2024-06-10']
    const { open, close } = sessionOf(friday)
    const state = marketOf(
      listed('NVDA'),
      shares('NVDA', 10),
      officialClose('NVDA', '2024-06-06', 1209.98),
      bar('NVDA', [1197.7, 1216.92, 1180.22, 1208.88], open, close, 41),
      officialClose('NVDA', friday, 1208.88),
      trade('NVDA', 1200, when(friday, '17:00')),
      split('NVDA', 10, 1, when(monday, '00:00')),
    )
    const { open: first, high, low, volume, extendedLast, previousClose } = state.quotes.NVDA ?? {}
    const rounded = [first, high, low, extendedLast, previousClose].map((price) => price?.toFixed(4))
    expect(rounded).toEqual(['119.7700', '121.6920', '118.0220', '120.0000', '120.9980'])
    expect(volume).toBe(410)
    expect(state.moves.NVDA?.peak).toBeCloseTo(120.998, 9)
    expect(state.moves.NVDA?.low).toBeCloseTo(118.022, 9)
    expect(state.records.largestOneDayCapLoss?.valueUsd).toBeCloseTo((1209.98 - 1208.88) * 10, 6)
  })

  it('in reverse makes fewer shares with a higher price', () => {
    const lines = [listed('GE'), shares('GE', 8e9), officialClose('GE', '2021-07-30', 12.95)]
    const state = marketOf(...lines, split('GE', 1, 8, when('2021-08-02', '00:00')))
    expect(state.quotes.GE).toMatchObject({ last: 103.6, shares: 1e9, marketCap: 103.6e9 })
  })

  it('is part of the evidence of a number', () => {
    const lines = [
      { ...listed('NVDA'), id: 'listing' },
      { ...officialClose('NVDA', '2024-06-07', 1208.88), id: 'before' },
      { ...split('NVDA', 10, 1, when('2024-06-10', '00:00')), id: 'split' },
      { ...officialClose('NVDA', '2024-06-10', 121.79), id: 'after' },
    ]
    const { evidence } = explain(replay(tape(lines), market), {
      path: 'quotes.NVDA.changePct',
      at: sessionOf('2024-06-10').close,
    })
    expect(evidence.map(({ event }) => event.id)).toEqual(['before', 'split', 'after'])
  })

  it.each([
    ['split', split('NVDA', 10, 1, when('2024-06-10', '11:00'))],
    ['dividend', wentEx('NVDA', 0.01, when('2024-06-10', '11:00'))],
  ])('or %s in regular hours is rejected', (_, line) => {
    expect(failureOf({ ...line, id: 'late' })).toMatchObject({ code: 'recipe.failed', eventId: 'late' })
  })
})

describe('a dividend', () => {
  it('does not change the previous close', () => {
    const lines = [listed('META'), officialClose('META', '2024-02-20', 471.75)]
    const day = '2024-02-21'
    const state = marketOf(
      ...lines,
      wentEx('META', 0.5, when(day, '00:00')),
      officialClose('META', day, 468.03),
    )
    expect(state.quotes.META).toMatchObject({ previousClose: 471.75, change: 468.03 - 471.75 })
  })
})

describe('a rename', () => {
  const [eve, day] = ['2022-06-08', '2022-06-09']
  const lines = [
    { ...listed('FB', { name: 'Meta', exchange: 'XNAS', sector: 'Media' }), id: 'listing' },
    { ...shares('FB', 2.7e9), id: 'count' },
    { ...officialClose('FB', eve, 196.64), id: 'eve' },
    { ...renamed('FB', 'META', when(day, '00:00'), 'Meta Platforms'), id: 'rename' },
    { ...officialClose('META', day, 184), id: 'close' },
  ]

  it('keeps quote, moves and listing under the new symbol', () => {
    const state = marketOf(...lines)
    expect([state.quotes, state.moves, state.instruments].map((part) => Object.keys(part))).toEqual([
      ['META'],
      ['META'],
      ['META'],
    ])
    expect(state.quotes.META?.changePct).toBeCloseTo(-6.428, 3)
    expect(state.quotes.META?.marketCap).toBe(184 * 2.7e9)
    expect(state.moves.META?.worstDayPct).toBeCloseTo(-6.428, 3)
    expect(state.instruments.META).toMatchObject({ symbol: 'META', name: 'Meta Platforms', sector: 'Media' })
    expect(state.sectors.Media?.members).toEqual(['META'])
    expect(state.ranking).toMatchObject([{ symbol: 'META', rank: 1, previousRank: 1 }])
  })

  it('does not prevent sealing, nor explanations across it', () => {
    const timeline = tape([...lines, listed('NVDA'), officialClose('NVDA', day, 18)]).seal()
    const { evidence } = explain(replay(timeline, market), {
      path: 'quotes.META.marketCapChange',
      at: when(day, '20:00'),
    })
    expect(evidence.map(({ event }) => event.id)).toEqual(['count', 'eve', 'rename', 'close'])
    expect(
      explain(replay(timeline, market), { path: 'quotes.NVDA.last', at: when(day, '20:00') }).evidence.map(
        ({ event }) => event.type,
      ),
    ).toEqual(['close.published'])
  })

  it('frees the old symbol: a price under it is rejected, and another instrument may use it', () => {
    const night = when(day, '20:00')
    expect(failureOf(...lines, { ...trade('FB', 1, night), id: 'x' })).toMatchObject({ eventId: 'x' })
    expect(marketOf(...lines, listed('FB', { name: 'Another' }, night)).quotes.FB).toEqual({
      kind: 'equity',
      exchange: 'XNYS',
    })
  })

  it('to a symbol in use, or from an unlisted one, is rejected', () => {
    for (const line of [renamed('NVDA', 'AMD', when(day, '21:00')), renamed('X', 'Y', when(day, '21:00'))])
      expect(failureOf(listed('AMD'), { ...line, id: 'x' })).toMatchObject({
        code: 'recipe.failed',
        eventId: 'x',
      })
    const open = tape([listed('NVDA'), renamed('X', 'Y', when(day, '21:00'))])
    expect(() => open.seal()).toThrow(expect.objectContaining({ code: 'instrument.unknown', eventId: 'e1' }))
  })
})

describe('a delisting', () => {
  const day = '2022-10-27'
  const lines = [
    listed('TWTR', { sector: 'Media' }),
    shares('TWTR', 1e9),
    officialClose('TWTR', '2022-10-26', 53.35),
    officialClose('TWTR', day, 53.7),
    delisted('TWTR', when('2022-10-28', '08:00')),
  ]

  it('removes quote, rank, and the place in breadth and sectors', () => {
    const state = marketOf(listed('NVDA'), ...lines, opened('2022-10-28'))
    expect(state).toMatchObject({ moves: {}, ranking: [], sectors: {} })
    expect(state.breadth).toEqual({ advancing: 0, declining: 0, unchanged: 0 })
    expect(Object.keys(state.quotes)).toEqual(['NVDA'])
    expect(replay(tape(lines), market).at(when(day, '16:00')).ranking).toHaveLength(1)
  })

  it('makes a later price an error with its event', () => {
    const failure = failureOf(...lines, { ...trade('TWTR', 53, when('2022-10-28', '10:00')), id: 'x' })
    expect(failure).toMatchObject({ code: 'recipe.failed', eventId: 'x' })
    expect(failure.message).toContain('or no longer')
  })
})
