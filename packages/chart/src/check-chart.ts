import { checkArgument, kinds, showValue, TapelineError } from '@tapeline/core/internal'
import type { Chart } from './chart.js'

const SESSION_MAX = 32 * 86_400_000

/** Checks what a caller in plain JavaScript may confuse. @throws TapelineError `argument.invalid` */
export function checkChart(chart: Chart): void {
  checkArgument('drawChart()', 'chart', chart, kinds.record)
  const { title, subtitle, unit, zone, sessions, series, events } = chart
  for (const [name, value] of Object.entries({ title, subtitle, zone }))
    checkArgument('drawChart()', `chart.${name}`, value, kinds.text)
  if (unit !== 'price' && unit !== 'percent') throw wrong('unit', "'price' or 'percent'", unit)
  let end = Number.NEGATIVE_INFINITY
  for (const { open, close } of recordsIn('sessions', sessions)) {
    const isSession =
      isTime(open) && isTime(close) && open >= end && open < close && close - open <= SESSION_MAX
    if (!isSession)
      throw wrong('sessions', 'opens and closes in the order of time, at most 32 days long', open)
    end = close
  }
  if (sessions.length === 0) throw wrong('sessions', 'at least one session', sessions)
  for (const { instrument, branch, points, bars } of recordsIn('series', series)) {
    checkArgument('drawChart()', 'instrument', instrument, kinds.text)
    if (branch !== undefined) checkArgument('drawChart()', 'branch', branch, kinds.text)
    for (const { at, value } of recordsIn('points', points))
      if (!isTime(at) || !Number.isFinite(value)) throw wrong('points', 'moments and finite values', value)
    for (const bar of bars === undefined ? [] : recordsIn('bars', bars))
      if (![bar.start, bar.at, bar.open, bar.high, bar.low, bar.close].every(Number.isFinite))
        throw wrong('bars', 'moments and finite values', bar)
  }
  for (const { at, text, weight } of recordsIn('events', events)) {
    checkArgument('drawChart()', 'text', text, kinds.text)
    if (!isTime(at) || !Number.isFinite(weight)) throw wrong('events', 'moments and weights', at)
  }
}

function recordsIn(name: string, list: unknown): readonly Readonly<Record<string, unknown>>[] {
  checkArgument('drawChart()', `chart.${name}`, list, kinds.list)
  for (const item of list as readonly unknown[])
    if (!kinds.record.fits(item)) throw wrong(name, 'a list of objects', item)
  return list as readonly Readonly<Record<string, unknown>>[]
}

/** Whether a value is a moment that `Date` can hold. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15
}

function wrong(name: string, expected: string, found: unknown): TapelineError {
  return new TapelineError({
    code: 'argument.invalid',
    message: `The '${name}' of a chart are wrong.`,
    expected,
    found: showValue(found),
  })
}
