/** Figures that the branches of the real weeks must show. */
import { describe, expect, it } from '@jest/globals'
import { isTapelineError, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, type MarketState, market } from '@tapeline/core/market'
import {
  causedBy,
  intersection,
  remove,
  replace,
  scale,
  shift,
  threshold,
  whatIf,
  within,
} from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'

const weeks = await loadScenario('deepseek-r1')
const recorded = replay(weeks, market)
const monday = '2025-01-27T16:00-05:00'
const tuesday = '2025-01-28T16:00-05:00'

const quote = (state: MarketState, symbol: string) => {
  const found = state.quotes[symbol]
  if (found === undefined) throw new Error(`no quote of ${symbol}`)
  return found
}
const rank = (state: MarketState, symbol: string) => state.ranking.find((row) => row.symbol === symbol)?.rank
const half = whatIf(weeks, { name: 'half the shock', edits: [scale('r1-release', 0.5)] })

describe('no release', () => {
  const branch = whatIf(weeks, {
    name: 'no release',
    edits: [remove('r1-release', { consequences: { scale: 0 } })],
  })
  const calm = replay(branch, market)

  it('leaves Nvidia at 142.62, and breaks no record', () => {
    for (const close of [monday, tuesday]) {
      const state = calm.at(close)
      expect(quote(state, 'NVDA').last).toBe(142.62)
      expect(quote(state, 'NVDA').change).toBe(0)
      expect(state.records.largestOneDayCapLoss?.broke ?? []).toEqual([])
    }
  })

  it('leaves Nvidia first on 27 January; on the 28th Apple, as recorded, rises above 142.62 times its shares', () => {
    expect(rank(calm.at(monday), 'NVDA')).toBe(1)
    expect(rank(calm.at('2025-01-28T09:29-05:00'), 'NVDA')).toBe(1)
    expect(
      calm
        .at(tuesday)
        .ranking.slice(0, 2)
        .map((row) => row.symbol),
    ).toEqual(['AAPL', 'NVDA'])
  })

  it('leaves Apple and the Dow as recorded', () => {
    for (const symbol of ['AAPL', '^DJI']) {
      for (const close of [monday, tuesday]) {
        expect(quote(calm.at(close), symbol)).toEqual(quote(recorded.at(close), symbol))
        expect(quote(calm.at(close), symbol).basis).toBe('recorded')
      }
    }
  })

  it('marks the rebased numbers', () => {
    expect(quote(calm.at(monday), 'NVDA').basis).toBe('rebased')
    expect(quote(calm.at('2025-01-24T16:00-05:00'), 'NVDA').basis).toBe('recorded')
  })

  it('applies later moves to the new level', () => {
    const wednesday = '2025-01-29T16:00-05:00'
    expect(quote(calm.at(wednesday), 'NVDA').changePct).toBeCloseTo(
      quote(recorded.at(wednesday), 'NVDA').changePct as number,
      9,
    )
  })

  it('shares all blocks before the release', () => {
    const first = branch.chain.prefixes.findIndex((prefix, index) => prefix !== weeks.chain.prefixes[index])
    const kept = weeks.chain.prefixes[first]?.start as number
    expect(kept).toBeLessThanOrEqual(weeks.positionOf('r1-release') - 1)
    expect(branch.find('r1-release')).toBeUndefined()
  })
})

describe('half the shock', () => {
  it('has Nvidia 8.88 % down on 27 January', () => {
    expect(quote(replay(half, market).at(monday), 'NVDA').changePct).toBeCloseTo(-8.88, 2)
  })
})

describe('over the factor of the shock', () => {
  const at = (factor: number): MarketState =>
    replay(whatIf(weeks, { name: 'scaled', edits: [scale('r1-release', factor)] }), market).at(monday)
  const breaks = (state: MarketState, report: string): boolean =>
    state.records.largestOneDayCapLoss?.broke.some(({ reportedBy }) => reportedBy === report) ?? false

  it('finds the factors at which the first rank is lost and each record falls', () => {
    const range = { from: 0, to: 1, tolerance: 1e-4 }
    expect(threshold(range, (factor) => rank(at(factor), 'NVDA') !== 1)).toBeCloseTo(0.056, 3)
    expect(threshold(range, (factor) => breaks(at(factor), 'record-meta-240'))).toBeCloseTo(0.383, 3)
    expect(threshold(range, (factor) => breaks(at(factor), 'record-nvda-279'))).toBeCloseTo(0.448, 3)
  })
})

