import { describe, expect, it } from '@jest/globals'
import { replay } from '../replay/replay.js'
import { type MarketState, market } from './market.js'
import {
  closed,
  type Line,
  listed,
  officialClose,
  opened,
  sessionOf,
  shares,
  tape,
  trade,
  when,
} from './tape.fixture.js'

const [FRIDAY, MONDAY] = ['2025-01-24', '2025-01-27'] as const

function marketOf(...lines: Line[]): MarketState {
  return replay(tape(lines), market).atEnd()
}

function priced(symbol: string, before: number, last: number, count?: number): Line[] {
  return [
    ...(count === undefined ? [] : [shares(symbol, count)]),
    officialClose(symbol, FRIDAY, before),
    trade(symbol, last, when(MONDAY, '10:00')),
  ]
}

describe('the market', () => {
  it('is empty before its first event', () => {
    const state = replay(tape([listed('NVDA')]), market).atPosition(0)
    expect(JSON.parse(JSON.stringify(state))).toEqual({
      instruments: {},
      quotes: {},
      moves: {},
      records: { reported: [] },
      sessions: {},
      ranking: [],
      breadth: { advancing: 0, declining: 0, unchanged: 0 },
      sectors: {},
      circuitBreakers: { index: '^GSPC', levels: [] },
      halts: [],
      spending: [],
      news: [],
      agenda: [],
      claims: [],
    })
  })

  it('ranks by capitalisation now and at the previous close, without indices and instruments without a share count', () => {
    const state = marketOf(
      ...['NVDA', 'AAPL', 'MSFT', 'AMD', 'NEW'].map((symbol) => listed(symbol)),
      listed('^DJI', { kind: 'index' }),
      ...priced('NVDA', 142, 118, 10),
      ...priced('AAPL', 130, 135, 10),
      ...priced('MSFT', 120, 119, 10),
      ...priced('^DJI', 44_424, 44_713, 1_000),
      ...priced('AMD', 900, 900),
      shares('NEW', 1),
      trade('NEW', 1, when(MONDAY, '11:00')),
    )
    expect(state.ranking).toEqual([
      { symbol: 'AAPL', marketCap: 1350, rank: 1, previousRank: 2 },
      { symbol: 'MSFT', marketCap: 1190, rank: 2, previousRank: 3 },
      { symbol: 'NVDA', marketCap: 1180, rank: 3, previousRank: 1 },
      { symbol: 'NEW', marketCap: 1, rank: 4 },
    ])
    expect(state.quotes['^DJI']?.marketCap).toBe(44_713_000)
  })

  it('ranks equal capitalisations by symbol', () => {
    const state = marketOf(listed('B'), listed('A'), ...priced('B', 9, 9, 1), ...priced('A', 9, 9, 1))
    expect(state.ranking.map(({ symbol, rank }) => [symbol, rank])).toEqual([
      ['A', 1],
      ['B', 2],
    ])
  })

  it('has the breadth of equities, and the mean change of each sector', () => {
    const state = marketOf(
      listed('NVDA', { sector: 'Semiconductors' }),
      listed('AMD', { sector: 'Semiconductors' }),
      listed('WAIT', { sector: 'Semiconductors' }),
      listed('VST', { sector: 'Power' }),
      listed('NONE'),
      listed('^DJI', { kind: 'index', sector: 'Power' }),
      ...priced('NVDA', 100, 80),
      ...priced('AMD', 100, 90),
      ...priced('VST', 100, 100),
      ...priced('NONE', 100, 101),
      ...priced('^DJI', 100, 101),
      officialClose('WAIT', FRIDAY, 100),
      opened(MONDAY),
    )
    expect(state.breadth).toEqual({ advancing: 1, declining: 2, unchanged: 1 })
    expect(state.sectors).toEqual({
      Power: { changePct: 0, members: ['VST'] },
      Semiconductors: { changePct: -15, members: ['AMD', 'NVDA', 'WAIT'] },
    })
    expect(Object.keys(state.sectors)).toEqual(['Power', 'Semiconductors'])
  })

  it('has no mean of a sector without a change', () => {
    expect(marketOf(listed('VST', { sector: 'Power' })).sectors).toEqual({ Power: { members: ['VST'] } })
  })

  it('uses the latest event of a listing', () => {
    const state = marketOf(
      listed('VST', { sector: 'Power' }),
      listed('VST', { sector: 'Utilities', exchange: 'XNAS' }),
    )
    expect(Object.keys(state.sectors)).toEqual(['Utilities'])
    expect(state.quotes.VST?.exchange).toBe('XNAS')
  })
})

describe('sessions', () => {
  it('open and close by their events, separately for each exchange', () => {
    const { open, close } = sessionOf(MONDAY)
    const timeline = tape([opened(MONDAY), opened(MONDAY, 'XNAS'), closed(MONDAY)])
    expect(replay(timeline, market).at(open).sessions.XNYS).toEqual({
      day: MONDAY,
      status: 'open',
      openedAt: open,
    })
    expect(replay(timeline, market).atEnd().sessions).toEqual({
      XNYS: { day: MONDAY, status: 'closed', openedAt: open, closedAt: close },
      XNAS: { day: MONDAY, status: 'open', openedAt: open },
    })
  })

  it('may be known from their close alone', () => {
    const state = marketOf(opened(FRIDAY), closed(MONDAY))
    expect(state.sessions.XNYS).toEqual({ day: MONDAY, status: 'closed', closedAt: sessionOf(MONDAY).close })
  })

  it.each<[string, Line]>([
    [
      'opened on a Sunday',
      { ...opened(MONDAY), id: 'x', data: { exchange: 'XNYS', day: '2025-01-26' } } as Line,
    ],
    [
      'closed on a Sunday',
      { ...closed(MONDAY), id: 'x', data: { exchange: 'XNYS', day: '2025-01-26' } } as Line,
    ],
    ['opened before its open', { ...opened(MONDAY), id: 'x', at: sessionOf(MONDAY).open - 1 }],
  ])('%s are rejected with the event', (_, line) => {
    expect(() => marketOf(line)).toThrow(expect.objectContaining({ code: 'recipe.failed', eventId: 'x' }))
  })
})
