import { milliseconds } from 'date-fns/milliseconds'
import { type ArgumentKind, kinds } from '../event/arguments.js'

/** A length of time, the sum of its parts; all may be negative. */
export interface Duration {
  /** Of 12 months. */
  readonly years?: number
  /** Of the calendar: a day that a month does not have becomes its last, so that 31 January and a month is the end of February. */
  readonly months?: number
  /** Of 7 days. */
  readonly weeks?: number
  /** Of the calendar: the local time of day stays, so that a day in which the clocks change has 23 or 25 hours. */
  readonly days?: number
  /** Of 60 minutes, as all that is shorter is of exact length. */
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
}

/** What each part of a {@link Duration} must be, for checks of arguments. */
export const DURATION_PARTS: Readonly<Record<keyof Duration, ArgumentKind>> = {
  years: kinds.number,
  months: kinds.number,
  weeks: kinds.number,
  days: kinds.number,
  hours: kinds.number,
  minutes: kinds.number,
  seconds: kinds.number,
  milliseconds: kinds.number,
}

/** A length of time by its two kinds of parts: those of a calendar, and those of exact length. */
export interface SplitDuration {
  readonly months: number
  readonly days: number
  readonly milliseconds: number
}

export function splitDuration(duration: Duration): SplitDuration {
  const { years = 0, months = 0, weeks = 0, days = 0 } = duration
  const { hours = 0, minutes = 0, seconds = 0 } = duration
  return {
    months: years * 12 + months,
    days: weeks * 7 + days,
    milliseconds: milliseconds({ hours, minutes, seconds }) + (duration.milliseconds ?? 0),
  }
}

/** Whether the parts of the calendar are whole; half a day would have no fixed length. */
export function isWhole({ months, days }: SplitDuration): boolean {
  return Number.isSafeInteger(months) && Number.isSafeInteger(days)
}
