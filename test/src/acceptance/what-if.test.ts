/** Figures that the branches of the real weeks must show. */
import { describe, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
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
import { given } from '@tapeline/testing'
import { expect } from '@tapeline/testing/jest'

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
      expect(calm).toHaveStateAt(close, 'quotes.NVDA.last', 142.62)
      expect(calm).toHaveStateAt(close, 'quotes.NVDA.change', 0)
      expect(calm.at(close).records.largestOneDayCapLoss?.broke ?? []).toEqual([])
    }
  })

  it('leaves Nvidia first on 27 January; on the 28th Apple, as recorded, rises above 142.62 times its shares', () => {
    for (const when of [monday, '2025-01-28T09:29-05:00'])
      expect(calm).toHaveStateAt(when, 'ranking[symbol=NVDA].rank', 1)
    expect(calm).toHaveStateAt(tuesday, 'ranking[symbol=AAPL].rank', 1)
    expect(calm).toHaveStateAt(tuesday, 'ranking[symbol=NVDA].rank', 2)
  })

  it('leaves Apple and the Dow as recorded', () => {
    for (const symbol of ['AAPL', '^DJI']) {
      for (const close of [monday, tuesday]) {
        expect(calm).toHaveStateAt(close, `quotes["${symbol}"]`, quote(recorded.at(close), symbol))
        expect(calm).toHaveStateAt(close, `quotes["${symbol}"].basis`, 'recorded')
      }
    }
  })

  it('marks the rebased numbers', () => {
    expect(calm).toHaveStateAt(monday, 'quotes.NVDA.basis', 'rebased')
    expect(calm).toHaveStateAt('2025-01-24T16:00-05:00', 'quotes.NVDA.basis', 'recorded')
  })

  it('applies later moves to the new level', () => {
    const wednesday = '2025-01-29T16:00-05:00'
    const { changePct } = quote(recorded.at(wednesday), 'NVDA')
    expect(calm).toHaveStateAt(wednesday, 'quotes.NVDA.changePct', changePct, 5e-10)
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
    expect(half).toHaveStateAt(monday, 'quotes.NVDA.changePct', -8.88, 0.005)
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
    expect(later).toHaveStateAt(monday, 'quotes.NVDA.last', 142.62)
    const friday = (142.62 * 120.07) / 128.99
    expect(later).toHaveStateAt('2025-01-31T16:00-05:00', 'quotes.NVDA.last', friday, 5e-10)
    const drop = (116.66 / 120.07) * (118.42 / 142.62)
    const nextMonday = '2025-02-03T16:00-05:00'
    expect(later).toHaveStateAt(nextMonday, 'quotes.NVDA.changePct', (drop - 1) * 100, 5e-10)
    expect(later).toHaveStateAt(nextMonday, 'quotes.NVDA.basis', 'rebased')
    expect(later).toHaveStateAt(nextMonday, 'quotes.AAPL.basis', 'recorded')
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
    const saturday = shift('r1-release', { days: 5 }, { consequences: 'along' })
    given(weeks).when(saturday).thenError('edit.no-session')
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
    const { last } = quote(replay(half, market).at(monday), 'NVDA')
    for (const close of [monday, tuesday]) expect(nested).toHaveStateAt(close, 'quotes.NVDA.last', last)
    expect(nested).toHaveStateAt('2025-01-29T16:00-05:00', 'quotes.NVDA.changePct', -4.1, 0.05)
  })

  it('leaves its parents as they were', () => {
    const halved = 142.62 * Math.sqrt(128.99 / 142.62)
    expect(half).toHaveStateAt(tuesday, 'quotes.NVDA.last', halved, 5e-10)
    expect(weeks).toHaveStateAt(tuesday, 'quotes.NVDA.last', 128.99)
  })
})

describe('as known before', () => {
  it("has Nvidia's close as first reported, on a branch too", () => {
    const closeAfter = (recordedClose: number) => 142.62 * Math.sqrt(recordedClose / 142.62)
    const early = half.asKnownAt('2025-01-27T16:30-05:00')
    expect(early).toHaveStateAt(monday, 'quotes.NVDA.last', closeAfter(118.58), 5e-10)
    expect(half).toHaveStateAt(monday, 'quotes.NVDA.last', closeAfter(118.42), 5e-10)
  })
})
