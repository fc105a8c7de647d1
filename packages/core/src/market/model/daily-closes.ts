import { getCalendar } from '../../calendar/calendar.js'
import { TapelineError } from '../../event/error.js'
import { replay } from '../../replay/replay.js'
import type { Sample } from '../../replay/sample.js'
import type { Timeline } from '../../timeline/timeline.js'
import { type Adjustment, adjusted } from '../adjusted-prices.js'
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
  /** In whose shares the closes are told. Default `splits`: in those of the end of the tape, so that a split is no move. */
  readonly adjustment?: Adjustment
}

/**
 * Reads daily closes from a timeline: official closes, whenever they were published, else the last regular prices of their
 * sessions; adjusted as `adjusted` does.
 * @throws TapelineError `model.invalid` with each instrument and day of which no price is on the tape
 */
export function dailyCloses(timeline: Timeline<MarketEvent>, options: DailyClosesOptions): DailyCloses {
  const { instruments, from, to, exchange = 'XNYS', adjustment = 'splits' } = options
  const days = getCalendar(exchange).tradingDaysBetween(from, to)
  const replayed = replay(timeline, quotes)
  const samples = new Map(instruments.map((symbol) => [symbol, [] as Sample<number>[]]))
  const missing: string[] = []
  let late: ReadonlyMap<string, number> | undefined
  for (const day of days) {
    const { open, close } = sessionOn(exchange, day)
    const state = replayed.at(close)
    for (const symbol of instruments) {
      const { last, at, closedBy } = state[symbol] ?? {}
      // Without a price of this session the quote is still that of an earlier one.
      const own = at !== undefined && at >= open ? last : undefined
      const isOfficial = own !== undefined && closedBy === 'official'
      if (!isOfficial) late ??= officialCloses(timeline)
      const price = isOfficial ? own : (late?.get(`${symbol} ${day}`) ?? own)
      if (price === undefined) missing.push(`${symbol} on ${day}`)
      else samples.get(symbol)?.push({ at: close, value: price })
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
  const closes = [...samples].map(([symbol, own]): [string, number[]] => [
    symbol,
    adjusted(own, timeline, symbol, adjustment).map(({ value }) => value),
  ])
  return { days, closes: Object.fromEntries(closes) }
}

/** By symbol and day. */
function officialCloses(timeline: Timeline<MarketEvent>): ReadonlyMap<string, number> {
  const closes = new Map<string, number>()
  for (const { type, data } of timeline) {
    if (type === 'close.published') closes.set(`${data.symbol} ${data.day}`, data.price)
  }
  return closes
}
