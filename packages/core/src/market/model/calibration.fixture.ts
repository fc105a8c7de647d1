import { getCalendar } from '../../calendar/calendar.js'
import type { Timeline } from '../../timeline/timeline.js'
import type { MarketEvent } from '../events.js'
import { listed, officialClose, tape, when } from '../tape.fixture.js'

/* Tapes whose daily closes follow a shock, computed without the code of the model. */

export interface Truth {
  readonly depth: number
  readonly part: number
  readonly halfLifeDays: number
  readonly exposures: Readonly<Record<string, number>>
}

export const SESSION = '2025-01-27'
const BEFORE = '2025-01-24'

/** Daily log returns from the session of the shock on. */
export function trueReturns(
  { depth, part, halfLifeDays }: Truth,
  exposure: number,
  days: number,
): readonly number[] {
  const level = (day: number): number => exposure * depth * (1 - part + part * 2 ** (-day / halfLifeDays))
  return Array.from({ length: days + 1 }, (_, day) => (day === 0 ? level(0) : level(day) - level(day - 1)))
}

/** The tape with these returns, by symbol. */
export function tapeOf(returns: Readonly<Record<string, readonly number[]>>): Timeline<MarketEvent> {
  const symbols = Object.keys(returns)
  return tape([
    ...symbols.map((symbol) => listed(symbol)),
    ...symbols.map((symbol) => officialClose(symbol, BEFORE, 100)),
    {
      id: 'release',
      type: 'news.published',
      at: when('2025-01-26', '12:00'),
      data: { summary: 'A release' },
    },
    ...symbols.flatMap((symbol) => {
      let close = 100
      return (returns[symbol] as readonly number[]).map((one, day) => {
        close *= Math.exp(one)
        return officialClose(symbol, getCalendar('XNYS').addTradingDays(SESSION, day), close)
      })
    }),
  ])
}

/** The tape of a shock without noise, or with noise that is added to the returns. */
export function shockTape(
  truth: Truth,
  days: number,
  noise: (symbol: string, day: number) => number = () => 0,
): Timeline<MarketEvent> {
  return tapeOf(
    Object.fromEntries(
      Object.entries(truth.exposures).map(([symbol, exposure]) => [
        symbol,
        trueReturns(truth, exposure, days).map((one, day) => one + noise(symbol, day)),
      ]),
    ),
  )
}
