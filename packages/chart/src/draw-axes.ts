import type { Chart } from './chart.js'
import { localTime } from './local-time.js'
import { px, textAt, textWidth } from './text.js'
import type { Theme } from './theme.js'
import type { TimeScale } from './time-scale.js'
import type { ValueScale } from './value-scale.js'

/** The rectangle of the values. */
export interface Plot {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const SIZE = 11
const MINUTE = 60_000
/** Steps between hours on the axis, in minutes. */
const STEPS = [15, 30, 60, 120, 180, 240]

/** A value as the axis and the labels show it: `+1.50 %`, `118.42`. */
export function showValue(value: number, unit: Chart['unit'], decimals: number): string {
  const shown = Math.abs(value) < 0.5 * 10 ** -decimals ? 0 : value
  const text = shown.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  })
  return unit === 'price' ? text : `${shown > 0 ? '+' : ''}${text} %`
}

/** Closed hours, grid lines, and the values at the left. */
export function drawValueAxis(
  { unit }: Chart,
  plot: Plot,
  { edges }: TimeScale,
  { y, ticks, decimals }: ValueScale,
  theme: Theme,
): string[] {
  const height = plot.bottom - plot.top
  const closed = edges.slice(1).map(([start], index) => {
    const end = edges[index]?.[1] ?? start
    return `<rect x="${px(end)}" y="${px(plot.top)}" width="${px(start - end)}" height="${px(height)}" fill="${theme.closed}"/>`
  })
  const lines = ticks.flatMap((tick) => {
    const isBase = unit === 'percent' && Math.abs(tick) < 1e-9
    const line = `<line x1="${px(plot.left)}" x2="${px(plot.right)}" y1="${px(y(tick))}" y2="${px(y(tick))}" stroke="${isBase ? theme.faint : theme.grid}"/>`
    const style = { fill: theme.faint, size: SIZE, anchor: 'end' } as const
    return [line, textAt(plot.left - 8, y(tick) + 4, showValue(tick, unit, decimals), style)]
  })
  return [...closed, ...lines]
}

/** Hours and days below the plot; only labels that have room. */
export function drawTimeAxis(
  { sessions, zone }: Chart,
  plot: Plot,
  { x, edges }: TimeScale,
  theme: Theme,
): string[] {
  const local = localTime(zone)
  const hours = sessions.flatMap(({ open, close }, index) => {
    const [start, end] = edges[index] as readonly [number, number]
    const perMinute = ((end - start) / (close - open)) * MINUTE
    const room = textWidth('00:00', SIZE) + 14
    const step = STEPS.find((minutes) => minutes * perMinute >= room)
    if (step === undefined) return []
    const marks: string[] = []
    const first = open + ((step - (local.minutes(open) % step)) % step) * MINUTE
    for (let at = first; at <= close; at += step * MINUTE) {
      const isAtEdge = x(at) - start < room / 2 && index > 0
      if (isAtEdge || (end - x(at) < room / 2 && index < sessions.length - 1)) continue
      marks.push(
        `<line x1="${px(x(at))}" x2="${px(x(at))}" y1="${px(plot.bottom)}" y2="${px(plot.bottom + 4)}" stroke="${theme.faint}"/>`,
        textAt(x(at), plot.bottom + 16, local.time(at), { fill: theme.faint, size: SIZE, anchor: 'middle' }),
      )
    }
    return marks
  })
  return [...hours, ...dayLabels(sessions, edges, local, plot.bottom + 32, theme)]
}

function dayLabels(
  sessions: Chart['sessions'],
  edges: TimeScale['edges'],
  local: ReturnType<typeof localTime>,
  baseline: number,
  theme: Theme,
): string[] {
  const labels: string[] = []
  let free = Number.NEGATIVE_INFINITY
  for (const [index, { open }] of sessions.entries()) {
    const [start, end] = edges[index] as readonly [number, number]
    const text = local.day(open)
    const half = textWidth(text, SIZE) / 2
    const middle = (start + end) / 2
    if (middle - half < free) continue
    labels.push(textAt(middle, baseline, text, { fill: theme.text, size: SIZE, anchor: 'middle' }))
    free = middle + half + 12
  }
  return labels
}
