import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '../../event/error.js'
import { listed, officialClose, split, tape, trade, wentEx, when } from '../tape.fixture.js'
import { dailyCloses } from './daily-closes.js'

const week = tape([
  listed('AA'),
  listed('BB'),
  officialClose('AA', '2025-01-24', 100),
  trade('AA', 101, when('2025-01-27', '15:59')),
  officialClose('AA', '2025-01-27', 102),
  // Published after the next day's pre-market began, and still the close of its own day.
  officialClose('AA', '2025-01-28', 103, { at: when('2025-01-29', '08:00') }),
  trade('BB', 50, when('2025-01-27', '15:59')),
  trade('BB', 51, when('2025-01-27', '18:00')),
  trade('BB', 52, when('2025-01-28', '10:00')),
])

describe('daily closes', () => {
  it('are official ones, else the last regular prices', () => {
    const { days, closes } = dailyCloses(week, {
      instruments: ['BB', 'AA'],
      from: '2025-01-27',
      to: '2025-01-28',
    })
    expect(days).toEqual(['2025-01-27', '2025-01-28'])
    expect(closes).toEqual({ AA: [102, 103], BB: [50, 52] })
  })

  it('have no gaps: each is named', () => {
    try {
      dailyCloses(week, { instruments: ['AA', 'BB', 'CC'], from: '2025-01-24', to: '2025-01-27' })
      throw new Error('it gave closes')
    } catch (error) {
      if (!isTapelineError(error, 'model.invalid')) throw error
      expect(error.faults.map(({ found }) => found)).toEqual([
        'none of BB on 2025-01-24',
        'none of CC on 2025-01-24',
        'none of CC on 2025-01-27',
      ])
    }
  })

  it('make no move of a split, and none of a dividend where it is asked for', () => {
    const timeline = tape([
      listed('AA'),
      officialClose('AA', '2025-01-24', 200),
      split('AA', 2, 1, when('2025-01-27', '00:00')),
      officialClose('AA', '2025-01-27', 100),
      wentEx('AA', 1, when('2025-01-28', '00:00')),
      officialClose('AA', '2025-01-28', 99),
    ])
    const range = { instruments: ['AA'], from: '2025-01-24', to: '2025-01-28' }
    expect(dailyCloses(timeline, range).closes.AA).toEqual([100, 100, 99])
    expect(dailyCloses(timeline, { ...range, adjustment: 'none' }).closes.AA).toEqual([200, 100, 99])
    expect(dailyCloses(timeline, { ...range, adjustment: 'splits-and-dividends' }).closes.AA).toEqual([
      99, 99, 99,
    ])
  })
})
