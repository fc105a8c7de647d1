import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { given } from '../../given/given.js'
import { toBeUnaffectedByLaterKnowledge } from '../../matchers/state-matchers.js'
import { checkInSecondProcess } from '../../second-process/check-in-second-process.js'
import { checkProjectionLaws } from '../check-projection-laws.js'
import { LawBroken } from '../law.js'
import { misdeclared } from './declared.fixture.js'
import { byDay, cached, lastPrice, right, sorted, withForesight } from './elsewhere.fixture.js'
import { impure } from './impure.fixture.js'
import { shared } from './shared.fixture.js'
import { misvalued } from './values.fixture.js'

/*
 * Thirty realistic mistakes, and what finds each: 25 by `checkProjectionLaws`, 3 by `checkInSecondProcess`, 1 by a matcher. Nothing
 * finds the last.
 */

const MODULE = new URL('./elsewhere.fixture.ts', import.meta.url)

const failureOf = async (run: () => unknown): Promise<Error> => {
  try {
    await run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('It did not fail.')
}

describe('checkProjectionLaws', () => {
  it.each([...impure, ...shared, ...misvalued, ...misdeclared])(
    'finds a projection that $mistake',
    async ({ make, breaks, found, mayThrow = false }) => {
      const projection = make()
      const error = await failureOf(() => checkProjectionLaws(projection, { seed: 1, mayThrow }))
      expect(error).toBeInstanceOf(LawBroken)
      expect(error.message).toContain(`The projection '${projection.name}' breaks ${breaks}`)
      expect(error.message.split('\n')[1]).toMatch(found)
      expect(error.message).toMatch(/\.thenLaws\(.*\)\nFound in run \d+ of 100; .* seed: 1, path: '\d+' /)
    },
  )
})

describe('checkInSecondProcess', () => {
  it.each([
    ['takes days in the zone of the machine', byDay, /day after .* TZ=/],
    ['sorts by the language of the machine', sorted, /texts\[\d+\] after .* LANG=/],
    ['caches results by the ids of events', cached, /sum after/],
  ])('finds a projection that %s', async (_, projection, found) => {
    const { message } = await failureOf(() => checkInSecondProcess(projection, MODULE, { seed: 1 }))
    expect(message).toContain(`'${projection.name}' breaks law 8: another process gives the same states.`)
    expect(message).toMatch(found)
  })

  it('finds nothing wrong with a right one', async () => {
    await checkInSecondProcess(right, MODULE, { seed: 1 })
  })
})

describe('toBeUnaffectedByLaterKnowledge', () => {
  const chip = (id: string, price: number, more: object) =>
    ({
      id,
      type: 'chip.traded',
      at: '2025-01-27T16:00-05:00',
      data: { symbol: 'NVDA', price },
      ...more,
    }) as const

  it('finds a projection that uses a price before it is known', () => {
    const tape = given(
      [
        chip('first', 118.58, {}),
        chip('corrected', 118.42, { knownAt: '2025-01-27T17:30-05:00', replaces: 'first' }),
      ],
      lastPrice,
    ).timeline
    const { pass, message } = toBeUnaffectedByLaterKnowledge(
      replay(tape, lastPrice),
      '2025-01-27T16:00-05:00',
      'price',
    )
    expect(pass).toBe(false)
    expect(message()).toContain('expected 118.58, as it was known then\nfound 118.42')
  })
})

describe('what nothing finds', () => {
  it('is a projection made for one tape, which is a pure function of its arguments', () => {
    const chip = { id: 'late', type: 'chip.traded', at: 0, data: { symbol: 'NVDA', price: 1 } } as const
    const tape = given([chip], right).timeline
    expect(() => checkProjectionLaws(withForesight(tape), { seed: 1, runs: 50 })).not.toThrow()
  })
})
