import type { ExchangeCalendar } from '../calendar/exchange-calendar.js'
import { lastIndex } from '../event/last-index.js'
import type { PlayTime } from './play-time.js'

/** The hours in which play time passes; all others are skipped, lunch breaks too. */
export interface TradingHours {
  /** As returned by `getCalendar`. */
  readonly calendar: ExchangeCalendar
  /** `regular` (default): from open to close; `extended`: pre-market and post-market too. */
  readonly hours?: 'regular' | 'extended'
}

/**
 * Trading time from the day of `from` to the day of `to`, both inclusive (epoch milliseconds UTC). Closed hours take no time, so
 * that their events happen at the preceding close.
 * @throws TapelineError `calendar.range` for instants outside the days that the calendar covers
 */
export function tradingTime(
  { calendar, hours = 'regular' }: TradingHours,
  from: number,
  to: number,
): PlayTime {
  const days = calendar.tradingDaysBetween({ from: calendar.dayOf(from), to: calendar.dayOf(to) })
  const spans = days.flatMap((day): (readonly [start: number, end: number])[] => {
    const session = calendar.sessionOn(day)
    if (session === undefined) return []
    const { preOpen, open, close, postClose, break: pause } = session
    const [start, end] = hours === 'regular' ? [open, close] : [preOpen, postClose]
    return pause === undefined
      ? [[start, end]]
      : [
          [start, pause.start],
          [pause.end, end],
        ]
  })
  const starts = Float64Array.from(spans, ([start]) => start)
  /** The play time at each start, and at the last end. */
  const passed = new Float64Array(spans.length + 1)
  for (const [index, [start, end]] of spans.entries())
    passed[index + 1] = (passed[index] as number) + end - start
  return {
    of: (at) => {
      const index = lastUpTo(starts, at)
      if (index < 0) return 0
      return Math.min((passed[index] as number) + at - (starts[index] as number), passed[index + 1] as number)
    },
    instantAt: (playTime) => {
      const index = lastUpTo(passed, playTime)
      if (index < 0) return Number.NEGATIVE_INFINITY
      const start = starts[index]
      return start === undefined ? Number.POSITIVE_INFINITY : start + playTime - (passed[index] as number)
    },
  }
}

/** Index of the last value that is no greater; -1 without one. */
function lastUpTo(ascending: Float64Array, value: number): number {
  return lastIndex(ascending.length, (index) => (ascending[index] as number) <= value)
}
