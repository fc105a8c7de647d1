import { replay, type Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import type { MarketEvent } from '@tapeline/core/market'
import { scale } from '@tapeline/core/what-if'
import { listScenarios, readScenario } from '@tapeline/scenarios/node'
import { arbitraryMarketHistory, checkProjectionLaws, given } from '@tapeline/testing'
import { expect } from '@tapeline/testing/vitest'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { stopLoss } from './stop-loss.js'

const weeks = await readScenario('deepseek-r1')
const rule = stopLoss('NVDA', 10)

describe('a stop-loss of 10 % in the crash week', () => {
  it('sells Nvidia on the crash day, on what was known then', () => {
    const replayed = replay(weeks.timeline, rule)
    expect(replayed).toHaveStateAt('2025-01-24T16:00-05:00', 'sold', null)
    expect(replayed).toReachBefore(({ sold }) => sold !== null, '2025-01-27T09:31-05:00')
    expect(replayed).toHaveStateAt('2025-01-27T16:00-05:00', 'sold.price', 124.8)
    expect(replayed).toDependOn('sold.price', '2025-01-27T16:00-05:00', 'close-NVDA-2025-01-24')
    expect(replayed).toBeUnaffectedByLaterKnowledge('2025-01-27T16:00-05:00', 'sold')
  })

  it('does not sell after a shock of a third', () => {
    given(weeks, rule).when(scale('r1-release', 0.33)).then({ sold: null })
  })
})

describe.each(listScenarios())('the scenario %s', (name) => {
  it('is replayed to the same sale in any order of arrival', async () => {
    const { timeline } = await readScenario(name)
    given(timeline, rule).then({ sold: () => true })
  })
})

describe('200 random weeks', () => {
  const week = arbitraryMarketHistory({
    symbols: ['NVDA'],
    minSessions: 5,
    extendedHours: false,
    renames: false,
  })

  /** The price of the sale by a plain loop, which knows splits and official closes; null without a sale. */
  function soldAt(history: Timeline<MarketEvent>): number | null {
    let [day, isOfficial] = ['', false]
    let last: number | undefined
    let previousClose: number | undefined
    for (const { type, at, data } of history) {
      if (type === 'shares.split') {
        const factor = data.oldShares / data.newShares
        if (last !== undefined) last *= factor
      }
      if (type === 'price.traded' && data.condition === 'late') continue
      const price =
        type === 'bar.closed'
          ? data.close
          : type === 'price.traded' || type === 'close.published'
            ? data.price
            : undefined
      if (price === undefined) continue
      const today = type === 'close.published' ? data.day : getCalendar('XNAS').dayOf(at)
      if (today !== day) [day, previousClose, isOfficial] = [today, last, false]
      // An official close stays the last price of its day.
      if (type === 'close.published' || !isOfficial) last = price
      isOfficial ||= type === 'close.published'
      if (type !== 'close.published' && previousClose !== undefined && price <= previousClose * 0.9)
        return price
    }
    return null
  }

  it('sell at the first price that is 10 % or more below the close of the day before', () => {
    fc.assert(
      fc.property(week, (history) => {
        const sold = soldAt(history)
        given(history, rule).then(sold === null ? { sold: null } : { 'sold.price': sold })
      }),
      { numRuns: 200 },
    )
  })

  it('obey the laws of projections', () => {
    checkProjectionLaws(rule, { timelines: week, runs: 10 })
  })

  it('include sales and weeks without one', () => {
    const sold = fc.sample(week, { seed: 10, numRuns: 200 }).map(soldAt)
    expect(sold.filter((price) => price !== null).length).toBeGreaterThan(10)
    expect(sold.filter((price) => price === null).length).toBeGreaterThan(10)
  })
})