describe('a week later', () => {
  const later = replay(
    whatIf(weeks, {
      name: 'a week later',
      edits: [shift('r1-release', { tradingDays: 5 }, { consequences: 'along', exchange: 'XNYS' })],
    }),
    market,
  )

  it('has the drop on 3 February, with what was recorded that day', () => {
    expect(quote(later.at(monday), 'NVDA').last).toBe(142.62)
    expect(quote(later.at('2025-01-31T16:00-05:00'), 'NVDA').last).toBeCloseTo((142.62 * 120.07) / 128.99, 9)
    const drop = (116.66 / 120.07) * (118.42 / 142.62)
    const close = quote(later.at('2025-02-03T16:00-05:00'), 'NVDA')
    expect(close.changePct).toBeCloseTo((drop - 1) * 100, 9)
    expect(close.basis).toBe('rebased')
    expect(quote(later.at('2025-02-03T16:00-05:00'), 'AAPL').basis).toBe('recorded')
  })

  it('ends where the recorded week ends', () => {
    expect(quote(later.atEnd(), 'NVDA').last).toBeCloseTo(quote(recorded.atEnd(), 'NVDA').last as number, 9)
  })

  it('has the release in the news a week later', () => {
    const release = later.atEnd().news.find((event) => event.id === 'r1-release')
    // 20 January has no trading and rolls forward to the 21st first.
    expect(new Date(release?.at ?? 0).toISOString()).toBe('2025-01-28T05:00:00.000Z')
  })

  it('rejects a shift to a time without a session', () => {
    const weekend = () =>
      whatIf(weeks, {
        name: 'on Saturday',
        edits: [shift('r1-release', { days: 5 }, { consequences: 'along' })],
      })
    expect(weekend).toThrow(/regular hours/)
    try {
      weekend()
    } catch (error) {
      expect(isTapelineError(error, 'edit.no-session')).toBe(true)
    }
  })
})

describe('ten times dearer', () => {
  const dearer = replay(
    whatIf(weeks, {
      name: 'ten times dearer',
      edits: [replace('r1-cost', { data: { amountUsdMin: 56e6, amountUsdMax: 56e6 } })],
    }),
    market,
  ).atEnd()
  const end = recorded.atEnd()

  it('changes spending and news, and no price', () => {
    expect(dearer.spending.find(({ id }) => id === 'r1-cost')?.amountUsdMin).toBe(56e6)
    expect(dearer.news).not.toEqual(end.news)
    expect(dearer.quotes).toEqual(end.quotes)
    expect(dearer.moves).toEqual(end.moves)
    expect(dearer.ranking).toEqual(end.ranking)
  })
})

describe('a branch of a branch', () => {
  const onTuesday = intersection(
    causedBy('r1-release'),
    within({ from: '2025-01-28T00:00-05:00', to: '2025-01-28T23:59-05:00' }),
  )
  const noRebound = whatIf(half, { name: 'no rebound', edits: [scale(onTuesday, 0)] })
  const nested = replay(noRebound, market)

  it('has half the shock, and no rebound', () => {
    const at = (close: string): number => quote(nested.at(close), 'NVDA').last as number
    expect(at(monday)).toBe(quote(replay(half, market).at(monday), 'NVDA').last)
    expect(at(tuesday)).toBe(at(monday))
    expect(quote(nested.at('2025-01-29T16:00-05:00'), 'NVDA').changePct).toBeCloseTo(-4.1, 1)
  })

  it('leaves its parents as they were', () => {
    const state = replay(half, market).at(tuesday)
    expect(quote(state, 'NVDA').last).toBeCloseTo(142.62 * Math.sqrt(128.99 / 142.62), 9)
    expect(quote(replay(weeks, market).at(tuesday), 'NVDA').last).toBe(128.99)
  })
})

describe('as known before', () => {
  it("has Nvidia's close as first reported, on a branch too", () => {
    const early: Timeline<MarketEvent> = half.asKnownAt('2025-01-27T16:30-05:00')
    expect(quote(replay(early, market).at(monday), 'NVDA').last).toBeCloseTo(
      142.62 * Math.sqrt(118.58 / 142.62),
      9,
    )
    expect(quote(replay(half, market).at(monday), 'NVDA').last).toBeCloseTo(
      142.62 * Math.sqrt(118.42 / 142.62),
      9,
    )
  })
})
