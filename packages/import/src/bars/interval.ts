import { TapelineError } from '@tapeline/core'

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const HOUR = 3_600_000

/** How long a bar lasts. */
export interface Interval {
  /** In milliseconds. */
  readonly ms: number
  /** Whether a bar is that of a trading day, from the open to the close of its session. */
  readonly daily: boolean
}

/**
 * An interval as it is written: `1m`, `5min`, `1h`, `1d`, or milliseconds.
 * @throws TapelineError `file.invalid`
 */
export function parseInterval(interval: string | number): Interval {
  const [, count, unit] = /^(\d+)\s*(ms|s|m|min|h|d|w)$/.exec(String(interval)) ?? []
  const ms = typeof interval === 'number' ? interval : Number(count) * (UNITS[unit ?? ''] ?? Number.NaN)
  if (Number.isFinite(ms) && ms > 0) return intervalOf(ms)
  throw new TapelineError({
    code: 'file.invalid',
    message: 'The interval of the bars is wrong.',
    expected: "'1m', '1h' or '1d', say, or milliseconds",
    found: `'${String(interval)}'`,
  })
}

/** A day is also one that a change of summer time makes an hour longer or shorter. */
function intervalOf(ms: number): Interval {
  return { ms, daily: ms >= 23 * HOUR && ms <= 25 * HOUR }
}

/** The interval as a person writes it. */
export function showInterval({ ms, daily }: Interval): string {
  if (daily) return 'a trading day'
  for (const [unit, length] of [
    ['hours', HOUR],
    ['minutes', 60_000],
    ['seconds', 1000],
  ] as const) {
    if (ms % length === 0)
      return ms === length ? `a ${unit.slice(0, -1)}`.replace('a hour', 'an hour') : `${ms / length} ${unit}`
  }
  return `${ms} ms`
}

/**
 * The commonest step from one row of an instrument to the next, the shorter of two that are as common; undefined where no
 * instrument has two rows.
 * @param steps calls back with each step that is above 0, in milliseconds
 */
export function commonestInterval(steps: (count: (step: number) => void) => void): Interval | undefined {
  const counts = new Map<number, number>()
  steps((step) => counts.set(step, (counts.get(step) ?? 0) + 1))
  const [best] = [...counts].sort(([left, few], [right, many]) => many - few || left - right)
  return best && intervalOf(best[0])
}
