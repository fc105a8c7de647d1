/** A tape seals if and only if the projections of the market can replay it. */
import { fc, test } from '@fast-check/jest'
import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '../event/error.js'
import { failureOf, type Inputs, type Line, START, tapeOf, tapes } from './market-lines.fixture.js'
import { offSessionPrices } from './off-session.js'

describe('a tape of market events', () => {
  let [sealed, refused] = [0, 0]

  test.prop([tapes], { numRuns: Math.max(150, 3 * (fc.readConfigureGlobal().numRuns as number)) })(
    'seals if, and only if, the market can replay it; the first fault is where the replay fails',
    (tape) => {
      const timeline = tapeOf(tape)
      const failure = failureOf(timeline)
      try {
        timeline.seal()
        sealed += 1
        expect(failure).toBeUndefined()
      } catch (error) {
        if (!isTapelineError(error)) throw error
        refused += 1
        expect(error.faults.map(({ eventId }) => eventId)).toContain(failure)
      }
    },
  )

  it('is sometimes sealed and sometimes rejected', () => {
    expect(Math.min(sealed, refused)).toBeGreaterThan(0)
  })
})

const NVDA = {
  type: 'instrument.listed',
  at: START,
  data: { symbol: 'NVDA', name: 'NVIDIA', exchange: 'XNAS', kind: 'equity' },
}
const trade = (own: string, time: string): Line => ({
  type: 'price.traded',
  at: Date.parse(time),
  data: { symbol: own, price: 10 },
})
const barOf = (from: string, to: string): Line => ({
  type: 'bar.closed',
  at: Date.parse(to),
  data: { symbol: 'NVDA', start: Date.parse(from), open: 1, high: 1, low: 1, close: 1 },
})
const delisted = (time: string): Line => ({
  type: 'instrument.delisted',
  at: Date.parse(time),
  data: { symbol: 'NVDA' },
})

describe('sealing rejects', () => {
  const refusedBy = (tape: readonly Line[]): readonly (string | undefined)[] => {
    try {
      tapeOf(tape).seal()
      return []
    } catch (error) {
      if (!isTapelineError(error)) throw error
      return error.faults.map(({ eventId, message }) => `${eventId}: ${message}`)
    }
  }

  it.each([
    [
      'a bar across the open',
      [NVDA, barOf('2025-01-27T09:00-05:00', '2025-01-27T10:00-05:00')],
      'e1: A bar lies partly inside and partly outside regular hours; split it at the open or close.',
    ],
    [
      'a bar across a weekend',
      [NVDA, barOf('2025-01-24T15:00-05:00', '2025-01-27T15:00-05:00')],
      'e1: A bar lies partly inside and partly outside regular hours; split it at the open or close.',
    ],
    [
      'a price after a delisting',
      [NVDA, delisted('2025-01-25T12:00-05:00'), trade('NVDA', '2025-01-27T10:00-05:00')],
      "e2: The instrument 'NVDA' is not listed before this event, or no longer.",
    ],
    [
      'a price before a listing',
      [{ ...NVDA, at: START + 1 }, trade('NVDA', '2025-01-23T00:00-05:00')],
      "e1: The instrument 'NVDA' is not listed before this event, or no longer.",
    ],
    [
      'a close before the session ends',
      [
        NVDA,
        {
          type: 'close.published',
          at: Date.parse('2025-01-27T15:00-05:00'),
          data: { symbol: 'NVDA', day: '2025-01-27', price: 1 },
        },
      ],
      'e1: The official close of 2025-01-27 must not be before its session closes, at 2025-01-27T21:00:00.000Z; write that time.',
    ],
    [
      'a split within regular hours',
      [
        NVDA,
        {
          type: 'shares.split',
          at: Date.parse('2025-01-27T15:00-05:00'),
          data: { symbol: 'NVDA', newShares: 2, oldShares: 1 },
        },
      ],
      'e1: It must take effect outside regular hours, before an open; 2025-01-27T20:00:00.000Z is inside them.',
    ],
  ])('%s', (_, tape, fault) => {
    expect(refusedBy(tape)).toEqual([fault])
  })

  it('is repaired by a correction', () => {
    const wrong = tapeOf([NVDA, barOf('2025-01-27T09:00-05:00', '2025-01-27T10:00-05:00')])
    const { type, at, data } = barOf('2025-01-27T09:30-05:00', '2025-01-27T10:00-05:00')
    const corrected = wrong.append([{ id: 'right', type, at, data, replaces: 'e1' }] as unknown as Inputs)
    expect(corrected.seal().sealed).toBe(true)
  })
})

it('finds prices outside sessions, with their days', () => {
  const found = offSessionPrices(
    tapeOf([
      NVDA,
      trade('NVDA', '2025-01-24T05:00-05:00'),
      trade('NVDA', '2025-01-24T03:00-05:00'),
      barOf('2025-01-26T20:00-05:00', '2025-01-26T21:00-05:00'),
      trade('NVDA', '2025-01-27T09:30-05:00'),
    ]),
  )
  expect([...found].map(({ id, day: own, isTradingDay }) => [id, own, isTradingDay])).toEqual([
    ['e2', '2025-01-24', true],
    ['e3', '2025-01-26', false],
  ])
})
