import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { replay } from '../replay/replay.js'
import { scale } from '../whatif/edit.js'
import { whatIf } from '../whatif/what-if.js'
import { market } from './market.js'
import { bar, listed, shares, split, tape, trade, when } from './tape.fixture.js'

const DAY = '2025-01-27'
const ends = (before: number, after: number) =>
  tape([
    listed('NVDA'),
    trade('NVDA', before, when(DAY, '10:00')),
    trade('NVDA', after, when(DAY, '11:00'), {}, { id: 'move' }),
  ])
const scaledBy = (timeline: ReturnType<typeof ends>, factors: readonly number[]): number | undefined => {
  const edits = factors.map((factor) => scale('move', factor))
  return replay(whatIf(timeline, { name: 'scaled', edits: [{ edit: 'in-order', edits }] }), market).atEnd()
    .quotes.NVDA?.last
}

describe('scales and prices of any size', () => {
  it('give the exact result, if that is a number', () => {
    expect(scaledBy(ends(1e-300, 1e300), [0.5])).toBeCloseTo(1, 9)
    expect(scaledBy(ends(1e300, 1e-300), [0.5])).toBeCloseTo(1, 9)
    expect(scaledBy(ends(100, 200), [1e-300, 1e300])).toBe(200)
    expect(scaledBy(ends(100, 200), [1e-300, 1e-300, 1e300, 1e300])).toBe(200)
    expect(scaledBy(ends(100, 200), [1e-300, 1e-300, 1e-300, 1e300, 1e300, 1e300])).toBe(200)
  })

  it('give the same in any order of scales whose product is a number', () => {
    expect(scaledBy(ends(100, 200), [1e300, 1e-300])).toBe(200)
    expect(scaledBy(ends(100, 200), [1e300, 1e300, 1e-300, 1e-300])).toBeCloseTo(200, 9)
    const factors = fc.shuffledSubarray([1e300, 1e-300, 1e200, 1e-200, 1e90, 1e-90], { minLength: 6 })
    fc.assert(
      fc.property(factors, (list) => {
        expect(scaledBy(ends(100, 200), list)).toBeCloseTo(200, 9)
      }),
      { numRuns: 30 },
    )
  })

  it('do so for any powers of ten', () => {
    const power = fc.integer({ min: -300, max: 300 })
    fc.assert(
      fc.property(power, power, fc.integer({ min: 0, max: 8 }), (from, to, eighths) => {
        const expected = from + ((to - from) * eighths) / 8
        const last = scaledBy(ends(10 ** from, 10 ** to), [eighths / 8]) as number
        expect(Math.log10(last)).toBeCloseTo(expected, 6)
      }),
    )
  })

  it('are rejected with the event if the result is not a price', () => {
    const error = (run: () => unknown): unknown =>
      expect(run).toThrow(expect.objectContaining({ eventId: 'move' }))
    error(() => scaledBy(ends(1, 1e300), [2]))
    error(() => scaledBy(ends(1, 1e-300), [2]))
    error(() => scaledBy(ends(100, 200), [1e300, 1e300]))
    const dear = tape([
      listed('NVDA'),
      trade('NVDA', 1e308, when(DAY, '10:00')),
      split('NVDA', 1, 100, when(DAY, '20:00'), { id: 'move' }),
    ])
    error(() => replay(dear, market).atEnd())
  })

  it('are rejected with the path if price times shares is not finite', () => {
    for (const [price, count] of [
      [1e300, 1e10],
      [1e-300, 1e-100],
    ] as const) {
      const timeline = tape([listed('NVDA'), shares('NVDA', count), trade('NVDA', price, when(DAY, '10:00'))])
      expect(() => replay(timeline, market).atEnd().quotes.NVDA?.marketCap).toThrow(
        expect.objectContaining({ code: 'state.overflow' }),
      )
    }
  })

  it('are rejected if a change or a sum of volumes is not finite', () => {
    const [one, other] = [when('2025-01-24', '10:00'), when(DAY, '10:00')]
    for (const mode of ['fast', 'checked'] as const) {
      const rise = tape([listed('NVDA'), trade('NVDA', 1e-300, one), trade('NVDA', 1e300, other)])
      expect(() => replay(rise, market, { mode }).atEnd().quotes.NVDA?.changePct).toThrow(
        expect.objectContaining({ code: 'state.overflow' }),
      )
      const sizes = [0, 1].map((index) => trade('NVDA', 100, other + index, { size: 1e308 }))
      const bars = [0, 1].map((index) =>
        bar('NVDA', [9, 9, 9, 9], other + index * 60_000, other + (index + 1) * 60_000, 1e308),
      )
      for (const lines of [sizes, bars])
        expect(() => replay(tape([listed('NVDA'), ...lines]), market, { mode }).atEnd()).toThrow(/volume/)
    }
  })
})
