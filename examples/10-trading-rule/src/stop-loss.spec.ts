import { replay } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'
import { scale } from '@tapeline/core/what-if'
import { listScenarios, readScenario } from '@tapeline/scenarios/node'
import { eventCreators, given } from '@tapeline/testing'
import { expect } from '@tapeline/testing/vitest'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { stopLoss } from './stop-loss.js'

const weeks = await readScenario('deepseek-r1')
const rule = stopLoss('NVDA', 10)

describe('a stop-loss of 10 % in the crash week', () => {
  it('sells Nvidia on the crash day, on what was known then', () => {
    const replayed = replay(weeks.timeline, rule)
    expect(replayed).toHaveStateAt('2025-01-24T16:00-05:00', 'sold', null)
    expect(replayed).toReachBefore(({ sold }) => sold !== null, '2025-01-27T09:31-05:00')
    expect(replayed).toHaveStateAt('2025-01-27T16:00-05:00', 'sold.price', 124.8)
    expect(replayed).toDependOn('sold.price', '2025-01-27T16:00-05:00', 'close-NVDA-2025-01-24')
    expect(replayed).toBeUnaffectedByLaterKnowledge('2025-01-27T16:00-05:00', 'sold')
  })

  it('does not sell after a shock of a third', () => {
    given(weeks, rule).when(scale('r1-release', 0.33)).then({ sold: null })
  })
})

describe.each(listScenarios())('the scenario %s', (name) => {
  it('is replayed to the same sale in any order of arrival', async () => {
    const { timeline } = await readScenario(name)
    given(timeline, rule).then({ sold: () => true })
  })
})

describe('200 random weeks', () => {
  const DAYS = ['2025-03-03', '2025-03-04', '2025-03-05', '2025-03-06', '2025-03-07']
  /** Each day: the price at 10:00 and 13:00, and the close, as changes of the one before. */
  const change = fc.double({ min: -0.15, max: 0.15, noNaN: true })
  const week = fc.tuple(...DAYS.map(() => fc.tuple(change, change, change)))

  const cents = (price: number) => Math.max(Math.round(price * 100) / 100, 0.01)

  it('sell at the first price that is 10 % or more below the close of the day before', () => {
    fc.assert(
      fc.property(week, (days) => {
        const { instrument, price, close } = eventCreators(marketEvents)
        const events: unknown[] = [
          instrument.listed(
            { symbol: 'NVDA', name: 'Nvidia', kind: 'equity', exchange: 'XNAS' },
            '2025-03-01T00:00Z',
          ),
        ]
        let [last, previousClose, sold]: [number, number | undefined, number | undefined] = [
          100,
          undefined,
          undefined,
        ]
        for (const [index, day] of DAYS.entries()) {
          const [morning, noon, evening] = days[index] as readonly [number, number, number]
          for (const [time, move] of [
            ['10:00', morning],
            ['13:00', noon],
          ] as const) {
            last = cents(last * (1 + move))
            if (sold === undefined && previousClose !== undefined && last <= previousClose * 0.9) sold = last
            events.push(price.traded({ symbol: 'NVDA', price: last }, `${day}T${time}-05:00`))
          }
          last = cents(last * (1 + evening))
          events.push(close.published({ symbol: 'NVDA', day, price: last }, `${day}T16:00-05:00`))
          previousClose = last
        }
        given(events as never, rule).then(sold === undefined ? { sold: null } : { 'sold.price': sold })
      }),
      { numRuns: 200 },
    )
  })
})
