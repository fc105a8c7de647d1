import { marketEvents } from '@tapeline/core/market'
import { eventCreators } from './event-creators.js'

/* Nvidia around the crash of 27 January 2025, and what tests need to read failures. */

const { instrument, price } = eventCreators(marketEvents)

export const FRIDAY = '2025-01-24T16:00-05:00'
export const MONDAY = '2025-01-27T16:00-05:00'

export const listed = instrument.listed(
  { symbol: 'NVDA', name: 'Nvidia', kind: 'equity', exchange: 'XNAS' },
  '2025-01-24T09:00Z',
)
export const friday = price.traded({ symbol: 'NVDA', price: 142.62 }, '2025-01-24T15:59-05:00')
export const monday = price.traded({ symbol: 'NVDA', price: 118.42 }, '2025-01-27T15:59-05:00', {
  id: 'monday',
})

/** What both `given` and `toHaveStateAt` say after their first line of an expected close of 118.58. */
export const CORRECTED_CLOSE = `expected 118.58
found 118.42
depends on close-NVDA-2025-01-27:
  2025-01-27T21:00:00.000Z close.published close-NVDA-2025-01-27 { symbol: 'NVDA', day: '2025-01-27', price: 118.42 } known 2025-01-27T22:30:00.000Z replaces close-NVDA-2025-01-27-first caused by r1-release (1) [Daily price files, public copies, 17 January to 7 February 2025]
    corrected at 2025-01-27T22:30:00.000Z; before that close-NVDA-2025-01-27-first { symbol: 'NVDA', day: '2025-01-27', price: 118.58 }`

/** The message of the error that a function throws. @throws Error if it throws none */
export const messageOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('It did not fail.')
}
