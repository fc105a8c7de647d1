import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { scale } from '../whatif/edit.js'
import { whatIf } from '../whatif/what-if.js'
import { type Line, listed, tape, trade, when } from './tape.fixture.js'

const SYMBOLS = ['FEWA', 'FEWB', 'FEWC'] as const
const DAY = '2025-01-27'
const OPEN = when(DAY, '09:30')

const arbitraryTrades = fc.array(
  fc.record({ symbol: fc.constantFrom(...SYMBOLS), price: fc.integer({ min: 50, max: 200 }) }),
  { minLength: 3, maxLength: 30 },
)

describe('a table of texts without room for all names', () => {
  it('makes no difference to the prices that follow an edited move', () => {
    fc.assert(
      fc.property(
        arbitraryTrades,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 2, max: 8 }),
        (trades, textsMax, blockSize) => {
          const lines: Line[] = [
            ...SYMBOLS.map((symbol) => listed(symbol)),
            ...trades.map(({ symbol, price }, index) => ({
              ...trade(symbol, price, OPEN + index * 1000),
              id: `trade-${index}`,
            })),
          ]
          const halved = (options: Parameters<typeof tape>[1]): string =>
            JSON.stringify(whatIf(tape(lines, options), { name: 'half', edits: [scale('trade-1', 0.5)] }))
          expect(halved({ blockSize, textsMax })).toBe(halved({ blockSize }))
        },
      ),
    )
  })
})
