import { describe, expect, it } from '@jest/globals'
import { replay } from '../replay/replay.js'
import { type MarketState, market } from './market.js'
import { type Line, listed, tape, trade, when } from './tape.fixture.js'

const MONDAY = '2025-01-27'

function marketOf(...lines: Line[]): MarketState {
  return replay(tape(lines), market).atEnd()
}

describe('news, spending and agenda', () => {
  const sources = [{ name: 'A paper', fact: 'S3' }]
  const at = when(MONDAY, '08:00')

  it('are news in the order of the tape, without prices and claims', () => {
    const chronicle: Line[] = [
      {
        type: 'model.released',
        at: at + 2,
        id: 'r1',
        data: { model: 'R1', developer: 'DeepSeek', licence: 'MIT' },
        sources,
      },
      {
        type: 'policy.announced',
        at: at + 1,
        id: 'policy',
        data: { issuer: 'An office', summary: 'A rule' },
      },
      {
        type: 'statement.made',
        at,
        id: 'word',
        data: { speaker: 'One', stance: 'mixed', summary: 'A word', symbols: ['NVDA'] },
      },
      { type: 'news.published', at: at + 3, id: 'news', data: { summary: 'News' } },
      {
        type: 'app.ranked',
        at: at + 4,
        id: 'app',
        data: { app: 'DeepSeek', store: 'US', rank: 1, previousRank: 7 },
      },
      {
        type: 'indication.reported',
        at: at + 5,
        id: 'future',
        data: { symbol: 'NVDA', market: 'futures', changePct: -3 },
      },
    ]
    const state = marketOf(listed('NVDA'), ...chronicle, trade('NVDA', 1, at))
    expect(state.news.map(({ id }) => id)).toEqual(['word', 'policy', 'r1', 'news', 'app', 'future'])
    expect(state.news[2]).toMatchObject({
      type: 'model.released',
      at: at + 2,
      sources,
      data: { licence: 'MIT' },
    })
    expect(Object.isFrozen(state.news)).toBe(true)
  })

  it('are spending, with the announced range', () => {
    const spent = (id: string, amount: Partial<Record<'amountUsdMin' | 'amountUsdMax', number>>): Line => ({
      id,
      type: 'spending.announced',
      at,
      data: { company: 'Meta', purpose: 'capital-expenditure', subject: '2025', ...amount },
      sources,
    })
    const state = marketOf(
      spent('range', { amountUsdMin: 60e9, amountUsdMax: 65e9 }),
      spent('least', { amountUsdMin: 1 }),
    )
    expect(state.spending).toEqual([
      {
        id: 'range',
        at,
        company: 'Meta',
        purpose: 'capital-expenditure',
        subject: '2025',
        amountUsdMin: 60e9,
        amountUsdMax: 65e9,
        sources,
      },
      {
        id: 'least',
        at,
        company: 'Meta',
        purpose: 'capital-expenditure',
        subject: '2025',
        amountUsdMin: 1,
        sources,
      },
    ])
    expect(state.news).toHaveLength(2)
  })

  it('are an agenda by day and symbol, with the latest event for each', () => {
    const earnings = (
      id: string,
      symbol: string,
      day: string,
      type: 'scheduled' | 'reported' = 'scheduled',
    ): Line => ({
      id,
      type: `earnings.${type}`,
      at,
      data: { symbol, day, timing: 'after-close' },
      sources,
    })
    const state = marketOf(
      earnings('nvda', 'NVDA', '2025-02-26'),
      earnings('msft', 'MSFT', '2025-01-29'),
      earnings('meta', 'META', '2025-01-29'),
      earnings('meta-done', 'META', '2025-01-29', 'reported'),
    )
    expect(state.agenda).toEqual([
      {
        symbol: 'META',
        day: '2025-01-29',
        timing: 'after-close',
        status: 'reported',
        id: 'meta-done',
        sources,
      },
      { symbol: 'MSFT', day: '2025-01-29', timing: 'after-close', status: 'scheduled', id: 'msft', sources },
      { symbol: 'NVDA', day: '2025-02-26', timing: 'after-close', status: 'scheduled', id: 'nvda', sources },
    ])
  })
})
