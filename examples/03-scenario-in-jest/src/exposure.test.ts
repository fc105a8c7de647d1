import { describe, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { scale } from '@tapeline/core/what-if'
import { readScenario } from '@tapeline/scenarios/node'
import { given } from '@tapeline/testing'
import { expect, scenarioSuite } from '@tapeline/testing/jest'
import { needsHedge, worthOf } from './exposure.js'

const scenario = await readScenario('deepseek-r1')
const weeks = replay(scenario.timeline, market)
const FRIDAY = '2025-01-24T16:00-05:00'
const MONDAY = '2025-01-27T16:00-05:00'
const chips = { NVDA: 100, AMD: 100 }
const mixed = { NVDA: 10, AAPL: 100, META: 50 }

/** Whether all are priced and have a close to compare with. */
const isPriced = ({ quotes }: MarketState) =>
  ['NVDA', 'AMD'].every((symbol) => quotes[symbol]?.previousClose !== undefined)

describe('a portfolio on the day of the crash', () => {
  it('has the value of its shares at the official closes', () => {
    expect(worthOf({ NVDA: 100 }, weeks.at(FRIDAY)).value).toBeCloseTo(14_262, 6)
    expect(worthOf({ NVDA: 100 }, weeks.at(MONDAY)).change).toBeCloseTo(-2_420, 6)
    expect(weeks).toDependOn('quotes.NVDA.change', MONDAY, ['close-NVDA-2025-01-24', 'close-NVDA-2025-01-27'])
  })

  it('needs a hedge within the first minute if it holds only chip makers, and never before', () => {
    const alarm = (state: MarketState) => isPriced(state) && needsHedge(chips, state, 5)
    expect(weeks).toReachBefore(alarm, '2025-01-27T09:31-05:00')
    expect(weeks).toHoldThroughout((state) => !alarm(state), { to: FRIDAY })
  })

  it('gains if Apple and Meta outweigh Nvidia', () => {
    expect(worthOf(mixed, weeks.at(MONDAY)).change).toBeGreaterThan(0)
  })

  it('loses half of the percentage after half of the shock', () => {
    given(scenario)
      .when(scale('r1-release', 0.5))
      .then({ 'quotes.NVDA.changePct': expect.closeTo(-8.88, 2) }, { at: MONDAY })
  })

  it('names the symbol that has no price', () => {
    expect(() => worthOf({ ARKK: 1 }, weeks.at(MONDAY))).toThrow('ARKK')
  })
})

// Every expectation and claim of the scenario is a test too.
await scenarioSuite('deepseek-r1')
