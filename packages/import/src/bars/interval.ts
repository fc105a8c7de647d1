import { TapelineError } from '@tapeline/core/internal'
import {
  millisecondsInDay,
  millisecondsInHour,
  millisecondsInMinute,
  millisecondsInSecond,
  millisecondsInWeek,
} from 'date-fns/constants'

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: millisecondsInSecond,
  m: millisecondsInMinute,
  min: millisecondsInMinute,
  h: millisecondsInHour,
  d: millisecondsInDay,
  w: millisecondsInWeek,
  mo: 2_629_800_000,
}

/** How long a bar lasts. */
export interface Interval {
  /** In milliseconds; of a month the average. */
  readonly ms: number
  /** A period of the calendar, whose bar is known at the close of its last session. Absent for a length of time. */
  readonly period?: 'day' | 'week' | 'month'
}

export const aDay: Interval = { ms: millisecondsInDay, period: 'day' }
export const aWeek: Interval = { ms: millisecondsInWeek, period: 'week' }
export const aMonth: Interval = { ms: 2_629_800_000, period: 'month' }

/**
 * An interval as it is written: `1m`, `5min`, `1h`, `1d`, `1w`, `1mo`, or milliseconds.
 * @throws TapelineError `file.invalid`
 */
export function parseInterval(interval: string | number): Interval {
  const [, count, unit] = /^(\d+)\s*(ms|s|min|mo|m|h|d|w)$/.exec(String(interval)) ?? []
  const ms = typeof interval === 'number' ? interval : Number(count) * (UNITS[unit ?? ''] ?? Number.NaN)
  const known = Number.isFinite(ms) && ms > 0 ? intervalOf(ms) : undefined
  if (known !== undefined) return known
  throw new TapelineError({
    code: 'file.invalid',
    message: ms > 0 ? 'No bar lasts so long.' : 'The interval of the bars is wrong.',
    expected: "'1m', '1h', '1d', '1w' or '1mo', say, or milliseconds",
    found: `'${String(interval)}'`,
  })
}

/** A day is also one that a change of summer time makes an hour longer or shorter. Undefined for other lengths above a day. */
function intervalOf(ms: number): Interval | undefined {
  if (ms < 23 * millisecondsInHour) return { ms }
  return [aDay, aWeek, aMonth].find((interval) => Math.abs(interval.ms - ms) <= millisecondsInHour)
}

/** The interval as a person writes it. */
export function showInterval({ ms, period }: Interval): string {
  if (period !== undefined) return period === 'day' ? 'a trading day' : `a ${period}`
  for (const [unit, length] of [
    ['hours', millisecondsInHour],
    ['minutes', millisecondsInMinute],
    ['seconds', millisecondsInSecond],
  ] as const) {
    if (ms % length === 0)
      return ms === length ? `a ${unit.slice(0, -1)}`.replace('a hour', 'an hour') : `${ms / length} ${unit}`
  }
  return `${ms} ms`
}

/** The commonest of some steps, the shorter of two that are as common; undefined for no steps. */
export function commonest(counts: ReadonlyMap<number, number>): number | undefined {
  const [best] = [...counts].sort(([left, few], [right, many]) => many - few || left - right)
  return best?.[0]
}
