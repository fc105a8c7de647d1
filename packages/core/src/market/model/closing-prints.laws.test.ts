import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { replay } from '../../replay/replay.js'
import { quotes } from '../quotes.js'
import { type Line, listed, sessionOf, tape, trade } from '../tape.fixture.js'
import { dailyCloses } from './daily-closes.js'

const DAYS = ['2025-07-02', '2025-07-03', '2025-07-07'] as const
const SECOND = 1000

/** A trade around the close (early on 3 July), or hours after it. */
const print = fc.record({
  day: fc.constantFrom(...DAYS),
  seconds: fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 60, max: 7200 })),
  condition: fc.constantFrom('regular', 'closing-print', 'late', undefined),
  price: fc.integer({ min: 1, max: 1000 }),
})

describe('daily closes without official ones', () => {
  it('are the last print of the session or of its closing auction, as in the quote', () => {
    fc.assert(
      fc.property(fc.array(print, { maxLength: 12 }), (prints) => {
        const lines: Line[] = [
          listed('NVDA'),
          ...DAYS.map((day) => trade('NVDA', 500, sessionOf(day).open + SECOND)),
          ...prints.map(({ day, seconds, condition, price }) =>
            trade(
              'NVDA',
              price,
              sessionOf(day).close + seconds * SECOND,
              condition === undefined ? {} : { condition },
            ),
          ),
        ]
        const timeline = tape(lines)
        const range = { instruments: ['NVDA'], from: DAYS[0], to: DAYS[2] }
        const expected = DAYS.map((day) => {
          const own = prints.filter(
            ({ day: other, seconds, condition }) =>
              other === day && condition !== 'late' && (seconds <= 10 || condition === 'closing-print'),
          )
          const latest = Math.max(...own.map(({ seconds }) => seconds))
          return own.findLast(({ seconds }) => seconds === latest)?.price ?? 500
        })
        expect(dailyCloses(timeline, range).closes.NVDA).toEqual(expected)
        const shown = DAYS.map((day) => replay(timeline, quotes).at(sessionOf(day).postClose).NVDA?.last)
        expect(shown).toEqual(expected)
      }),
    )
  })
})
