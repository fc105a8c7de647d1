import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { loadScenario } from '@tapeline/scenarios/node'
import { needsHedge, worthOf } from './exposure.js'

const weeks = replay(await loadScenario('deepseek-r1'), market)
const FRIDAY = '2025-01-24T16:00-05:00'
const MONDAY = '2025-01-27T16:00-05:00'
const chips = { NVDA: 100, AMD: 100 }
const mixed = { NVDA: 10, AAPL: 100, META: 50 }

describe('a portfolio on the day of the crash', () => {
  it('has the value of its shares at the official closes', () => {
    expect(worthOf({ NVDA: 100 }, weeks.at(FRIDAY)).value).toBeCloseTo(14_262, 6)
    expect(worthOf({ NVDA: 100 }, weeks.at(MONDAY)).change).toBeCloseTo(-2_420, 6)
  })

  it('needs a hedge within the first minute if it holds only chip makers', () => {
    expect(needsHedge(chips, weeks.at(FRIDAY), 5)).toBe(false)
    expect(needsHedge(chips, weeks.at('2025-01-27T09:31-05:00'), 5)).toBe(true)
  })

  it('gains if Apple and Meta outweigh Nvidia', () => {
    expect(worthOf(mixed, weeks.at(MONDAY)).change).toBeGreaterThan(0)
    const alarm = weeks.first(
      (state) => state.quotes.NVDA?.previousClose !== undefined && needsHedge({ NVDA: 1 }, state, 15),
    )
    expect(alarm?.event.id).toBe('bar-NVDA-2025-01-27T10:30')
  })

  it('names the symbol that has no price', () => {
    expect(() => worthOf({ ARKK: 1 }, weeks.at(MONDAY))).toThrow('ARKK')
  })
})
