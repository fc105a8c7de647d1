import { type ArgumentKind, kinds } from '../event/arguments.js'

/** A length of time, the sum of its parts; all may be negative. */
export interface Duration {
  /** Of 12 months. */
  readonly years?: number
  /** Calendar months: if the month is too short, its last day; 31 January plus one month is the end of February. */
  readonly months?: number
  /** Of 7 days. */
  readonly weeks?: number
  /** Calendar days: the local time of day stays, so a day has 23 or 25 hours when summer time begins or ends. */
  readonly days?: number
  /** Of 60 minutes; hours and all shorter parts have an exact length. */
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
}

/** The expected kind of each part of a {@link Duration}, for argument checks. */
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

/** A duration split into its calendar parts and its parts of exact length. */
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
    milliseconds: Math.trunc((hours * 3600 + minutes * 60 + seconds) * 1000) + (duration.milliseconds ?? 0),
  }
}

/** Whether the calendar parts are whole numbers; half a day has no fixed length. */
export function isWhole({ months, days }: SplitDuration): boolean {
  return Number.isSafeInteger(months) && Number.isSafeInteger(days)
}
