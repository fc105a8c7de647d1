import type { ExchangeCalendar, TradingSession } from '@tapeline/core/calendar'
import type { Tally } from '../rows/findings.js'
import type { RowStore } from '../rows/row-store.js'
import type { Interval } from './interval.js'

/**
 * Counts the bars that are missing between those of one instrument: within a regular session those that would fit in, and
 * between two sessions each trading day that has none. Of bars of weeks and months, the weeks and months in between.
 * @param group the rows in order of time, no two of one time
 */
export function countGaps(
  store: RowStore,
  group: Int32Array,
  interval: Interval,
  calendar: ExchangeCalendar,
  gaps: Tally,
): void {
  if (interval.period === 'week' || interval.period === 'month') {
    countPeriods(store, group, interval.ms, gaps)
    return
  }
  let before: TradingSession | undefined
  for (let position = 0; position < group.length; position += 1) {
    const index = group[position] as number
    const start = store.time[index] as number
    const place = calendar.sessionOf(start)
    if (place === undefined) continue
    let missing = 0
    if (before === place.session) {
      const last = store.time[group[position - 1] as number] as number
      if (place.phase === 'regular' && last >= place.session.open && start < place.session.close) {
        missing = Math.round((start - last) / interval.ms) - 1
      }
    } else if (before !== undefined && calendar.nextOpen(before.close) !== place.session.open) {
      missing = calendar.tradingDaysBetween({ from: before.day, to: place.session.day }).length - 2
    }
    before = place.session
    if (missing > 0) gaps.add(store.file[index] as number, store.row[index] as number, missing)
  }
}

/** The weeks or months that are missing between two rows. */
function countPeriods(store: RowStore, group: Int32Array, ms: number, gaps: Tally): void {
  for (let position = 1; position < group.length; position += 1) {
    const [before, index] = [group[position - 1] as number, group[position] as number]
    // Holidays move the first session of a period by some days, which rounding takes away.
    const missing = Math.round(((store.time[index] as number) - (store.time[before] as number)) / ms) - 1
    if (missing > 0) gaps.add(store.file[index] as number, store.row[index] as number, missing)
  }
}
