import { millisecondsInDay } from 'date-fns/constants'
import type { RowStore } from '../rows/row-store.js'
import type { Spelling } from '../rows/spelling.js'
import { TimeKind } from '../rows/time-sql.js'
import type { BarDates } from './bar-spans.js'
import type { Interval } from './interval.js'
import { monthsOf, type PeriodDate, weeksOf } from './periods.js'
import type { RowDates } from './row-dates.js'

/**
 * How the rows of bars of days, weeks or months say which days they are of.
 * @param groups the rows of each instrument in the order of their times
 * @param time whether the time of a row is the start or the end of its bar, where that is known
 * @throws TapelineError as {@link weeksOf} and {@link monthsOf}
 */
export function readPeriods(
  store: RowStore,
  groups: readonly Int32Array[],
  dates: RowDates,
  period: NonNullable<Interval['period']>,
  time: 'start' | 'end' | undefined,
  spelling: Spelling,
): (index: number) => BarDates {
  const isMoment = (index: number): boolean => store.kind[index] !== TimeKind.day
  if (period === 'day') {
    const shift = time === 'end' && midnightsEndDays(store, groups, dates) ? 1 : 0
    const live = time === 'end' ? new Set<number>() : liveRows(store, groups, dates)
    return (index) => {
      const midnight = dates.midnightOf(index)
      const day =
        midnight === undefined
          ? dates.exchangeDayOf(index, time === 'end')
          : midnight - (isMoment(index) ? shift : 0)
      const until = live.has(index) ? (store.time[index] as number) : undefined
      return { period: { from: day, to: day }, until }
    }
  }
  const all: PeriodDate[] = []
  for (const group of groups) {
    for (const index of group) {
      const day = dates.tryDayOf(index)
      if (day !== undefined) all.push({ day, isMoment: isMoment(index) })
    }
  }
  const read = (period === 'week' ? weeksOf : monthsOf)(all, time, spelling)
  return (index) => ({ period: read({ day: dates.dayOf(index), isMoment: isMoment(index) }) })
}

/**
 * Whether midnights that end bars of days belong to the day before, out of all rows: if more of the days before are trading days.
 * Where as many are, the date that is written counts, by which nothing is known too early.
 */
function midnightsEndDays(store: RowStore, groups: readonly Int32Array[], dates: RowDates): boolean {
  let balance = 0
  for (const group of groups) {
    for (const index of group) {
      const day = store.kind[index] === TimeKind.day ? undefined : dates.midnightOf(index)
      if (day !== undefined)
        balance += Number(dates.trades(index, day - 1)) - Number(dates.trades(index, day))
    }
  }
  return balance > 0
}

/** The last row of an instrument where it alone is at another time of day: it was read while its day went on. */
function liveRows(store: RowStore, groups: readonly Int32Array[], dates: RowDates): Set<number> {
  const live = new Set<number>()
  for (const group of groups) {
    const [index, before] = [group.at(-1), group.at(-2)]
    if (index === undefined || before === undefined || dates.midnightOf(index) !== undefined) continue
    const [at, atBefore] = [store.time[index] as number, store.time[before] as number]
    const isAlike =
      dates.midnightOf(before) === undefined &&
      (at % millisecondsInDay === atBefore % millisecondsInDay ||
        dates.timeOfDay(index) === dates.timeOfDay(before))
    if (!isAlike) live.add(index)
  }
  return live
}
