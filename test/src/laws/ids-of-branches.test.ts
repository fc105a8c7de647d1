import { describe, expect, it } from '@jest/globals'
import { createTimeline } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'
import { multiplyPrices, whatIf } from '@tapeline/core/what-if'
import { arbitraryBranch, arbitraryMarketHistory, eventCreators } from '@tapeline/testing'
import fc from 'fast-check'

describe('a branch of branches', () => {
  it('finds each of its events by its id', () => {
    fc.assert(
      fc.property(arbitraryBranch(arbitraryMarketHistory()), (branch) => {
        const lost = [...branch].filter(({ id, seq }) => branch.find(id)?.seq !== seq)
        expect(lost.map(({ id }) => id)).toEqual([])
      }),
    )
  })

  it('finds a corrected price whose factors cancel each other out', () => {
    const { instrument, close } = eventCreators(marketEvents)
    const day = '2024-01-02'
    const at = `${day}T16:00-05:00`
    const recorded = createTimeline(marketEvents).append([
      instrument.listed({ symbol: 'AA', name: 'A', kind: 'equity', exchange: 'XNYS' }, '2024-01-01'),
      close.published({ symbol: 'AA', day, price: 100 }, at, { id: 'first' }),
      close.published({ symbol: 'AA', day, price: 101 }, at, {
        id: 'corrected',
        replaces: 'first',
        knownAt: `${day}T16:01-05:00`,
      }),
    ])
    const half = whatIf(recorded, { name: 'half', edits: [multiplyPrices('corrected', 0.5)] })
    const whole = whatIf(half, { name: 'whole', edits: [multiplyPrices('corrected', 2)] })
    expect(whole.get('corrected').data).toMatchObject({ price: 101 })
    expect(whole.positionOf('corrected')).toBe(2)
  })
})
