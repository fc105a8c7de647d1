import { getCalendar } from '../../calendar/calendar.js'
import { TapelineError } from '../../event/error.js'
import { replay } from '../../replay/replay.js'
import type { Timeline } from '../../timeline/timeline.js'
import type { Exchange } from '../event-data.js'
import type { MarketEvent } from '../events.js'
import { quotes } from '../quotes.js'
import { sessionOn } from '../trading-session.js'

/** The closes of some instruments on each trading day of a stretch, without gaps. */
export interface DailyCloses {
  /** Trading days, `YYYY-MM-DD`, in order. */
  readonly days: readonly string[]
  /** By symbol, in USD or points, one for each day. */
  readonly closes: Readonly<Record<string, readonly number[]>>
}

export interface DailyClosesOptions {
  readonly instruments: readonly string[]
  /** First and last trading day, `YYYY-MM-DD`, both inclusive. */
  readonly from: string
  readonly to: string
  /** Whose trading days they are. Default XNYS. */
  readonly exchange?: Exchange
}

/**
 * Reads daily closes from a timeline: official closes where there are, else the last regular prices of their sessions, as
 * `quotes` has them before the next session opens.
 * @throws TapelineError `model.invalid` with each instrument and day of which no price is on the tape
 */
export function dailyCloses(timeline: Timeline<MarketEvent>, options: DailyClosesOptions): DailyCloses {
  const { instruments, from, to, exchange = 'XNYS' } = options
  const calendar = getCalendar(exchange)
  const days = calendar.tradingDaysBetween(from, to)
  const replayed = replay(timeline, quotes)
  const closes: Record<string, number[]> = Object.fromEntries(instruments.map((symbol) => [symbol, []]))
  const missing: string[] = []
  for (const day of days) {
    const session = sessionOn(exchange, day)
    // A close may be published late; it counts for its own day until the next session opens.
    const state = replayed.at(calendar.nextOpen(session.open) - 1)
    for (const symbol of instruments) {
      const { last, at } = state[symbol] ?? {}
      if (last === undefined || at === undefined || at < session.open) missing.push(`${symbol} on ${day}`)
      else closes[symbol]?.push(last)
    }
  }
  if (missing.length > 0) {
    throw new TapelineError(
      missing.map((found) => ({
        code: 'model.invalid' as const,
        message: 'A series of daily closes has no gaps; leave the instrument out, or shorten the stretch.',
        expected: 'a regular price of each instrument on each trading day',
        found: `none of ${found}`,
      })),
    )
  }
  return { days, closes }
}
