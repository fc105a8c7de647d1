import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from '../calendar/calendar.js'
import { replay } from '../replay/replay.js'
import { adjusted, adjustmentFactors } from './adjusted-prices.js'
import type { MarketEvent } from './events.js'
import { quotes } from './quotes.js'
import {
  type Line,
  listed,
  officialClose,
  renamed,
  sessionOf,
  split,
  tape,
  wentEx,
  when,
} from './tape.fixture.js'

/** Nvidia's published closes, with its split and the dividend after it. */
const nvidia = tape([
  listed('NVDA'),
  officialClose('NVDA', '2024-06-06', 1209.98),
  officialClose('NVDA', '2024-06-07', 1208.88),
  split('NVDA', 10, 1, when('2024-06-10', '00:00'), { id: 'split' }),
  officialClose('NVDA', '2024-06-10', 121.79),
  wentEx('NVDA', 0.01, when('2024-06-11', '00:00'), { id: 'dividend' }),
  officialClose('NVDA', '2024-06-11', 120.91),
])

function closesOf(timeline: typeof nvidia, symbol: string): { at: number; value: number }[] {
  return [...timeline].flatMap((event: MarketEvent) =>
    event.type === 'close.published' && event.data.symbol === symbol
      ? [{ at: event.at, value: event.data.price }]
      : [],
  )
}

describe('adjusted prices', () => {
  const raw = closesOf(nvidia, 'NVDA')
  const shown = (adjustment: Parameters<typeof adjusted>[1]['adjustment']): string[] =>
    adjusted(raw, { timeline: nvidia, symbol: 'NVDA', adjustment }).map(({ value }) => value.toFixed(3))

  it('are raw, adjusted for splits, or adjusted for splits and dividends, by option', () => {
    expect(shown('none')).toEqual(['1209.980', '1208.880', '121.790', '120.910'])
    expect(shown('splits')).toEqual(['120.998', '120.888', '121.790', '120.910'])
    expect(shown('splits-and-dividends')).toEqual(['120.988', '120.878', '121.780', '120.910'])
    expect(adjusted(raw, { timeline: nvidia, symbol: 'NVDA', adjustment: 'none' })).toBe(raw)
  })

  it('use factors that name their events', () => {
    expect(adjustmentFactors(nvidia, { symbol: 'NVDA', adjustment: 'splits-and-dividends' })).toEqual([
      { id: 'split', at: when('2024-06-10', '00:00'), factor: 0.1 },
      { id: 'dividend', at: when('2024-06-11', '00:00'), factor: 1 - 0.01 / 121.79 },
    ])
  })

  it('accept the samples of a replay', () => {
    const samples = replay(nvidia, quotes).sample(({ NVDA }) => NVDA?.last ?? 0, { on: 'close.published' })
    expect(adjusted(samples, { timeline: nvidia, symbol: 'NVDA', adjustment: 'splits' })).toEqual(
      adjusted(raw, { timeline: nvidia, symbol: 'NVDA', adjustment: 'splits' }),
    )
  })

  it('follow an instrument through its names', () => {
    const timeline = tape([
      listed('FB'),
      officialClose('FB', '2022-06-07', 195.65),
      split('FB', 2, 1, when('2022-06-08', '00:00')),
      renamed('FB', 'META', when('2022-06-09', '00:00')),
      listed('FB', {}, when('2022-06-10', '00:00')),
      split('FB', 5, 1, when('2022-06-11', '00:00')),
    ])
    const factors = (symbol: string): number[] =>
      adjustmentFactors(timeline, { symbol, adjustment: 'splits' }).map(({ factor }) => factor)
    expect([factors('META'), factors('FB')]).toEqual([[0.5], [0.2]])
  })

  it('reject a symbol that is not on the tape, and suggest the nearest one', () => {
    for (const call of [
      () => adjustmentFactors(nvidia, { symbol: 'NVDIA', adjustment: 'splits' }),
      () =>
        adjusted([{ at: when('2024-06-07', '16:00'), value: 5 }], {
          timeline: nvidia,
          symbol: 'NVDIA',
          adjustment: 'splits',
        }),
    ])
      expect(call).toThrow(
        expect.objectContaining({
          code: 'instrument.unknown',
          message: expect.stringContaining("Did you mean 'NVDA'?"),
        }),
      )
    expect(adjustmentFactors(tape([listed('X')]), { symbol: 'X', adjustment: 'splits' })).toEqual([])
  })

  it('reject a dividend that is not below the price', () => {
    const timeline = tape([
      listed('X'),
      officialClose('X', '2024-06-07', 5),
      wentEx('X', 5, when('2024-06-10', '00:00'), { id: 'all' }),
    ])
    expect(() => adjustmentFactors(timeline, { symbol: 'X', adjustment: 'splits-and-dividends' })).toThrow(
      expect.objectContaining({ code: 'event.data-invalid', eventId: 'all' }),
    )
  })

  it('have the returns of a holder of the shares, through all corporate actions', () => {
    const night = fc.record({
      close: fc.integer({ min: 50, max: 500 }),
      ratio: fc.option(fc.constantFrom([2, 1], [3, 2], [1, 8]), { nil: undefined }),
      dividend: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(night, { minLength: 2, maxLength: 8 }), (nights) => {
        const calendar = getCalendar('XNYS')
        const lines: Line[] = [listed('X')]
        // One share at the start; a dividend buys more at the previous close less the dividend.
        const [values, count] = [[] as number[], { shares: 1 }]
        for (const [index, { close, ratio, dividend }] of nights.entries()) {
          const day = calendar.addTradingDays('2024-06-03', index)
          lines.push(officialClose('X', day, close))
          values.push(count.shares * close)
          const { preOpen } = sessionOf(calendar.addTradingDays(day, 1))
          const [more = 1, less = 1] = ratio ?? []
          const price = (close * less) / more
          if (ratio !== undefined) lines.push(split('X', more, less, preOpen - 2000))
          count.shares *= more / less
          if (dividend !== undefined && dividend < price) {
            lines.push(wentEx('X', dividend, preOpen - 1000))
            count.shares /= 1 - dividend / price
          }
        }
        const timeline = tape(lines)
        const series = adjusted(closesOf(timeline, 'X'), {
          timeline,
          symbol: 'X',
          adjustment: 'splits-and-dividends',
        })
        const [first, held] = [series[0]?.value as number, values[0] as number]
        for (const [index, { value }] of series.entries())
          expect(value / first).toBeCloseTo((values[index] as number) / held, 9)
      }),
    )
  })
})
