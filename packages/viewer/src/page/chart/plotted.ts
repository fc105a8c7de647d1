/** Series of the engine as points on the slots of an axis. */
import type { Series } from '../../protocol.js'
import { positionOf, slotOf, type TimeAxis } from '../time-axis.js'

/** A point of a line, or a candle. */
export interface Plotted {
  readonly slot: number
  readonly value: number
  readonly open?: number
  readonly high?: number
  readonly low?: number
}

/** Of several points in a slot, the last. In percent, values are changes from the base of the series. */
export function plot(series: Series, axis: TimeAxis, inPercent: boolean): readonly Plotted[] {
  const { times, values, opens, highs, lows } = series
  const base = series.base ?? values[0]
  const shown = (value: number): number =>
    inPercent && base !== undefined && base !== 0 ? (value / base - 1) * 100 : value
  const closes = new Set(axis.segments.filter(({ isOpen }) => isOpen).map(({ end }) => end))
  const points: Plotted[] = []
  for (let index = 0; index < times.length; index += 1) {
    const [time = 0, value = Number.NaN] = [times[index], values[index]]
    if (time < axis.from || time > axis.to || Number.isNaN(value)) continue
    // The time of a candle is its start, that of a point the moment at which it was observed. An official close is neither: it
    // belongs to the session before it.
    const isStart = opens !== undefined && !closes.has(time)
    const slot = isStart ? Math.floor(positionOf(axis, time) + 1e-6) : slotOf(axis, time)
    const point: Plotted = {
      slot: Math.min(slot, axis.length - 1),
      value: shown(value),
      ...(opens && highs && lows
        ? {
            open: shown(opens[index] ?? value),
            high: shown(highs[index] ?? value),
            low: shown(lows[index] ?? value),
          }
        : {}),
    }
    if (points.at(-1)?.slot === point.slot) points[points.length - 1] = joined(points.at(-1), point)
    else points.push(point)
  }
  return points
}

function joined(first: Plotted | undefined, next: Plotted): Plotted {
  if (first?.open === undefined || next.high === undefined || next.low === undefined) return next
  return {
    ...next,
    open: first.open,
    high: Math.max(first.high ?? next.high, next.high),
    low: Math.min(first.low ?? next.low, next.low),
  }
}
