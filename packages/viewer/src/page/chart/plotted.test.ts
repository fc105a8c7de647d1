import { describe, expect, it } from '@jest/globals'
import { createAxis } from '../time-axis.js'
import { plot } from './plotted.js'

const HOUR = 3_600_000
const sessions = [
  { day: 'one', open: 10 * HOUR, close: 16 * HOUR },
  { day: 'two', open: 34 * HOUR, close: 40 * HOUR },
]
const axis = createAxis({ sessions, from: 10 * HOUR, to: 40 * HOUR, slotMs: HOUR })
const hours = (...times: number[]): Float64Array => Float64Array.from(times, (time) => time * HOUR)

describe('plotted series', () => {
  it('put the last bar of a session before the gap', () => {
    const series = {
      symbol: 'A',
      branch: 'recorded',
      times: hours(11, 16, 35),
      values: Float64Array.of(100, 101, 99),
    }
    expect(plot(series, axis, false).map(({ slot, value }) => [slot, value])).toEqual([
      [0, 100],
      [5, 101],
      [8, 99],
    ])
  })

  it('are changes in percent from the close before the window', () => {
    const series = {
      symbol: 'A',
      branch: 'recorded',
      times: hours(11, 12),
      values: Float64Array.of(90, 110),
      base: 100,
    }
    expect(plot(series, axis, true).map(({ value }) => Math.round(value))).toEqual([-10, 10])
  })

  it('join candles that share a slot, and leave out what is outside the axis', () => {
    const series = {
      symbol: 'A',
      branch: 'recorded',
      times: hours(9, 10, 10.5, 34),
      values: Float64Array.of(1, 102, 104, 95),
      opens: Float64Array.of(1, 100, 102, 96),
      highs: Float64Array.of(1, 103, 105, 97),
      lows: Float64Array.of(1, 99, 98, 94),
    }
    expect(plot(series, axis, false)).toEqual([
      { slot: 0, value: 104, open: 100, high: 105, low: 98 },
      { slot: 8, value: 95, open: 96, high: 97, low: 94 },
    ])
  })
})
