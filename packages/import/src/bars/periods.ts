import { TapelineError } from '@tapeline/core/internal'
import { millisecondsInDay } from 'date-fns/constants'
import type { Spelling } from '../rows/spelling.js'

/** The first and last day of a week or a month, in days since 1970, both inclusive. */
export interface Period {
  readonly from: number
  readonly to: number
}

/** A date that a row of a week or month has. */
export interface PeriodDate {
  /** In days since 1970. */
  readonly day: number
  /** Whether it is a moment, a midnight say, not a bare date. */
  readonly isMoment: boolean
}

const MONDAY = 1
const FRIDAY = 5
const SATURDAY = 6
const NAMES = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays']

/**
 * How rows of weeks say which week they are of, from the dates of all rows: rows on Mondays begin their weeks, rows on Fridays
 * or Saturdays end them, and rows that a holiday moved belong to the week of the others.
 * @param time whether dates begin or end their weeks, where that is given
 * @throws TapelineError `file.invalid` for rows on other days, such as Sundays, which may begin a week or end one
 */
export function weeksOf(
  dates: Iterable<PeriodDate>,
  time: 'start' | 'end' | undefined,
  spelling: Spelling,
): (date: PeriodDate) => Period {
  const counts = new Map<number, number>()
  for (const { day } of dates) counts.set(weekday(day), (counts.get(weekday(day)) ?? 0) + 1)
  const [[common = MONDAY] = []] = [...counts].sort(([, few], [, many]) => many - few)
  const isEnd = time === undefined ? common === FRIDAY || common === SATURDAY : time === 'end'
  if (time === undefined && !isEnd && common !== MONDAY) {
    throw new TapelineError({
      code: 'file.invalid',
      message: `The rows of weeks are dated on ${NAMES[common]}, which may be the beginning or the end of their weeks.`,
      expected: `${spelling('time', 'start')} or ${spelling('time', 'end')}`,
      found: NAMES[common],
    })
  }
  return ({ day, isMoment }) => {
    if (!isEnd) {
      const from = day - ((weekday(day) - common + 7) % 7)
      return { from, to: from + 6 }
    }
    // A midnight of Monday ends the week before.
    const shift = isMoment && common === MONDAY ? 1 : 0
    const to = day + ((common - weekday(day) + 7) % 7) - shift
    return { from: to - 6, to }
  }
}

/**
 * How rows of months say which month they are of: rows at the beginning or end of a month are of that month.
 * @param time whether dates begin or end their months, where that is given
 * @throws TapelineError `file.invalid` for rows in the middle of months
 */
export function monthsOf(
  dates: Iterable<PeriodDate>,
  time: 'start' | 'end' | undefined,
  spelling: Spelling,
): (date: PeriodDate) => Period {
  let [all, middle] = [0, 0]
  for (const { day } of dates) {
    all += 1
    const dayOfMonth = dateOf(day).getUTCDate()
    // The first session of a month is on its fourth day at the latest, the last on its 26th at the earliest.
    if (dayOfMonth > 4 && dayOfMonth < 26) middle += 1
  }
  if (middle * 2 >= all) {
    throw new TapelineError({
      code: 'file.invalid',
      message: 'The rows are a month apart, but neither at the beginning nor at the end of months.',
      expected: `dates at the beginning or end of months, or ${spelling('interval', '1d')} for bars of single days`,
    })
  }
  return ({ day, isMoment }) => {
    const date = dateOf(day)
    const isNext = time === 'end' && isMoment && date.getUTCDate() === 1
    const month = date.getUTCMonth() - (isNext ? 1 : 0)
    const from = Date.UTC(date.getUTCFullYear(), month, 1) / millisecondsInDay
    return { from, to: Date.UTC(date.getUTCFullYear(), month + 1, 0) / millisecondsInDay }
  }
}

function dateOf(day: number): Date {
  return new Date(day * millisecondsInDay)
}

/** 0 for Sunday. */
function weekday(day: number): number {
  return dateOf(day).getUTCDay()
}
