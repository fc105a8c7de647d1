import { describe, expect, it } from '@jest/globals'
import { marketEvents } from '../market/events.js'
import { createTimeline } from '../timeline/timeline.js'
import { multiplyPrices } from './edit.js'
import { whatIf } from './what-if.js'

describe('factors that cancel each other out', () => {
  it('leave a corrected price that can be found', () => {
    const close = { type: 'close.published', at: '2024-01-02T21:00Z' } as const
    const data = { symbol: 'AA', day: '2024-01-02', price: 100 }
    const recorded = createTimeline(marketEvents).append([
      {
        id: 'listed',
        type: 'instrument.listed',
        at: '2024-01-01T13:00Z',
        data: { symbol: 'AA', name: 'A', kind: 'equity', exchange: 'XNYS' },
      },
      { ...close, id: 'first', data },
      {
        ...close,
        id: 'corrected',
        knownAt: '2024-01-02T21:01Z',
        replaces: 'first',
        data: { ...data, price: 101 },
      },
    ])
    const half = whatIf(recorded, { name: 'half', edits: [multiplyPrices('corrected', 0.5)] })
    const whole = whatIf(half, { name: 'whole', edits: [multiplyPrices('corrected', 2)] })
    expect([...whole].at(-1)).toBe(whole.get('corrected'))
    expect(whole.get('corrected').data).toMatchObject({ price: 101 })
    expect(whole.positionOf('corrected')).toBe(2)
  })
})
